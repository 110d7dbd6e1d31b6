"""A QL by Brother: what it is sent is read back, command by command, into the label that it would print."""

from collections.abc import Callable, Iterator
from time import monotonic, sleep

import numpy as np
import pytest
from PIL import Image, ImageChops

from checkin import printing
from checkin.printing import brother
from checkin.printing.brother import BrotherPrinter, Status, Tape, raster
from checkin.printing.label import dots
from checkin.printing.printer import Printer, Progress
from checkin.reading import decoders
from checkin.trouble import Trouble
from tests.printing.listening import Agent, Listening

LABEL = (86.0, 54.0)
QL_700, QL_820NWB, QL_1100 = 0x35, 0x41, 0x43
REPLY, COMPLETED, ERROR, PHASE = 0x00, 0x01, 0x02, 0x06
ASKED = b"\x1b@\x1biS"


def status(
    tape: tuple[int, int] = (62, 0),
    kind: int = REPLY,
    printing: bool = False,
    faults: int = 0,
    model: int = QL_820NWB,
    red: bool = False,
) -> bytes:
    """The 32 bytes, as the command reference lays them out."""
    said = bytearray(b"\x80\x20B4" + bytes([model]) + b"0\x00\x00" + faults.to_bytes(2, "little") + bytes(22))
    if tape[0]:
        said[10], said[11], said[17] = tape[0], 0x0B if tape[1] else 0x0A, tape[1]
    said[14], said[18], said[19], said[25] = 0x23, kind, printing, 0x81 if red else 0
    return bytes(said)


class Label:
    """What was sent, read command by command: anything that is not in the reference fails."""

    def __init__(self, data: bytes) -> None:
        assert not any(data[:200])
        data = data.lstrip(b"\0")
        rows, self.red = [], []
        self.stated = b""
        self.cut = self.two_colours = self.switched = False
        self.margin = -1
        while data:
            if data.startswith(b"\x1b@"):
                size = 2
            elif data.startswith(b"\x1bia\x01"):
                self.switched, size = True, 4
            elif data.startswith(b"\x1biz"):
                self.stated, size = data[3:13], 13
            elif data.startswith(b"\x1biM"):
                self.cut, size = bool(data[3] & 0x40), 4
            elif data.startswith(b"\x1biA\x01"):
                size = 4
            elif data.startswith(b"\x1biK"):
                self.two_colours, size = bool(data[3] & 1), 4
            elif data.startswith(b"\x1bid"):
                self.margin, size = int.from_bytes(data[3:5], "little"), 5
            elif data.startswith(b"g\x00"):
                size = 3 + data[2]
                rows.append(data[3:size])
            elif data.startswith((b"w\x01", b"w\x02")):
                size = 3 + data[2]
                (rows if data[1] == 1 else self.red).append(data[3:size])
            elif data == b"\x1a":
                size = 1
            else:
                pytest.fail(f"no command: {data[:12]!r}")
            data = data[size:]
        self.rows = rows
        assert int.from_bytes(self.stated[4:8], "little") == len(rows)
        self.pins = Image.frombytes("1", (len(rows[0]) * 8, len(rows)), b"".join(rows))

    def picture(self, skipped: int, pins: int) -> Image.Image:
        """As it looks on the tape; beside what can be printed there is nothing."""
        left, right = (
            self.pins.crop((0, 0, skipped, self.pins.height)),
            self.pins.crop((skipped + pins, 0, *self.pins.size)),
        )
        assert left.getbbox() is None and right.getbbox() is None
        printed = self.pins.crop((skipped, 0, skipped + pins, self.pins.height))
        return ImageChops.invert(printed.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).convert("L")


