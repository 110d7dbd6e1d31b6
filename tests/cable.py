"""A cable between a desk and a server: it can be pulled, swallow everything, refuse, be slow, and be put back."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

CHUNK = 65536


class Cable:
    """Listens where the desk connects and passes on to ``host``: ``port``."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._passes = Event()
        self._passes.set()
        self._refuses = False
        self._drops_answers = False
        self._lock = Lock()
        self._lines: list[socket.socket] = []
        Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        """Packets vanish in both directions, and nobody is told: a black hole."""
        self._passes.clear()

    def pull(self) -> None:
        """Every connection is reset, and new ones are refused."""
        self._refuses = True
        self._cut()

    def lose_the_next_answer(self) -> None:
        """What the desk sends arrives; what the server says to it does not."""
        self._drops_answers = True

    def mend(self) -> None:
        """As before; connections of before stay dead."""
        self._cut()
        self._refuses = self._drops_answers = False
        self._passes.set()

    def close(self) -> None:
        self._listening.close()
        self._cut()
        self._passes.set()

    def _cut(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self._refuses:
                near.close()
                continue
            try:
                far = socket.create_connection(self._there)
            except OSError:
                near.close()
                continue
            with self._lock:
                self._lines += [near, far]
            Thread(target=self._carry, args=(near, far, False), daemon=True).start()
            Thread(target=self._carry, args=(far, near, True), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := one.recv(CHUNK):
                self._passes.wait()
                if answers and self._drops_answers:
                    self._passes.clear()
                    continue
                other.sendall(data)
        for line in (one, other):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


@contextmanager
def cable(url: str) -> Iterator[tuple[Cable, str]]:
    """A cable to the server of ``url``, and the address at its near end."""
    parts = urlsplit(url)
    made = Cable(parts.hostname or "127.0.0.1", parts.port or 5432)
    user = f"{parts.username}@" if parts.username else ""
    yield made, f"postgresql://{user}127.0.0.1:{made.port}{parts.path}"
    made.close()
