"""A label printer as the network sees it: a port that takes labels and may speak back, and one that tells by SNMP."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from queue import SimpleQueue
from threading import Thread

Hear = Callable[[bytes], bytes]


class Listening:
    """Takes what is sent. ``answer`` is told all that came on one line so far, and what it returns is sent back.

    What a line brought until it was closed is ``received``.
    """

    def __init__(self, answer: Hear = lambda _: b"") -> None:
        self.answer = answer
        self.received: SimpleQueue[bytes] = SimpleQueue()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                data = b""
                with suppress(ConnectionError):  # it hung up before it had heard everything
                    while part := line.recv(65536):
                        data += part
                        if back := self.answer(data):
                            line.sendall(back)
                self.received.put(data)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@contextmanager
def relayed(port: int, mute: int = -1, deaf: int = -1) -> Iterator[int]:
    """A port that hands on to another. Of the lines to it, from 0, the answer to number ``mute`` gets lost, and what
    comes on number ``deaf``.
    """
    threads: list[Thread] = []

    def carry(source: socket.socket, target: socket.socket, lost: bool) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                if not lost:
                    target.sendall(part)
            target.shutdown(socket.SHUT_WR)

    def join(line: socket.socket, number: int) -> None:
        with line, socket.create_connection(("127.0.0.1", port)) as there:
            back = Thread(target=carry, args=(there, line, number == mute))
            back.start()
            carry(line, there, number == deaf)
            back.join()

    def serve() -> None:
        for number in count():
            try:
                line, _ = here.accept()
            except OSError:
                return
            threads.append(Thread(target=join, args=(line, number)))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as here:
        threads.append(Thread(target=serve))
        threads[0].start()
        yield here.getsockname()[1]
        here.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join()


class Agent:
    """Answers the one question of SNMP that a printer is asked (RFC 1157) by ``status``; not at all without one."""

    def __init__(self, oid: str) -> None:
        self.status: bytes | None = None
        self._oid = _oid(oid)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            data, sender = self._socket.recvfrom(1024)
            if data == b"end":
                return
            if self.status is not None:
                self._socket.sendto(self._answer(data), sender)

    def _answer(self, data: bytes) -> bytes:
        version, community, request = _values(_whole(data, 0x30))
        assert (version, community) == ((0x02, b"\x00"), (0x04, b"public"))
        assert request[0] == 0xA0
        number, _, _, bindings = _values(request[1])
        ((_, binding),) = _values(bindings[1])
        assert _values(binding) == [(0x06, self._oid), (0x05, b"")]
        assert self.status is not None
        found = _ber(0x30, _ber(0x30, _ber(0x06, self._oid) + _ber(0x04, self.status)))
        answer = _ber(0x02, number[1]) + _ber(0x02, b"\x00") * 2 + found
        return _ber(0x30, _ber(0x02, b"\x00") + _ber(0x04, b"public") + _ber(0xA2, answer))

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.sendto(b"end", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()


def _ber(tag: int, inside: bytes) -> bytes:
    return bytes([tag, len(inside)]) + inside


def _whole(data: bytes, tag: int) -> bytes:
    assert data[0] == tag
    assert data[1] == len(data) - 2
    return data[2:]


def _values(data: bytes) -> list[tuple[int, bytes]]:
    found = []
    while data:
        found.append((data[0], data[2 : 2 + data[1]]))
        data = data[2 + data[1] :]
    return found


def _oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    data = bytes([first * 40 + second])
    for number in rest:
        parts = [number & 0x7F]
        while number := number >> 7:
            parts.append(number & 0x7F | 0x80)
        data += bytes(reversed(parts))
    return data