class Ql(Listening):
    """A QL behind a print server: it tells its status on the line. Without ``speaks`` it is deaf, as on the network."""

    def __init__(self, said: bytes, speaks: bool = True) -> None:
        self.said, self.speaks = said, speaks
        self.prints = True
        super().__init__(self._answer)

    def _answer(self, data: bytes) -> bytes:
        if not self.speaks:
            return b""
        if data.endswith(ASKED):
            return self.said
        if data.endswith(b"\x1a") and self.prints:
            tape = (self.said[10], self.said[17])
            return status(tape, PHASE, True) + status(tape, COMPLETED, True) + status(tape, PHASE)
        return b""

    def label(self) -> Label:
        data: bytes = self.received.get(timeout=10)
        return Label(data.partition(ASKED)[2] if ASKED in data else data)


Start = Callable[..., Ql]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Ql] = []

    def make(said: bytes = b"", speaks: bool = True) -> Ql:
        started.append(Ql(said, speaks))
        return started[-1]

    yield make
    for one in started:
        one.close()


@pytest.fixture
def agent() -> Iterator[Agent]:
    one = Agent("1.3.6.1.4.1.2435.3.3.9.1.6.1.0")
    yield one
    one.close()


def at(ql: Ql, query: str = "", agent: Agent | None = None) -> Printer:
    port = agent.port if agent else 1  # nobody tells anything there
    return printing.at(f"brother://127.0.0.1:{ql.port}?snmp={port}{query}")


def followed(printer: Printer, job: str, seconds: float = 10) -> Progress:
    """How the job stands once it ends or does not go on."""
    end = monotonic() + seconds
    while not (progress := printer.follow(job)).ends and progress.why is None:
        assert monotonic() < end
        sleep(0.02)
    return progress


@pytest.mark.parametrize(
    ("tape", "model", "skipped", "pins", "rows"),
    [
        ((62, 0), QL_820NWB, 12, 696, 1016 - 70),
        ((62, 0), QL_700, 12, 696, 1016 - 70),
        ((54, 0), QL_820NWB, 0, 590, 1016 - 70),
        ((102, 0), QL_1100, 44 + 12, 1164, 638 - 70),
        ((62, 100), QL_820NWB, 12, 696, 1109),
        ((102, 51), QL_1100, 44 + 12, 1164, 526),
    ],
)
def test_J07_the_label_comes_out_at_its_own_size_and_its_code_is_read(
    start: Start, badge, tape, model, skipped, pins, rows
) -> None:
    path, code = badge
    ql = start(status(tape, model=model))
    printer = at(ql)
    page = LABEL if tape != (102, 51) else (86.0, 51.0)
    job = printer.send(path, "badge", page)
    assert followed(printer, job).done
    label = ql.label()
    assert label.pins.width == (1296 if model == QL_1100 else 720)
    assert label.cut and label.switched == (model != QL_700)
    assert label.margin == (0 if tape[1] else 35)
    assert label.stated[1:4] == bytes([0x0B if tape[1] else 0x0A, *tape])
    seen = label.picture(skipped, pins)
    assert seen.height == rows
    assert [one.text for one in decoders.zbar(np.asarray(seen))] == [code]


def test_J07_dot_by_dot_it_is_the_page(start: Start, badge) -> None:
    ql = start(status((62, 0)))
    printer = at(ql)
    assert followed(printer, printer.send(badge[0], "badge", LABEL)).done
    seen = ql.label().picture(12, 696).transpose(Image.Transpose.ROTATE_270)
    page = ImageChops.invert(dots(badge[0], 300)).convert("L")
    assert seen.size == (page.width - 2 * 35, 696)
    across = (seen.height - page.height) // 2
    printed = seen.crop((0, across, seen.width, across + page.height))
    wanted = page.crop((35, 0, page.width - 35, page.height))
    difference = np.asarray(ImageChops.difference(printed, wanted))
    assert np.count_nonzero(difference) == 0


def test_dots_come_back_as_they_went() -> None:
    chance = np.random.default_rng(1)
    black = Image.fromarray(chance.random((53, 306)) > 0.5)
    seen = Label(raster(black, Tape(29))).picture(6, 306)
    assert ImageChops.difference(seen, ImageChops.invert(black).convert("L")).getbbox() is None


