"""What a disk may hold after a power cut, worked out of the calls that strace saw a desk make.

What was flushed is there. Of what came later each sector holds what some later moment had left in it, whatever the
others hold; so it is with the size of each file, and with the names in the folder.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

CHANGES = (
    "creat,copy_file_range,fallocate,fdatasync,fsync,ftruncate,link,linkat,open,openat,pwrite64,pwritev,pwritev2,rename,"
    "renameat,renameat2,sync_file_range,truncate,unlink,unlinkat,write,writev"
)
"""Every call that could change what is on the disk, for strace; those that SQLite does not make are an error here."""

OPTIONS = ("-y", "-xx", "-s", "1000000", "-e", f"trace={CHANGES}")

SECTORS = (512, 4096)
"""Bytes that a disk writes together or not at all."""

TEXT = r'"((?:\\x\w\w)*)"'
FILE = r"\d+<((?:\\x\w\w)*)>"
CALL = re.compile(r"\d+ +(\w+)\((.*)\) += \d+(?:<.*>)?")
ARGUMENTS = {
    "openat": re.compile(rf".*?, {TEXT}, (.*)"),
    "pwrite64": re.compile(rf"{FILE}, {TEXT}, \d+, (\d+)"),
    "write": re.compile(rf"{FILE}, {TEXT}, \d+"),
    "ftruncate": re.compile(rf"{FILE}, (\d+)"),
    "fdatasync": re.compile(FILE),
    "unlink": re.compile(TEXT),
}


class File:
    """A file as it was flushed, and what happened to it since: data at an offset, or (without) a new size."""

    def __init__(self, flushed: bytes = b"") -> None:
        self.flushed = flushed
        self.later: list[tuple[int, bytes | None]] = []

    def flush(self) -> None:
        self.flushed = self.left(Random(), luck=1)
        self.later.clear()

    def left(self, random: Random, luck: float, sector: int = SECTORS[0]) -> bytes:
        """What is left of it; each sector is wholly up to date with the probability ``luck``, else by chance."""

        def moment() -> int:
            return len(self.later) if random.random() < luck else random.randint(0, len(self.later))

        moments: dict[int, int] = defaultdict(moment)
        sizes, content = [len(self.flushed)], bytearray(self.flushed)
        for number, (offset, data) in enumerate(self.later):
            if data is None:
                assert offset >= sizes[-1], "no file shrinks but to be written anew"
                sizes.append(offset)
                continue
            sizes.append(max(sizes[-1], offset + len(data)))
            content.extend(bytes(max(0, sizes[-1] - len(content))))
            for start in range(offset - offset % sector, offset + len(data), sector):
                if number < moments[start]:
                    one, end = max(start, offset), min(start + sector, offset + len(data))
                    content[one:end] = data[one - offset : end - offset]
        size = sizes[moment()]
        return bytes(content[:size]).ljust(size, b"\0")


class Folder:
    """The folder of a journal, its files by name, and how the names changed since they were flushed."""

    def __init__(self, files: dict[str, File]) -> None:
        self.flushed = files
        self.later: list[tuple[str, File | None]] = []

    def names(self, changes: int | None = None) -> dict[str, File]:
        """The files after so many of the changes."""
        names: dict[str, File | None] = {**self.flushed, **dict(self.later[:changes])}
        return {name: file for name, file in names.items() if file is not None}

    def flush(self) -> None:
        self.flushed = self.names()
        self.later.clear()

    def left(self, random: Random) -> dict[str, bytes]:
        luck, sector = random.random(), random.choice(SECTORS)
        names = self.names(random.randint(0, len(self.later)))
        return {name: file.left(random, luck, sector) for name, file in names.items()}


def images(
    before: dict[str, bytes], calls: list[str], folder: Path, many: int, random: Random
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """After ``many`` power cuts: what had been said until then, and the files that are left of those ``before``."""
    disk = Folder({name: File(content) for name, content in before.items()})
    cuts = sorted(random.randrange(len(calls)) for _ in range(many))
    said = b""
    for number, call in enumerate(calls):
        said += _happens(call, disk, folder)
        while cuts and cuts[0] == number:
            cuts.pop(0)
            yield said.decode(), disk.left(random)


def touching(calls: list[str], folder: Path) -> list[str]:
    """Those that touch the files of the journal in ``folder``, but for the shared memory, or say something."""
    place = _hex(str(folder).encode())
    return [call for call in calls if (place in call and _hex(b"-shm") not in call) or " write(1<" in call]


def _happens(call: str, disk: Folder, folder: Path) -> bytes:
    """Let one call happen to the disk; what it says to people."""
    found = CALL.fullmatch(call)
    if found is None:
        assert " = -1 " in call, f"not understood: {call[:80]}"
        return b""
    name, arguments = found.groups()
    match = ARGUMENTS[name].fullmatch(arguments)
    assert match, f"not understood: {call[:80]}"
    path, *values = match.groups()
    place, files = Path(_bytes(path).decode()), disk.names()
    file = files.get(place.name)
    match name:
        case "openat" if "O_CREAT" in values[0] and file is None:
            disk.later.append((place.name, File()))
        case "pwrite64":
            files[place.name].later.append((int(values[1]), _bytes(values[0])))
        case "ftruncate":
            files[place.name].later.append((int(values[0]), None))
        case "fdatasync":
            (disk if place == folder else files[place.name]).flush()
        case "unlink":
            disk.later.append((place.name, None))
        case "write":
            return _bytes(values[0])
    return b""


def _hex(text: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
