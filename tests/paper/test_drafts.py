"""Layouts of one's own on their way to the disk and back."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from checkin.paper import drafts
from checkin.paper.layout import Layout, layout, layouts, original, own_folder, shipped
from checkin.trouble import Trouble


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return own_folder()


@pytest.fixture
def changed() -> Layout:
    return replace(drafts.take_up("a6").saved, title="Anders")


def test_what_was_not_saved_is_begun_with_next_time(changed: Layout) -> None:
    saved = drafts.take_up("a6").saved
    drafts.keep(saved, changed)
    assert drafts.take_up("a6") == drafts.Opened(saved, changed)
    assert layout("a6") == original("a6") and layouts() == shipped()


def test_nothing_is_left_of_a_draft_that_was_saved_or_given_up(own: Path, changed: Layout) -> None:
    saved = drafts.take_up("a6").saved
    drafts.keep(saved, changed)
    drafts.keep(saved, saved)
    assert drafts.take_up("a6").begun == saved
    drafts.keep(changed, drafts.save(changed))
    assert [file.name for file in own.iterdir()] == ["a6.toml"]
    assert drafts.take_up("a6") == drafts.Opened(changed, changed)


def test_a_copy_has_a_name_of_its_own(changed: Layout) -> None:
    assert [drafts.copy(changed, "Kopie").name for _ in range(2)] == ["a6-2", "a6-3"]
    assert layout("a6-3").title == "Kopie" and not drafts.is_own("a6")


def test_what_was_removed_can_be_had_again(changed: Layout) -> None:
    drafts.save(changed)
    drafts.remove("a6")
    assert layout("a6") == original("a6")
    drafts.put_back("a6")
    assert layout("a6") == changed


def test_what_cannot_be_read_is_told_and_put_aside(own: Path) -> None:
    own.mkdir(parents=True)
    (own / "label-86x54.toml").write_text("title = ")
    (own / "label-86x54.draft").write_text("title = ")
    opened = drafts.take_up("label-86x54")
    assert opened.begun == opened.saved == replace(original("label-86x54"), folder=str(own))
    assert [trouble.name for trouble in opened.troubles] == ["layout-wrong"] * 2
    assert (own / "label-86x54.damaged").read_text() == "title = "


def test_an_unknown_name_is_told_and_the_usual_layout_shown() -> None:
    opened = drafts.take_up("gone")
    assert (opened.saved.name, [trouble.name for trouble in opened.troubles]) == ("a6", ["layout-unknown"])


def test_a_folder_that_cannot_be_written_is_told(own: Path, changed: Layout) -> None:
    saved = drafts.take_up("a6").saved
    own.parent.mkdir(parents=True)
    own.write_text("in the way")
    for act in (lambda: drafts.keep(saved, changed), lambda: drafts.save(changed), lambda: drafts.remove("a6")):
        with pytest.raises(Trouble) as caught:
            act()
        assert caught.value.name == "cannot-write"
    drafts.keep(saved, saved)  # there was nothing to write
