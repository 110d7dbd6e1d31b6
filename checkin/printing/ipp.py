"""The Internet Printing Protocol, as much of it as printing a badge and following it takes (RFC 8010, RFC 8011).

CUPS speaks it, on Linux and macOS, and so does every driverless printer on the network. Written out here because the
libraries for it either need a compiler and CUPS' headers on the desk's computer, or cannot follow a job.
"""

import http.client
import struct
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache
from getpass import getuser
from itertools import count
from typing import Any
from urllib.parse import urlsplit

Value = str | int | bool
Attributes = Mapping[str, Sequence[Any]]


class Operation(IntEnum):
    """What can be asked of a printer."""

    CREATE_JOB = 0x05
    SEND_DOCUMENT = 0x06
    CANCEL_JOB = 0x08
    GET_JOB = 0x09
    GET_JOBS = 0x0A
    GET_PRINTER = 0x0B
    CUPS_GET_PRINTERS = 0x4002


class Tag(IntEnum):
    """The kinds of values, and what opens a group of them."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    BEGIN_COLLECTION = 0x34
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


Attribute = tuple[str, Tag, Sequence[Value]]

_FIRST_VALUE = 0x10  # tags below this one open groups
_NUMBERS = {Tag.INTEGER, Tag.ENUM}
_REFUSED = 0x400  # status codes from here on
NOT_FOUND = 0x406

_numbers = count(1)


class Refused(Exception):
    """The printer answered that it will not; ``status`` as in RFC 8011, appendix B, and its own words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status:#06x} {words}")
        self.status, self.words = status, words


def ask(
    uri: str,
    operation: Operation,
    asked: Iterable[Attribute] = (),
    job: Iterable[Attribute] = (),
    document: bytes = b"",
    seconds: float = 10,
) -> list[tuple[int, dict[str, list[Any]]]]:
    """Ask the printer at ``uri`` (``ipp://`` or ``ipps://``); its answer as groups of attributes, each with its tag.

    Raises ``Refused``, and ``OSError`` where nobody answers within ``seconds``, or nobody who speaks IPP.
    """
    parts = urlsplit(uri)
    make = http.client.HTTPSConnection if parts.scheme == "ipps" else http.client.HTTPConnection
    connection = make(parts.hostname or "localhost", parts.port or 631, timeout=seconds)
    body = encoded(operation, uri, asked, job) + document
    try:
        connection.request("POST", parts.path or "/", body, {"Content-Type": "application/ipp"})
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != http.client.OK:
            raise OSError(f"HTTP {answer.status} {answer.reason}")
        status, groups = decoded(data)
    except (http.client.HTTPException, struct.error, IndexError, ValueError) as error:
        raise OSError(f"no IPP: {error}") from error
    finally:
        connection.close()
    if status >= _REFUSED:
        words = groups[0][1].get("status-message", [""])[0] if groups else ""
        raise Refused(status, words)
    return groups


def encoded(operation: Operation, uri: str, asked: Iterable[Attribute] = (), job: Iterable[Attribute] = ()) -> bytes:
    """A request, up to where the document begins."""
    opening: list[Attribute] = [
        ("attributes-charset", Tag.CHARSET, ["utf-8"]),
        ("attributes-natural-language", Tag.LANGUAGE, ["en"]),
        ("printer-uri", Tag.URI, [uri]),
        ("requesting-user-name", Tag.NAME, [_user()]),
    ]
    parts = [struct.pack(">BBHi", 2, 0, operation, next(_numbers)), bytes([Tag.OPERATION])]
    parts += [_attribute(*one) for one in (*opening, *asked)]
    if described := [_attribute(*one) for one in job]:
        parts += [bytes([Tag.JOB]), *described]
    return b"".join([*parts, bytes([Tag.END])])


@cache
def _user() -> str:
    """Who asks. As CUPS is shipped, only who sent a job may add its page or cancel it, and nobody is nobody's owner."""
    try:
        return getuser()
    except (OSError, KeyError):
        return "checkin"


def _attribute(name: str, tag: Tag, values: Sequence[Value]) -> bytes:
    parts = []
    for value in values:
        if tag is Tag.BOOLEAN:
            data = bytes([bool(value)])
        else:
            data = struct.pack(">i", value) if tag in _NUMBERS else str(value).encode()
        parts.append(struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(data)) + data)
        name = ""  # further values of the same attribute have no name
    return b"".join(parts)


def decoded(data: bytes) -> tuple[int, list[tuple[int, dict[str, list[Any]]]]]:
    """An answer's status and its groups; what is inside a collection is passed over."""
    (status,) = struct.unpack(">H", data[2:4])
    groups: list[tuple[int, dict[str, list[Any]]]] = []
    at, depth, name = 8, 0, ""
    while data[at] != Tag.END:
        tag = data[at]
        at += 1
        if tag < _FIRST_VALUE:
            groups.append((tag, {}))
            continue
        named, at = _sized(data, at)
        value, at = _sized(data, at)
        if tag == Tag.END_COLLECTION:
            depth -= 1
            continue
        if not depth:
            name = named.decode() or name
            if tag != Tag.BEGIN_COLLECTION:
                groups[-1][1].setdefault(name, []).append(_value(tag, value))
        if tag == Tag.BEGIN_COLLECTION:
            depth += 1
    return status, groups


def _sized(data: bytes, at: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from(">H", data, at)
    return data[at + 2 : at + 2 + size], at + 2 + size


def _value(tag: int, value: bytes) -> Any:
    if tag in _NUMBERS:
        return struct.unpack(">i", value)[0]
    if tag == Tag.BOOLEAN:
        return bool(value[0])
    return value.decode(errors="replace") if tag >= Tag.TEXT else value