def test_tape_in_two_colours_is_told_both_and_printed_in_black(start: Start, badge) -> None:
    path, code = badge
    ql = start(status((62, 0), red=True))
    printer = at(ql)
    assert followed(printer, printer.send(path, "badge", LABEL)).done
    label = ql.label()
    assert label.two_colours and len(label.red) == len(label.rows) and not any(map(any, label.red))
    assert [one.text for one in decoders.zbar(np.asarray(label.picture(12, 696)))] == [code]


def test_a_badge_that_is_wider_than_the_tape_is_told_and_never_scaled(start: Start, badge) -> None:
    ql = start(status((29, 0)))
    with pytest.raises(Trouble, match=r"86 × 54 mm passt nicht auf das Band von 29 mm") as trouble:
        at(ql).send(badge[0], "badge", LABEL)
    assert trouble.value.name == "printer-too-narrow"
    assert ql.received.get(timeout=10).endswith(ASKED)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (status((0, 0)), "Papier oder Etiketten fehlen"),
        (status(kind=ERROR, faults=0x0001), "Papier oder Etiketten fehlen"),
        (status(kind=ERROR, faults=0x0002), "Papier oder Etiketten fehlen"),
        (status(kind=ERROR, faults=0x0004), "Messer klemmt"),
        (status(kind=ERROR, faults=0x0100), "passt nicht zum Auftrag"),
        (status(kind=ERROR, faults=0x1000), "Klappe offen"),
        (status(kind=ERROR, faults=0x8000), "meldet einen Fehler"),
    ],
)
def test_J01_what_ails_it_is_said_and_nothing_is_sent(start: Start, badge, said, why) -> None:
    ql = start(said)
    with pytest.raises(Trouble, match=why):
        at(ql).send(badge[0], "badge", LABEL)
    assert ql.received.get(timeout=10).endswith(ASKED)


def test_J01_tape_that_ends_while_it_prints_is_told_and_the_label_cancelled_before_the_next(
    start: Start, agent: Agent, badge
) -> None:
    ql = start(speaks=False)
    agent.status = status()
    printer = at(ql, agent=agent)
    first = printer.send(badge[0], "badge", LABEL)
    assert printer.follow(first) == Progress()
    agent.status = status(kind=ERROR, faults=0x0002)
    assert "Etiketten fehlen" in str(followed(printer, first).why)
    agent.status = status()  # a new roll: whether the label still comes, it does not say
    assert not printer.follow(first).ends
    second = printer.send(badge[0], "badge", LABEL)
    assert printer.follow(first).over
    assert ql.received.get(timeout=10).endswith(bytes(400) + b"\x1b@")
    agent.status = status(printing=True)
    assert printer.follow(second) == Progress()
    agent.status = status()
    assert printer.follow(second).done
    assert ql.label().rows


def test_a_printer_on_the_network_is_followed_by_what_it_tells_beside_the_line(
    start: Start, agent: Agent, badge
) -> None:
    ql = start(speaks=False)
    agent.status = status((62, 0))
    printer = at(ql, agent=agent)
    job = printer.send(badge[0], "badge", LABEL)
    assert printer.follow(job) == Progress()
    agent.status = status((62, 0), printing=True)
    assert printer.follow(job) == Progress()
    agent.status = status((62, 0))
    assert printer.follow(job).done and printer.follow(job).done
    assert ql.label().stated[2] == 62


def test_the_next_label_waits_until_the_one_before_is_out(start: Start, badge) -> None:
    ql = start(status())
    printer = at(ql)
    jobs = [printer.send(badge[0], "badge", LABEL) for _ in range(3)]
    assert len(set(jobs)) == 3
    assert all(followed(printer, job).done for job in jobs)
    assert all(ql.label().rows for _ in jobs)


