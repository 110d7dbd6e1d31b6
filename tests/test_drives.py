"""A journal is on a disk of this computer; where it is not, that is told, and no new one is begun."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from checkin import actions, drives
from checkin.cli import cli
from checkin.journal import Journal
from checkin.model import Conference, Fact, ProgrammeSet
from checkin.trouble import Trouble
from tests import far
from tests.stage import OPENING


def on(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer's table of mounts, in which ``folder`` is a drive of that kind, mounted over what was there."""
    table = folder.parent / "proc" / "self" / "mounts"
    table.parent.mkdir(parents=True)
    place = str(folder).replace(" ", "\\040")
    table.write_text(f"/dev/sda1 / ext4 rw 0 0\nsystemd-1 {place} autofs rw 0 0\n//office/desk {place} {kind} rw 0 0\n")
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(folder.parent / "proc"))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
@pytest.mark.parametrize(("kind", "told"), [("fuse.sshfs", "journal-network"), ("fuse.gocryptfs", None)])
def test_B08_no_journal_is_begun_on_a_drive_that_is_mounted_from_elsewhere(
    tmp_path: Path, kind: str, told: str | None
) -> None:
    command = [sys.executable, "-m", "tests.far", str(tmp_path), kind]
    ran = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    if ran.returncode == far.MAY_NOT:
        pytest.skip("nothing may be mounted here")
    assert (ran.stdout.strip() == "journal-network") is (told is not None), ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the table of Linux")
@pytest.mark.parametrize("kind", ["cifs", "nfs4", "fuse.rclone"])
def test_B08_a_journal_that_is_on_a_network_drive_opens_and_that_is_told(
    tmp_path: Path, conference: Conference, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (drive := tmp_path / "our drive").mkdir()
    url = str(drive / "journal.sqlite")
    actions.set_up(url, conference, "Tisch 1")
    on(kind, drive, monkeypatch)
    ran = CliRunner().invoke(cli, ["--journal", url, "status"])
    assert ran.exit_code == 0 and f"Netzlaufwerk ({drive})" in ran.stderr
    with pytest.raises(Trouble) as trouble:
        actions.set_up(str(drive / "new.sqlite"), conference, "Tisch 1")
    assert trouble.value.name == "journal-network"
    assert not (drive / "new.sqlite").exists()
    actions.set_up(str(drive / "training.sqlite"), replace(conference, training=True), "Tisch 1")
    Journal.create(str(drive / "backup.sqlite"), [Fact(OPENING, "office", ProgrammeSet(conference))]).close()


@pytest.mark.skipif(sys.platform != "linux", reason="the table of Linux")
def test_B08_a_disk_of_this_computer_is_none(
    tmp_path: Path, conference: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drive := tmp_path / "disk").mkdir()
    on("fuseblk", drive, monkeypatch)
    assert drives.elsewhere(drive / "journal.sqlite") is None
    assert actions.doubtful("postgresql://desk@office/conference") is None


@pytest.mark.parametrize(
    ("mark", "cloud"), [(".dropbox.cache", "Dropbox"), (".sync_0815.db", "Nextcloud"), ("sync.db", None)]
)
def test_B08_a_folder_that_a_cloud_copies_is_known_by_what_lies_at_its_top(
    tmp_path: Path, conference: Conference, mark: str, cloud: str | None
) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / mark).touch()
    trouble = drives.elsewhere(tmp_path / "desk" / "journal.sqlite")
    assert (trouble and trouble.name) == (cloud and "journal-cloud")
    assert cloud is None or f"{cloud} auf mehrere Rechner" in str(trouble)


def test_B08_a_folder_of_OneDrive_is_known_by_what_Windows_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path / "OneDrive - Stadt"))
    assert drives.elsewhere(tmp_path / "OneDrive - Stadt" / "desk" / "journal.sqlite") is not None
    assert drives.elsewhere(tmp_path / "OneDrive" / "journal.sqlite") is None
