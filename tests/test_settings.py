"""A desk remembers what it was told, and starts whatever became of its file."""

from pathlib import Path

import pytest

from checkin import settings
from checkin.settings import Adjustment, Settings, hash_pin, load, pin_fits, save
from checkin.trouble import Trouble


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkin" / "settings.json"


def test_what_a_desk_remembers_it_knows_at_the_next_start(path: Path) -> None:
    told = Settings(desk="Tisch ß", journal="postgresql://x", language="en", day=2, sounds=False, card_seconds=5)
    save(path, told)
    assert load(path) == (told, False)


def test_the_first_start_is_no_damage(path: Path) -> None:
    found, damaged = load(path)
    assert (found, damaged) == (Settings(), False)
    assert (found.desk != "", found.layout, found.day, found.scanner_gap_ms) == (True, "a6", None, 35)
    assert not path.parent.exists(), "nothing is written by looking"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"day": "zwei"}',
        b'{"card_seconds": 0}',
        b'{"language": "fr"}',
        b'{"form": 2}',
        b'{"adjustments": {"Badge": {"turn": 45}}}',
        b"[" * 100_000,
        b'{"desk": "Tisch 1"} {"desk": "Tisch 2"}',
    ],
)
def test_L07_a_damaged_file_gives_the_usual_and_is_kept_beside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert load(path) == (Settings(), True)
    assert not path.exists()
    assert path.with_name("settings.json.damaged").read_bytes() == content
    save(path, Settings(desk="Tisch 1"))
    assert load(path)[0].desk == "Tisch 1"
    assert path.with_name("settings.json.damaged").read_bytes() == content


def test_printers_keep_how_they_are_adjusted_and_older_files_how_they_are_chosen(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"printer": "Badge", "substitute": "zpl://host:9100?dpi=300"}')
    found, damaged = load(path)
    assert (found.printer, found.substitute, found.adjustments, damaged) == (
        "Badge",
        "zpl://host:9100?dpi=300",
        {},
        False,
    )
    told = Settings(printer="Badge", adjustments={"Badge": Adjustment(x=1.5, y=-0.5, turn=90), "Other": Adjustment()})
    save(path, told)
    assert load(path) == (told, False)


def test_what_another_version_remembers_besides_is_passed_over(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"desk": "Tisch 7", "projector": "laut"}')
    assert load(path) == (Settings(desk="Tisch 7"), False)


def test_L07_a_file_that_cannot_be_read_keeps_no_desk_from_starting(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "letter.txt").write_text("hier liegt etwas")
    assert load(path) == (Settings(), True)
    assert (path.with_name("settings.json.damaged") / "letter.txt").exists()


def test_a_folder_that_takes_nothing_is_told_and_the_old_settings_stand(path: Path) -> None:
    save(path, Settings(desk="Tisch 1"))
    path.with_name("in-the-way").write_text("x")
    with pytest.raises(Trouble):
        save(path.with_name("in-the-way") / "settings.json", Settings())
    assert load(path)[0].desk == "Tisch 1"
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".draft")] == []


def test_the_settings_lie_where_this_computer_keeps_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings.default_path().name == "settings.json"
    assert settings.default_path().parent.name == "checkin"


def test_only_the_right_pin_fits_and_it_is_not_kept() -> None:
    stored = hash_pin("4711")
    assert "4711" not in stored.partition(":")[0] and stored != hash_pin("4711")
    assert pin_fits(stored, "4711")
    assert not any(pin_fits(stored, pin) for pin in ("4712", "", "47110", "٤٧١١"))


@pytest.mark.parametrize("stored", ["", ":", "4711", "zz:00", "00", "00:é", "00:"])
def test_nothing_fits_where_no_pin_is_kept(stored: str) -> None:
    assert not pin_fits(stored, "")
    assert not pin_fits(stored, "4711")


def test_a_pin_survives_the_file(path: Path) -> None:
    save(path, Settings(lead_pin=hash_pin("ä 12")))
    assert pin_fits(load(path)[0].lead_pin, "ä 12")
