"""A journal to practise on: invented people with the troubles of a real morning, and the word on everything."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from pypdfium2 import PdfDocument

from checkin import actions, assets, demo, i18n, programme
from checkin.desk import Desk
from checkin.journal import Journal
from checkin.model import Outcome, Status
from checkin.paper.layout import layouts
from checkin.report import REPORTS
from checkin.trouble import Trouble


@pytest.fixture
def training(tmp_path: Path) -> Iterator[Desk]:
    place = demo.set_up(str(tmp_path / "training.sqlite"), "Tisch 1")
    with Journal.open(place) as journal:
        yield Desk(journal, "Tisch 1", day=1)


def test_a_morning_to_practise_has_what_makes_one_difficult(training: Desk) -> None:
    roll = training.roll
    people = [standing.attendee for standing in roll.standings()]
    assert Counter(one.status for one in people) == {Status.CONFIRMED: 307, Status.UNPAID: 3, Status.CANCELLED: 2}
    assert [one.days for one in people if one.days] == [(2,)]
    assert len([one for one in people if one.notes]) == 8
    assert all("(erfunden)" in one.notes for one in people if one.notes)
    assert len({one.ticket for one in people}) == len({one.id for one in people}) == demo.PEOPLE
    seated = {standing.id for standing in roll.standings() if "themenraum-2" in standing.seats}
    assert seated == {one.id for one in people if one.status is not Status.CANCELLED}
    assert not +roll.arrived


def test_each_of_the_difficult_answers_can_be_practised(training: Desk) -> None:
    tickets = [standing.attendee.ticket for standing in training.roll.standings()]
    assert {training.check_in(code).outcome for code in tickets} == {
        *(Outcome.WELCOME, Outcome.UNPAID, Outcome.CANCELLED, Outcome.WRONG_DAY)
    }


def test_nobody_invented_passes_for_real(training: Desk) -> None:
    for standing in training.roll.standings():
        assert standing.attendee.organisation.endswith("(erfunden)")
        assert standing.attendee.email.endswith("@example.org")


def test_the_journal_itself_says_that_it_is_for_training(training: Desk) -> None:
    real = programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))
    assert not real.training
    assert training.roll.conference == replace(real, title=f"ÜBUNG · {real.title}", training=True)


def test_the_word_is_said_in_the_language_of_the_moment(tmp_path: Path) -> None:
    i18n.use("en")
    with Journal.open(demo.set_up(str(tmp_path / "training.sqlite"), "Desk 1")) as journal:
        roll = Desk(journal, "Desk 1").roll
    assert roll.conference.title.startswith("TRAINING · ")
    assert any("(invented)" in standing.attendee.notes for standing in roll.standings())


def test_a_journal_that_is_there_is_not_written_over(training: Desk, tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        demo.set_up(str(tmp_path / "training.sqlite"), "Tisch 1")
    training.catch_up()
    assert len(list(training.roll.standings())) == demo.PEOPLE


def text_of(path: Path) -> list[str]:
    """The text of a file, page by page where it has pages."""
    match path.suffix:
        case ".pdf":
            with PdfDocument(path) as pdf:
                return [page.get_textpage().get_text_range() for page in pdf]
        case ".xlsx":
            with ZipFile(path) as book:
                return [book.read("docProps/core.xml").decode(), book.read("xl/sharedStrings.xml").decode()]
        case _:
            return path.read_text(encoding="utf-8-sig").splitlines()


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("ending", actions.REPORT_FORMATS)
def test_K12_every_list_of_a_training_journal_says_so(training: Desk, tmp_path: Path, name: str, ending: str) -> None:
    guest = next(standing.attendee for standing in training.roll.standings() if not standing.attendee.days)
    training.check_in(guest.ticket)
    training.walk_in("Nadja", "Neu", {})
    actions.write_report(training, name, tmp_path / f"list{ending}")
    assert all("ÜBUNG" in part for part in text_of(tmp_path / f"list{ending}"))


@pytest.mark.parametrize("layout", layouts())
def test_K12_every_badge_and_ticket_of_a_training_journal_says_so(training: Desk, tmp_path: Path, layout: str) -> None:
    some = list(training.roll.standings())[:5]
    fits = actions.draw_badges(some, training.roll.conference, tmp_path / "badges.pdf", layout)
    assert fits == [], "the word costs no badge its size"
    assert all("ÜBUNG" in page for page in text_of(tmp_path / "badges.pdf"))
    person = some[0].attendee
    actions.write_tickets([person], training.roll.conference, tmp_path, "pdf")
    assert all("ÜBUNG" in page for page in text_of(tmp_path / f"{person.id}.pdf"))


def test_a_conference_file_may_say_that_it_is_for_training(tmp_path: Path) -> None:
    text = assets.text("conferences/kommunen-innovativ-2019.toml")
    (tmp_path / "c.toml").write_text(f"training = true\n{text}", encoding="utf-8")
    assert programme.load(tmp_path / "c.toml").training
