"""A real CUPS with a virtual printer behind it."""

from pathlib import Path
from time import monotonic, sleep

import pytest
from reportlab.pdfgen.canvas import Canvas

from checkin import printing
from checkin.printing.printer import IppPrinter, Printer, Progress, media
from checkin.trouble import Trouble
from tests.paper.reading import MM, pages
from tests.printing.listening import relayed
from tests.printing.virtual import Cups, free_port, needs_cups

LABEL = (86.0, 54.0)


@pytest.fixture
def label(tmp_path: Path) -> Path:
    canvas = Canvas(str(tmp_path / "label.pdf"), pagesize=tuple(side * MM for side in LABEL))
    canvas.drawString(20, 20, "Erna Erfunden")
    canvas.save()
    return tmp_path / "label.pdf"


def followed(printer: Printer, job: str, until: str, seconds: float = 30) -> Progress:
    """How the job stands once it is ``done``, ``over``, or there is a ``why``."""
    end = monotonic() + seconds
    while not getattr(progress := printer.follow(job), until):
        assert monotonic() < end, progress
        sleep(0.1)
    return progress


@needs_cups
def test_a_label_arrives_at_its_own_size_and_is_followed_until_it_is_on_paper(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri)
    assert printer.name == "Badge"
    assert followed(printer, printer.send(label, "badge 1", LABEL), "done").done
    (page,) = pages(spooler.printer.received[-1])
    assert page.get_size() == pytest.approx([side * MM for side in LABEL], abs=0.5)
    assert "Erna Erfunden" in page.get_textpage().get_text_bounded()


@needs_cups
def test_J01_a_printer_that_is_off_is_told_and_prints_nothing_that_was_cancelled(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri)
    before = len(spooler.printer.received)
    spooler.printer.kill()
    job = printer.send(label, "badge 2", LABEL)
    assert "aus oder nicht erreichbar" in str(followed(printer, job, "why").why)
    printer.cancel(job)
    assert followed(printer, job, "over").over
    spooler.printer.on()
    again = printer.send(label, "badge 2", LABEL)
    followed(printer, again, "done")
    assert len(spooler.printer.received) == before + 1


@needs_cups
def test_J01_a_queue_that_was_stopped_says_so_and_goes_on_by_itself(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri)
    spooler.command("cupsdisable", "Badge")
    job = printer.send(label, "badge 3", LABEL)
    assert "angehalten" in str(followed(printer, job, "why").why)
    spooler.command("cupsenable", "Badge")
    assert followed(printer, job, "done").done


@needs_cups
def test_J04_what_a_killed_program_left_in_the_queue_does_not_come_out_beside_its_reprint(
    spooler: Cups, label: Path
) -> None:
    before = len(spooler.printer.received)
    spooler.command("cupsdisable", "Badge")
    IppPrinter(spooler.uri).send(label, "badge 9", LABEL)
    other = IppPrinter(spooler.uri).send(label, "badge 10", LABEL)
    again = IppPrinter(spooler.uri).send(label, "badge 9", LABEL)
    spooler.command("cupsenable", "Badge")
    printer = IppPrinter(spooler.uri)
    assert followed(printer, other, "done").done and followed(printer, again, "done").done
    assert len(spooler.printer.received) == before + 2


@needs_cups
def test_J01_labels_that_run_low_and_out_are_told(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri)
    assert not followed(printer, printer.send(label, "badge 8", LABEL), "done").low
    spooler.printer.load(5)
    assert followed(printer, printer.send(label, "badge 8", LABEL), "done").low
    spooler.printer.load(0)
    job = printer.send(label, "badge 8", LABEL)
    assert "Papier oder Etiketten fehlen" in str(followed(printer, job, "why").why)
    spooler.printer.load(5)
    assert followed(printer, job, "done").done


@needs_cups
def test_J02_a_spooler_that_hangs_is_given_up_in_time(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri, seconds=1)
    spooler.hang()
    began = monotonic()
    with pytest.raises(Trouble) as trouble:
        printer.send(label, "badge 4", LABEL)
    assert trouble.value.name == "printer-silent"
    assert monotonic() - began < 20


