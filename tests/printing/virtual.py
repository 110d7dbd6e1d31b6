"""A CUPS of our own with a virtual label printer behind it, which keeps what it receives.

Everything lies in one folder and listens on 127.0.0.1 alone; a CUPS that the machine may have is not touched. Root is
needed, because CUPS runs its filters as another user.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

PATIENCE = 20

needs_cups = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="CUPS runs its filters as another user, which takes root"
)
FILES = """
ServerRoot {folder}/etc
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/run
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
SystemGroup root lpadmin
User lp
Group lp
FileDevice Yes
Sandboxing relaxed
"""
# Whose job it is counts as CUPS is shipped; only who may change queues is left open.
SERVER = """
LogLevel warn
Listen 127.0.0.1:{port}
Browsing No
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
MaxJobs 600
ErrorPolicy retry-job
JobRetryInterval 2
JobRetryLimit 100
<Location />
  Order allow,deny
  Allow 127.0.0.1
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit Send-Document Send-URI Hold-Job Release-Job Restart-Job Purge-Jobs Set-Job-Attributes Cancel-Job Close-Job>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order allow,deny
    Allow 127.0.0.1
  </Limit>
</Policy>
"""
BUS = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={folder}/run/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
<allow user="*"/></policy></busconfig>
"""
ANNOUNCER = """
[server]
host-name=checkin-{number}
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
[publish]
publish-hinfo=no
publish-workstation=no
"""
SIZES = {
    "iso_a6_105x148mm": (10500, 14800),
    "custom_badge-86x54mm_86x54mm": (8600, 5400),
    "custom_badge-54x86mm_54x86mm": (5400, 8600),
    "iso_a4_210x297mm": (21000, 29700),
}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until(reached: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Look again and again; fail where it does not come."""
    end = monotonic() + seconds
    while not reached():
        assert monotonic() < end, what
        sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def attributes() -> str:
    """What the virtual printer says of itself: a badge printer without margins that takes PDF."""

    def column(name: str) -> str:
        x, y = SIZES[name]
        margins = " ".join(f"MEMBER integer media-{side}-margin 0" for side in ("bottom", "left", "right", "top"))
        return (
            f"{{MEMBER collection media-size {{MEMBER integer x-dimension {x} MEMBER integer y-dimension {y}}} "
            f"MEMBER keyword media-size-name {name} {margins} "
            "MEMBER keyword media-source main MEMBER keyword media-type labels}"
        )

    sizes = ",".join(f"{{MEMBER integer x-dimension {x} MEMBER integer y-dimension {y}}}" for x, y in SIZES.values())
    first = next(iter(SIZES))
    lines = [
        f"ATTR keyword media-default {first}",
        f"ATTR keyword media-supported {','.join(SIZES)}",
        f"ATTR keyword media-ready {first}",
        f"ATTR collection media-size-supported {sizes}",
        *(f"ATTR integer media-{side}-margin-supported 0" for side in ("bottom", "left", "right", "top")),
        "ATTR keyword media-source-supported main",
        "ATTR keyword media-type-supported labels",
        "ATTR keyword media-col-supported media-bottom-margin,media-left-margin,media-right-margin,media-size,"
        "media-size-name,media-source,media-top-margin,media-type",
        f"ATTR collection media-col-default {column(first)}",
        f"ATTR collection media-col-database {','.join(map(column, SIZES))}",
        f"ATTR collection media-col-ready {column(first)}",
        "ATTR mimeMediaType document-format-supported application/octet-stream,application/pdf",
        "ATTR mimeMediaType document-format-default application/pdf",
        "ATTR keyword print-scaling-supported auto,auto-fit,fit,fill,none",
        "ATTR keyword print-scaling-default none",
        "ATTR keyword sides-supported one-sided",
        "ATTR keyword sides-default one-sided",
        "ATTR boolean color-supported true",
        "ATTR keyword print-color-mode-supported auto,color,monochrome",
        "ATTR keyword print-color-mode-default auto",
        "ATTR resolution printer-resolution-supported 300dpi",
        "ATTR resolution printer-resolution-default 300dpi",
        "ATTR integer pages-per-minute 600",
        "ATTR integer pages-per-minute-color 600",
        'ATTR octetString printer-input-tray "type=sheetFeedAutoRemovableTray;mediafeed=0;mediaxfeed=0;'
        'maxcapacity=100;level=80;status=0;name=main;"',
    ]
    return "\n".join(lines) + "\n"


class Program:
    """A program that can be killed, stopped in the middle of whatever it does, and let go on."""

    _process: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hang(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class VirtualPrinter(Program):
    """An IPP Everywhere printer that can be switched off and on again; ``received`` are the documents it got."""

    def __init__(self, folder: Path, bus: str) -> None:
        self.folder = folder / "received"
        self._starts = 0
        self.port = free_port()
        self.uri = f"ipp://localhost:{self.port}/ipp/print"
        self._described = folder / "printer.conf"
        self._described.write_text(attributes())
        self._environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": bus}

    @property
    def received(self) -> list[Path]:
        return sorted(self.folder.glob("*/*.pdf"), key=lambda path: path.stat().st_mtime_ns)

    def on(self) -> None:
        until(self._is_on, "the virtual printer does not start")

    def load(self, sheets: int) -> None:
        """So many labels are in it from now on, until it is switched on anew."""
        size = "custom_badge-86x54mm_86x54mm"
        with urlopen(f"http://localhost:{self.port}/media?size0={size}&type0=labels&level0={sheets}") as answer:
            answer.read()

    def _is_on(self) -> bool:
        if self._process is None or self._process.poll() is not None:  # it gives up while nobody announces it yet
            self._start()
        return answers(self.port)

    def _start(self) -> None:
        name = f"Badge {self.port}"  # on the network it must be the only one
        self._starts += 1
        folder = self.folder / str(self._starts)  # its jobs are counted from one again, and named by that
        folder.mkdir(parents=True)
        # Without a command it takes its time, as if it printed.
        kept = ["-d", str(folder), "-k", "-c", "/bin/true"]
        self._process = subprocess.Popen(
            ["ippeveprinter", "-n", "localhost", "-p", str(self.port), *kept, "-a", str(self._described), name],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


class Cups(Program):
    """The spooler and its one queue, ``Badge``."""

    def __init__(self, folder: Path, printer: VirtualPrinter) -> None:
        self.folder, self.printer = folder, printer
        self.port = free_port()
        self.uri = f"ipp://localhost:{self.port}/printers/Badge"
        (folder / "etc/cups-files.conf").write_text(FILES.format(folder=folder))
        (folder / "etc/cupsd.conf").write_text(SERVER.format(port=self.port))

    def on(self) -> None:
        etc = self.folder / "etc"
        command = ["/usr/sbin/cupsd", "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: answers(self.port), "CUPS does not start")

    def command(self, *words: str) -> None:
        environment = os.environ | {
            "CUPS_SERVER": f"127.0.0.1:{self.port}",
            "CUPS_SERVERROOT": str(self.folder / "etc"),
        }
        subprocess.run(words, env=environment, check=True, timeout=PATIENCE, stdout=subprocess.DEVNULL)

    def restore(self) -> None:
        """Whatever a test did to the printer, the spooler and the queue."""
        self.go_on()
        self.printer.kill()
        self.printer.on()
        if not answers(self.port):
            self.kill()
            self.on()
        self.add_queue()
        self.command("cancel", "-a", "Badge")
        self.command("cupsenable", "Badge")

    def warm_up(self) -> None:
        """Print something: now and then the very first job of a new spooler is aborted by it."""
        page = self.folder / "first.pdf"
        blank = Canvas(str(page), pagesize=(105 * mm, 148 * mm))
        blank.showPage()
        blank.save()

        def came() -> bool:
            self.command("lp", "-d", "Badge", "-o", "media=iso_a6_105x148mm", str(page))
            with suppress(AssertionError):
                until(lambda: len(self.printer.received) > 0, "nothing came")
            return len(self.printer.received) > 0

        until(came, "the first page does not come", seconds=3 * PATIENCE)
        self.command("cancel", "-a", "Badge")

    def add_queue(self) -> None:
        self.command("lpadmin", "-p", "Badge", "-E", "-v", self.printer.uri, "-m", "everywhere")


@contextmanager
def cups() -> Iterator[Cups]:
    """CUPS with its queue and the printer behind it, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="cups-"))  # not below pytest's folder, which CUPS' filters may not enter
    folder.chmod(0o755)
    for name in ("etc/ppd", "etc/ssl", "spool/tmp", "cache", "run/certs", "log"):
        (folder / name).mkdir(parents=True)
    for name in ("spool", "cache", "etc", "run"):
        for path in (folder / name, *(folder / name).rglob("*")):
            shutil.chown(path, group="lp")
    (folder / "spool").chmod(0o770)
    (folder / "cache").chmod(0o770)
    (folder / "spool/tmp").chmod(0o1770)
    (folder / "etc/dbus.conf").write_text(BUS.format(folder=folder))
    (folder / "etc/avahi.conf").write_text(ANNOUNCER.format(number=os.getpid()))
    bus = f"unix:path={folder}/run/bus"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dbus = subprocess.Popen(["dbus-daemon", f"--config-file={folder}/etc/dbus.conf", "--nofork"], **quiet)
    until((folder / "run/bus").exists, "D-Bus does not start")
    announce = f"exec avahi-daemon -f {folder}/etc/avahi.conf --no-drop-root --no-chroot --no-rlimits"
    ways = (["unshare", "--mount"], ["unshare", "--mount", "--propagation", "unchanged"])  # the second in a chroot
    apart = next((way for way in ways if subprocess.run([*way, "true"], **quiet).returncode == 0), [])
    own = "mount -t tmpfs none /run/avahi-daemon && " if apart else ""  # beside the one that the machine has
    command = [*apart, "sh", "-c", f"mkdir -p /run/avahi-daemon && {own}{announce}"]
    avahi = subprocess.Popen(
        command,
        env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": bus},
        **quiet,
    )
    printer = VirtualPrinter(folder, bus)
    server = Cups(folder, printer)
    try:
        printer.on()
        server.on()
        server.add_queue()
        server.warm_up()
        yield server
    finally:
        for end in (server.kill, printer.kill, avahi.kill, dbus.kill, avahi.wait, dbus.wait):
            end()
        shutil.rmtree(folder, ignore_errors=True)
