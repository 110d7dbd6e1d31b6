"""Whether a file lies where only this computer writes it: not on a network drive, nor in a folder that a cloud copies.

The locks and the shared memory of SQLite hold on one computer (https://sqlite.org/useovernet.html). What keeps a folder
the same on several computers copies file by file, at its own times, and gives each its own file when both have changed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from checkin.trouble import Trouble

NETWORK = frozenset(
    {"afpfs", "smbfs", "webdav"}  # macOS
    | {"cifs", "smb3", "nfs", "nfs4", "afs", "ceph", "coda", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs"}
    | {f"fuse.{kind}" for kind in ("sshfs", "rclone", "gvfsd-fuse", "glusterfs", "s3fs", "smbnetfs")}
)
"""What Linux and macOS call the drives that lie on other computers."""

MARKS = {
    "Dropbox": (".dropbox.cache",),
    "Nextcloud": (".nextcloudsync.log", ".owncloudsync.log", ".sync_*.db", "._sync_*.db"),
}
"""What lies at the top of a folder that is kept the same on several computers."""

FOLDERS = {"iCloud": "Library/Mobile Documents", "Cloud": "Library/CloudStorage"}
"""Where macOS keeps such folders, below the user's own."""

VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
"""Where Windows says which folders those are."""


def elsewhere(path: Path) -> Trouble | None:
    """That a file at ``path``, there or not yet, is on a network drive or copied by a cloud, in words; else ``None``.

    Only what is certain: a drive or a cloud of another kind is taken for a disk of this computer.
    """
    try:
        place = path.resolve()
        if drive := _network_drive(place):
            return Trouble("journal-network", journal=path, drive=drive)
        if cloud := next(_clouds(place), ""):
            return Trouble("journal-cloud", journal=path, cloud=cloud)
    except (OSError, RuntimeError):  # who may not look there is told when it is opened; who has no home has no cloud
        pass
    return None


def _network_drive(path: Path) -> str:
    """The network drive that ``path`` is on; "" when it is on none."""
    if path.drive.startswith("\\\\") and not path.drive.startswith("\\\\?"):  # that is how Windows writes a long path
        return path.drive
    around = [one for one in psutil.disk_partitions(all=True) if Path(one.mountpoint) in (path, *path.parents)]
    if not around:
        return ""
    on = max(reversed(around), key=lambda one: len(one.mountpoint))  # of several at one place what was mounted last
    return str(on.mountpoint) if on.fstype in NETWORK or "remote" in on.opts.split(",") else ""


def _clouds(path: Path) -> Iterator[str]:
    for name in VARIABLES:
        if (folder := os.environ.get(name)) and path.is_relative_to(Path(folder).resolve()):
            yield "OneDrive"
    for cloud, folder in FOLDERS.items():
        if path.is_relative_to(Path.home() / folder):
            yield cloud
    for above in path.parents:
        for cloud, marks in MARKS.items():
            if any(any(above.glob(mark)) for mark in marks):
                yield cloud
