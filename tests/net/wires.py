"""Hosts of their own on one computer: network namespaces, joined by wires that can be cut, slow, lossy, or swallow all.

Each host has a network device of its own (TUN), with the real TCP of the kernel behind it. What it sends passes
through this process, which carries it on, late, or not at all: the same on every kernel, with or without its module
for bad networks (netem).
"""

import fcntl
import heapq
import os
import selectors
import socket
import struct
import subprocess
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from threading import Thread
from time import monotonic, sleep
from typing import Literal, Self

TUNSETIFF = 0x400454CA
IFF_TUN_WITHOUT_HEADER = 0x1001
PACKET = 65536
DELAY, LOSS = 0.1, 0.2
"""What is bad about a bad wire, on the way from the host: seconds, and the share of packets that do not arrive."""

LATE = 2.5
"""Seconds for which a commit is held up: longer than a desk waits, shorter than the server waits for the rest."""

ARRIVAL, COMMITTED = b"arrived", b"COMMIT"
"""What stands in a packet by which a desk writes an arrival, and in the one by which the server says it is written."""

Wire = Literal["good", "bad", "hole", "deaf", "late"]
"""``hole`` swallows everything. ``deaf`` does so from the answer on that says that an arrival is written; ``late``
brings the commit of an arrival when nobody waits for it any more, and nothing after it."""


class Host:
    """One host: its namespace, its address, and how its wire is."""

    def __init__(self, number: int, name: str) -> None:
        self.name = f"{name}-{os.getpid()}"
        self.address = f"10.99.0.{number}"
        self.wire: Wire = "good"
        self.arrival = False  # whether one is on its way that is not committed yet
        device = f"w{os.getpid()}.{number}"
        self.tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.tunnel, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN_WITHOUT_HEADER))
        self._device = device
        ip("netns", "add", self.name)
        try:
            ip("link", "set", device, "netns", self.name)
            ip("-n", self.name, "address", "add", f"{self.address}/24", "dev", device)
            ip("-n", self.name, "link", "set", "lo", "up")
            ip("-n", self.name, "link", "set", device, "up")
        except BaseException:
            self.remove()
            raise

    def unplug(self) -> None:
        """No way out any more, and the host knows it."""
        ip("-n", self.name, "link", "set", self._device, "down")

    def plug(self) -> None:
        ip("-n", self.name, "link", "set", self._device, "up")

    def command(self, *command: str) -> list[str]:
        """The command line that runs ``command`` there; its process is that of the command itself."""
        return ["ip", "netns", "exec", self.name, *command]

    def remove(self) -> None:
        os.close(self.tunnel)
        end = monotonic() + 10
        while True:
            try:
                return ip("netns", "delete", self.name)
            except subprocess.CalledProcessError:  # busy, while the mounts of another host are being made or undone
                if monotonic() > end:
                    raise
                sleep(0.1)


class Network:
    """Hosts and what is between them. ``with Network(...) as network``."""

    def __init__(self, *names: str) -> None:
        self._luck = Random(7)
        self._order = count()
        self._late: list[tuple[float, int, bytes]] = []
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self.hosts: list[Host] = []
        try:
            for number, name in enumerate(names, 1):
                self.hosts.append(Host(number, name))
        except BaseException:
            self._remove()
            raise
        self._by_address = {socket.inet_aton(host.address): host for host in self.hosts}
        for host in self.hosts:
            self._selector.register(host.tunnel, selectors.EVENT_READ, host)
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._carrier = Thread(target=self._carry, name="wires", daemon=True)

    def __enter__(self) -> Self:
        self._carrier.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waker.close()
        self._carrier.join()
        self._remove()

    def _remove(self) -> None:
        self._selector.close()
        self._waker.close()
        self._woken.close()
        for host in self.hosts:
            host.remove()

    def _carry(self) -> None:
        while True:
            due = max(0.0, self._late[0][0] - monotonic()) if self._late else None
            for key, _ in self._selector.select(due):
                if key.data is None:
                    return
                self._take(key.data)
            while self._late and self._late[0][0] <= monotonic():
                self._bring(heapq.heappop(self._late)[2])

    def _take(self, sender: Host) -> None:
        try:
            packet = os.read(sender.tunnel, PACKET)
        except OSError:  # the device went down meanwhile
            return
        if sender.wire == "hole":
            return
        if sender.wire == "bad":
            if self._luck.random() >= LOSS:
                self._bring_later(packet, DELAY)
            return
        if sender.wire == "late" and sender.arrival and has_payload(packet):
            self._bring_later(packet, LATE)
            sender.wire = "hole"
            return
        sender.arrival = sender.arrival or ARRIVAL in packet
        self._bring(packet)

    def _bring_later(self, packet: bytes, seconds: float) -> None:
        heapq.heappush(self._late, (monotonic() + seconds, next(self._order), packet))

    def _bring(self, packet: bytes) -> None:
        receiver = self._by_address.get(packet[16:20])
        if receiver is None or packet[0] >> 4 != 4 or receiver.wire == "hole":
            return
        if receiver.arrival and COMMITTED in packet:
            receiver.arrival = False
            if receiver.wire == "deaf":
                receiver.wire = "hole"
                return
        try:
            os.write(receiver.tunnel, packet)
        except OSError:  # down: nobody there
            return


def has_payload(packet: bytes) -> bool:
    """Whether a TCP packet says anything."""
    begin = (packet[0] & 15) * 4
    return len(packet) > begin + (packet[begin + 12] >> 4) * 4


@cache
def why_not() -> str:
    """Why there can be no hosts here; "" where there can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "network namespaces need root"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun"
    try:
        with Network("probe"):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"network namespaces are not allowed here: {error}"


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