def test_a_deaf_printer_prints_on_the_tape_that_was_stated(start: Start, badge) -> None:
    path, code = badge
    ql = start(speaks=False)
    printer = BrotherPrinter(f"brother://127.0.0.1:{ql.port}?snmp=1&tape=62x100&model=ql-700", seconds=0.3)
    assert printer.follow(printer.send(path, "badge", LABEL)).done
    label = ql.label()
    assert not label.switched
    assert [one.text for one in decoders.zbar(np.asarray(label.picture(12, 696)))] == [code]


def test_a_deaf_printer_whose_tape_nobody_states_is_told(start: Start, badge) -> None:
    with pytest.raises(Trouble, match="sagt nicht, welches Band"):
        BrotherPrinter(f"brother://127.0.0.1:{start(speaks=False).port}?snmp=1", seconds=0.3).send(
            badge[0], "badge", LABEL
        )


def test_a_printer_that_was_deaf_at_first_is_asked_again(start: Start, agent: Agent, badge) -> None:
    ql = start(speaks=False)
    printer = BrotherPrinter(f"brother://127.0.0.1:{ql.port}?snmp={agent.port}", seconds=0.3)
    with pytest.raises(Trouble, match="sagt nicht, welches Band"):
        printer.send(badge[0], "badge", LABEL)
    agent.status = status()
    job = printer.send(badge[0], "badge", LABEL)
    assert not printer.follow(job).ends
    printer.cancel(job)


def test_J01_a_printer_that_has_told_its_status_and_falls_silent_is_sent_nothing(
    start: Start, agent: Agent, badge
) -> None:
    ql = start(speaks=False)
    agent.status = status()
    printer = BrotherPrinter(f"brother://127.0.0.1:{ql.port}?snmp={agent.port}&tape=62", seconds=0.3)
    job = printer.send(badge[0], "badge", LABEL)
    agent.status = status(printing=True)
    assert not printer.follow(job).ends
    agent.status = status()
    assert printer.follow(job).done
    agent.status = None
    with pytest.raises(Trouble) as trouble:
        printer.send(badge[0], "badge", LABEL)
    assert trouble.value.name == "printer-silent"
    assert ql.label().rows and ql.received.get(timeout=10) == b""


def test_J01_tape_that_is_not_what_was_meant_is_told(start: Start, badge) -> None:
    with pytest.raises(Trouble, match="liegt 29 mm, gedacht ist 62 mm"):
        at(start(status((29, 0))), "&tape=62").send(badge[0], "badge", LABEL)


def test_J01_a_label_that_does_not_come_is_told(start: Start, badge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brother, "PATIENCE", 0.2)
    ql = start(status())
    ql.prints = False
    printer = at(ql)
    job = printer.send(badge[0], "badge", LABEL)
    assert "nach einer Weile noch nichts gedruckt" in str(followed(printer, job).why)
    printer.cancel(job)
    assert printer.follow(job).over
    assert ql.received.get(timeout=10).endswith(bytes(400) + b"\x1b@")


def test_J01_a_printer_that_is_off_is_told(start: Start, badge) -> None:
    ql = Ql(b"")
    ql.close()
    with pytest.raises(Trouble) as trouble:
        at(ql).send(badge[0], "badge", LABEL)
    assert trouble.value.name == "printer-silent"


def test_a_job_of_another_run_of_the_program_is_nothing_that_was_printed(start: Start) -> None:
    assert at(start(status())).follow("0123456789ab").over


def test_the_tape_of_an_address_is_one_that_there_is() -> None:
    assert Tape.named("62red") == Tape(62, 0, red=True)
    assert Tape.named("62x100").size == "62 × 100 mm"
    for wrong in ("63", "62x101", "x", "sixty"):
        with pytest.raises(ValueError):
            Tape.named(wrong)


def test_what_a_real_printer_said() -> None:
    """A QL-800 with its first roll, black and red, as somebody's computer logged it."""
    said = bytes([128, 32, 66, 52, 56, 48, 0, 0, 0, 0, 62, 10, 0, 0, 35, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 129, *[0] * 6])
    assert Status.read(said) == Status(0x38, 0, Tape(62, 0, red=True), completed=False, printing=False)