@needs_cups
def test_J02_what_a_spooler_that_hung_was_sent_does_not_come_out_later(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri, seconds=2)
    before = len(spooler.printer.received)
    spooler.hang()
    with pytest.raises(Trouble):
        printer.send(label, "badge 4", LABEL)
    spooler.go_on()
    for _ in range(2):
        followed(printer, printer.send(label, "badge 4", LABEL), "done")
    assert len(spooler.printer.received) == before + 2


@needs_cups
def test_J02_a_page_whose_receipt_got_lost_is_followed(spooler: Cups, label: Path) -> None:
    before = len(spooler.printer.received)
    with relayed(spooler.port, mute=2) as port:
        printer = IppPrinter(spooler.uri.replace(str(spooler.port), str(port)), seconds=2)
        assert followed(printer, printer.send(label, "badge 4", LABEL), "done").done
    assert len(spooler.printer.received) == before + 1


@needs_cups
def test_J02_a_job_that_never_got_its_page_is_told_and_can_be_cancelled(spooler: Cups, label: Path) -> None:
    with relayed(spooler.port, deaf=2) as port:
        printer = IppPrinter(spooler.uri.replace(str(spooler.port), str(port)), seconds=2)
        job = printer.send(label, "badge 4", LABEL)
        assert "noch nichts gedruckt" in str(followed(printer, job, "why").why)
        printer.cancel(job)
        assert followed(printer, job, "over").over


@needs_cups
def test_J06_a_printer_that_was_removed_is_told_also_for_what_it_had(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri)
    spooler.command("cupsdisable", "Badge")
    job = printer.send(label, "badge 5", LABEL)
    spooler.command("lpadmin", "-x", "Badge")
    assert followed(printer, job, "over").over
    with pytest.raises(Trouble) as trouble:
        printer.send(label, "badge 5", LABEL)
    assert trouble.value.name == "printer-gone"


@needs_cups
def test_J02_a_spooler_that_was_killed_is_told(spooler: Cups, label: Path) -> None:
    printer = IppPrinter(spooler.uri)
    spooler.kill()
    with pytest.raises(Trouble) as trouble:
        printer.send(label, "badge 6", LABEL)
    assert trouble.value.name == "printer-silent"


@needs_cups
def test_a_test_page_is_waited_for_and_taken_back_if_it_does_not_come(
    spooler: Cups, label: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing.try_out(IppPrinter(spooler.uri), label, "badge test", LABEL)
    before = len(spooler.printer.received)
    monkeypatch.setattr(printing, "PATIENCE", 1.0)
    spooler.command("cupsdisable", "Badge")
    with pytest.raises(Trouble, match="angehalten"):
        printing.try_out(IppPrinter(spooler.uri), label, "badge test", LABEL)
    spooler.command("cupsenable", "Badge")
    monkeypatch.setattr(printing, "PATIENCE", 20.0)
    printing.try_out(IppPrinter(spooler.uri), label, "badge test", LABEL)
    assert len(spooler.printer.received) == before + 1


def test_nobody_at_the_address_is_told(label: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        IppPrinter(f"ipp://localhost:{free_port()}/printers/Badge").send(label, "badge", LABEL)
    assert trouble.value.name == "printer-silent"
    assert "Badge" in str(trouble.value)


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ((105.0, 148.0), "iso_a6_105x148mm"),
        ((86.0, 54.0), "custom_badge-86x54mm_86x54mm"),
        ((62.5, 100.0), "custom_badge-62.5x100mm_62.5x100mm"),
    ],
)
def test_sizes_have_the_names_that_printers_know(page, name) -> None:
    assert media(page) == name


@needs_cups
def test_a_page_that_was_turned_for_its_printer_arrives_turned_at_its_own_size(spooler: Cups, label: Path) -> None:
    printer = printing.Adjusted(IppPrinter(spooler.uri), x=1, turn=90)
    assert followed(printer, printer.send(label, "badge 7", LABEL), "done").done
    (page,) = pages(spooler.printer.received[-1])
    assert page.get_size() == pytest.approx([side * MM for side in reversed(LABEL)], abs=0.5)
    assert "Erna Erfunden" in page.get_textpage().get_text_bounded()
