"""A PostgreSQL server on one of the desks' computers: the journal that all of them share.

Everything lies in one folder: PostgreSQL's own files, its key and certificate, its two passwords. The server runs as an
ordinary user; root starts it as the user ``postgres``, since PostgreSQL refuses to be root. It listens on the network,
in TLS only, and lets in the computers of the networks that this one is in, as ``desk``, a role that may read facts and
add facts and nothing else. The owner comes from this computer alone.

``start`` may be cut off anywhere and called again: each step looks for what is there already.
"""

import hashlib
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
import platformdirs
from msgspec import Struct

from checkin import pairing, qr
from checkin.desk import Behind
from checkin.engines import peewee, server_database
from checkin.files import alone_with, atomic
from checkin.journal import Journal
from checkin.model import Fact, utc_now
from checkin.pairing import DATABASE, DESK, MOST_HOSTS, PASSWORD_BYTES, USUAL_PORT, Invitation, spelt
from checkin.trouble import Trouble

OWNER = "owner"

PORTS = range(USUAL_PORT, USUAL_PORT + 20)
"""Where a new hub looks for a free port."""

LIFE = timedelta(days=3 * 365)
"""How long a certificate holds."""

SLACK = timedelta(days=2)
"""How far a desk's clock may be behind and still believe a certificate made just now."""

LAST_WEEK = timedelta(days=7)
"""A certificate that ends within this time is made anew at the next start."""

TIME_OUTS = {"statement_timeout": "3s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "3s"}
"""For desks: no desk that hangs keeps the others waiting for longer."""

INSTALL = "apt-get update && apt-get install -y --no-install-recommends postgresql openssl"

OWN = "hub.conf"
"""Our part of the server's configuration."""

# ERRORs are left out of the log, since they quote the row, and so the guest; a refused connection is FATAL.
CONFIGURATION = """\
listen_addresses = '*'
port = {port}
unix_socket_directories = ''
ssl = on
ssl_cert_file = '../server.crt'
ssl_key_file = '../server.key'
password_encryption = 'scram-sha-256'
fsync = on
synchronous_commit = on
full_page_writes = on
timezone = 'UTC'
lc_messages = 'C'
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
tcp_keepalives_idle = 5
tcp_keepalives_interval = 2
tcp_keepalives_count = 3
"""

ADMITTED = f"""\
hostssl all {OWNER} 127.0.0.1/32 scram-sha-256
hostssl {DATABASE} {DESK} 127.0.0.1/32 scram-sha-256
hostssl {DATABASE} {DESK} samenet scram-sha-256
"""

RIGHTS = f"""
REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE {DATABASE} TO {DESK};
GRANT USAGE ON SCHEMA public TO {DESK};
GRANT SELECT, INSERT ON fact TO {DESK};
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'facts are added, never changed' USING ERRCODE = '42501'; END$$;
DO $$BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'fact'::regclass AND tgname = 'no_change') THEN
        CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON fact EXECUTE FUNCTION refuse_change();
    END IF;
END$$;
"""


class _Record(Struct, frozen=True):
    """What the hub remembers: its port, its passwords, and the journal's id once there is one."""

    port: int
    owner: str
    desk: str
    journal: UUID | None = None


class DeskSeen(Struct, frozen=True):
    """A desk by what it wrote: how many facts, the number and time of the last one, the seconds since then by the
    hub's clock (below zero where the desk's clock is ahead), and the addresses that it is connected from now.
    """

    name: str
    facts: int
    head: int
    at: datetime
    silent: float
    addresses: tuple[str, ...]


class Standing(Struct, frozen=True):
    """How a hub is: ``head`` is the number of the last fact, ``size`` that of the database in bytes, ``connected`` the
    number of open connections of desks, ``until`` the end of the certificate.
    """

    port: int
    journal: UUID
    head: int
    size: int
    connected: int
    until: datetime
    time_outs: dict[str, str]
    desks: tuple[DeskSeen, ...]


class Copy(Struct, frozen=True):
    """A copy of the journal that was read back: where, how many facts, and their checksum."""

    path: Path
    facts: int
    checksum: str


class Hub:
    """The hub in ``folder``, by default the one of this computer's user. It need not be there yet."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or _usual_folder()).absolute()

    @property
    def is_set_up(self) -> bool:
        """Whether there is a hub with a journal, running or not."""
        return self._data.is_dir() and self._record_path.is_file() and self._record.journal is not None

    @property
    def is_running(self) -> bool:
        """Whether the server is there."""
        return self._is_ours() and self._call("pg_ctl", "-D", "data", "status").returncode == 0

    @property
    def url(self) -> str:
        """The journal's URL for its owner, on this computer only."""
        return pairing.write_access(
            self.folder, f"127.0.0.1:{self._record.port}", OWNER, self._record.owner, self._certificate()
        )

    def start(self, facts: Sequence[Fact] = (), port: int | None = None) -> bool:
        """Bring the server up; whether it has a new certificate, so that every desk must join (again).

        A hub without a journal gets ``facts``, with their numbers and ids. Where it has one, they must be in it already
        (else ``Trouble``, "hub-holds"), and without ``facts`` there must be one ("hub-empty"). ``port`` is for a hub
        that is set up now; it keeps it. ``Trouble`` ("hub-two") where this computer knows of another hub for the same
        conference that is running.
        """
        _check_numbers(facts)
        if not self.is_set_up and not facts:
            raise Trouble("hub-empty")
        self._program("initdb")
        self._make_folder()
        with self._alone():
            return self._start(facts, port)

    def _start(self, facts: Sequence[Fact], port: int | None) -> bool:
        self._take_port(port)
        renewed = not self._has_certificate()
        if renewed:
            self.certify()
        pairing.refuse_second(self._record.journal or facts[0].id, pairing.mark(self._certificate()))
        self._make_cluster()
        self._configure()
        started = not self.is_running
        if started:
            if not self._is_ours():
                self._pid_path.unlink(missing_ok=True)
            self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "start")
        try:
            self._furnish(facts)
        except BaseException:
            if started:
                self.stop()
            raise
        return renewed

    def certify(self, life: timedelta = LIFE) -> None:
        """Make a new key and certificate: no desk comes in again before it has joined again."""
        with TemporaryDirectory() as folder:
            pems = _sign(Path(folder), utc_now() - SLACK, utc_now() + life)
        for name, pem in zip(("server.key", "server.crt"), pems, strict=True):
            pairing.keep(self.folder / name, pem)
            self._give_away(self.folder / name)
        if self._data.is_dir() and self.is_running:
            self._run("pg_ctl", "-D", "data", "reload")

    def stop(self) -> None:
        """Stop the server once what it is doing is done. It stays stopped until ``start`` or ``revive``."""
        if self._data.is_dir() and self.is_running:
            self._run("pg_ctl", "-D", "data", "-w", "-m", "fast", "stop")

    def share(self, facts: Sequence[Fact]) -> str:
        """Bring the server up with the journal of these facts; the URL by which this computer's desks come to it.

        May be called again when there are more facts by then, as long as nobody else has written.
        """
        self.start(() if self.is_set_up else facts)
        self.take_in(facts)
        return self.join()

    def take_in(self, facts: Sequence[Fact]) -> None:
        """Add those of ``facts`` that the hub's journal lacks.

        One must be the beginning of the other, by ids and numbers, else ``Trouble`` ("hub-holds").
        """
        _check_numbers(facts)
        with Journal.open(self.url) as journal:
            there = [fact.id for fact in journal.read()]
            if [fact.id for fact in facts[: len(there)]] != there[: len(facts)]:
                raise Trouble("hub-holds", folder=self.folder)
            if more := facts[len(there) :]:
                try:
                    journal.append(more, after=len(there))
                except Behind:  # a desk that has joined already was first
                    raise Trouble("hub-holds", folder=self.folder) from None

    def join(self) -> str:
        """The URL by which desks of this computer come to the hub, whatever its address in a network is."""
        return pairing.join(self.invite("127.0.0.1").code)

    def serves(self, url: str) -> bool:
        """Whether a journal's URL leads to this hub, running or not."""
        return self.is_set_up and pairing.leads_to(url, pairing.mark(self._certificate()))

    def invite(self, host: str | None = None) -> Invitation:
        """What desks need to join, with the addresses of this computer, or only ``host``."""
        self._check_running()
        hosts = (host,) if host else tuple(_addresses()[:MOST_HOSTS]) or ("127.0.0.1",)
        return Invitation(hosts, self._record.desk, pairing.mark(self._certificate()), self._record.port)

    def picture(self, invitation: Invitation) -> Path:
        """The PNG file with the invitation's QR code, in the hub's folder, which is closed to others."""
        path = self.folder / "invitation.png"
        qr.write_png(invitation.code, path)
        return path

    def status(self) -> Standing:
        """How the hub and the desks are. A desk is known by its name; connections tell theirs as application name."""
        self._check_running()
        with _connected(self.url) as database:
            head, size = database.execute_sql(
                "SELECT coalesce(max(seq), 0), pg_database_size(current_database()) FROM fact"
            ).fetchone()
            sessions = database.execute_sql(
                "SELECT application_name, host(client_addr) FROM pg_stat_activity WHERE usename = %s", (DESK,)
            ).fetchall()
            seen = database.execute_sql(
                "SELECT desk, count(*), max(seq), max(at), extract(epoch FROM now() - max(at)::timestamptz)"
                " FROM fact GROUP BY desk ORDER BY max(seq) DESC"
            ).fetchall()
            (settings,) = database.execute_sql("SELECT rolconfig FROM pg_roles WHERE rolname = %s", (DESK,)).fetchone()
        desks = (
            DeskSeen(name, facts, last, datetime.fromisoformat(at), float(silent), _of(name, sessions))
            for name, facts, last, at, silent in seen
        )
        time_outs = dict(setting.split("=", 1) for setting in settings or ())
        journal = self._record.journal
        assert journal is not None
        return Standing(
            self._record.port, journal, head, size, len(sessions), self._certificate_end(), time_outs, tuple(desks)
        )

    def backup(self, path: Path | None = None) -> Copy:
        """Copy the journal, as it is at one moment, into a SQLite journal that was not there before, and read it back.

        Without a ``path`` it goes into the hub's folder, named by the time. A copy that is not the same to the last
        letter never gets its name ("hub-copy-differs").
        """
        self._check_running()
        path = path or self.folder / "backups" / f"journal-{utc_now().astimezone():%Y-%m-%d-%H%M%S}.sqlite"
        if path.exists():
            raise Trouble("file-exists", path=path)
        with Journal.open(self.url) as journal:
            facts = list(journal.read())
        with atomic(path) as draft:
            with Journal.create(str(draft), facts):
                pass
            with Journal.open(str(draft)) as copy:
                read = list(copy.read())
            found = checksum(read)
            if found != checksum(facts):
                raise Trouble("hub-copy-differs", path=path)
        return Copy(path, len(read), found)

    # Setting up

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble("cannot-write", path=self.folder, why=error.strerror) from error
        self._give_away(self.folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Waits for another start of the same hub to be over, and clears away what one that was killed has left."""
        with alone_with(self.folder / "lock"):
            for leftover in self.folder.glob("draft-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            yield

    def _take_port(self, port: int | None) -> None:
        if self._record_path.is_file():
            if port not in (None, self._record.port):
                raise Trouble("hub-port-fixed", port=self._record.port)
            if not self.is_running and not _is_free(self._record.port):
                raise Trouble("hub-port", port=self._record.port)
            return
        found = next((one for one in ([port] if port else PORTS) if _is_free(one)), None)
        if found is None:
            raise Trouble("hub-port", port=port or f"{PORTS[0]}–{PORTS[-1]}")
        self._remember(_Record(found, secrets.token_urlsafe(24), spelt(secrets.token_bytes(PASSWORD_BYTES))))

    def _has_certificate(self) -> bool:
        """Whether there is one that still holds for a while."""
        there = (self.folder / "server.crt").is_file() and (self.folder / "server.key").is_file()
        return there and self._certificate_end() > utc_now() + LAST_WEEK

    def _make_cluster(self) -> None:
        """PostgreSQL's own files, which appear whole or not at all."""
        if self._data.is_dir():
            return
        draft, password = self.folder / f"draft-{secrets.token_hex(4)}", self.folder / "draft.pass"
        pairing.keep(password, self._record.owner + "\n")
        self._give_away(password)
        try:
            options = ("-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--data-checksums")
            self._run("initdb", "-D", draft.name, "-U", OWNER, "--pwfile", password.name, *options)
        finally:
            password.unlink()
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as found:  # what initdb found out here stays
            found.write(f"include = '{OWN}'\n")
        draft.rename(self._data)

    def _configure(self) -> None:
        pairing.keep(self._data / OWN, CONFIGURATION.format(port=self._record.port))
        pairing.keep(self._data / "pg_hba.conf", ADMITTED)
        self._give_away(self._data / OWN, self._data / "pg_hba.conf")
        if self.is_running:
            self._run("pg_ctl", "-D", "data", "reload")

    def _furnish(self, facts: Sequence[Fact]) -> None:
        """The role, the database, the journal in it, and who may do what."""
        with _connected(self.url.replace(f"/{DATABASE}?", "/postgres?")) as database:
            if not database.execute_sql("SELECT FROM pg_roles WHERE rolname = %s", (DESK,)).rowcount:
                database.execute_sql(f"CREATE ROLE {DESK}")
            database.execute_sql(f"ALTER ROLE {DESK} LOGIN CONNECTION LIMIT 90 PASSWORD '{self._record.desk}'")
            for name, value in TIME_OUTS.items():
                database.execute_sql(f"ALTER ROLE {DESK} SET {name} = '{value}'")
            if not database.execute_sql("SELECT FROM pg_database WHERE datname = %s", (DATABASE,)).rowcount:
                database.execute_sql(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
        with _connected(self.url) as database:
            is_new = "fact" not in database.get_tables()
        if is_new:
            if not facts:
                raise Trouble("hub-empty")
            Journal.create(self.url, facts).close()
        elif facts:
            self._check_same(facts)
        with _connected(self.url) as database, database.atomic():
            database.execute_sql(RIGHTS)
            (first,) = database.execute_sql("SELECT id FROM fact WHERE seq = 1").fetchone()
        if self._record.journal is None:
            self._remember(msgspec.structs.replace(self._record, journal=UUID(first)))

    def _check_same(self, facts: Sequence[Fact]) -> None:
        """A file with the programme counts as the same when it is that with which the journal began."""
        with Journal.open(self.url) as journal:
            there = list(journal.read())
        begun = len(facts) == 1 and facts[0].change == there[0].change
        if not begun and [fact.id for fact in facts] != [fact.id for fact in there[: len(facts)]]:
            raise Trouble("hub-holds", folder=self.folder)

    # What lies in the folder

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _pid_path(self) -> Path:
        return self._data / "postmaster.pid"

    def _is_ours(self) -> bool:
        """Whether the process that the server left its number of can be the server.

        After a power cut some other program may have that number, which PostgreSQL would take for itself.
        """
        try:
            number = self._pid_path.read_text().split()[0]
        except (OSError, IndexError):
            return False
        with suppress(OSError):  # where the system tells what a process is
            return Path(f"/proc/{number}/comm").read_text().startswith("post")
        return True

    @property
    def _record_path(self) -> Path:
        return self.folder / "hub.json"

    @cached_property
    def _record(self) -> _Record:
        try:
            return msgspec.json.decode(self._record_path.read_bytes(), type=_Record)
        except (OSError, msgspec.DecodeError) as error:
            raise Trouble("hub-none", folder=self.folder) from error

    def _remember(self, record: _Record) -> None:
        pairing.keep(self._record_path, msgspec.json.encode(record).decode())
        self._record = record

    def _certificate(self) -> bytes:
        try:
            return ssl.PEM_cert_to_DER_cert((self.folder / "server.crt").read_text())
        except (OSError, ValueError) as error:
            raise Trouble("hub-none", folder=self.folder) from error

    def _certificate_end(self) -> datetime:
        told = _openssl("x509", "-in", self.folder / "server.crt", "-noout", "-enddate")
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(told.strip().removeprefix("notAfter=")), UTC)

    def _check_running(self) -> None:
        if not self.is_set_up:
            raise Trouble("hub-none", folder=self.folder)
        if not self.is_running:
            raise Trouble("hub-stopped")

    # PostgreSQL's programs

    def _give_away(self, *paths: Path) -> None:
        """Hand what root has written to the user that the server runs as."""
        if user := _server_user():
            for path in paths:
                shutil.chown(path, user)

    def _program(self, name: str) -> str:
        found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
        if self._data.is_dir():  # a newer PostgreSQL does not read the files of an older one
            with suppress(OSError):
                version = (self._data / "PG_VERSION").read_text().strip()
                found = [path for path in found if path.parts[4] == version] or found
        program = str(found[-1]) if found else shutil.which(name)
        if not program:
            raise Trouble("hub-no-postgresql", line=_as_typed(INSTALL))
        return program

    def _call(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        user = _server_user()
        try:
            return subprocess.run(  # noqa: S603 - a program of PostgreSQL by its whole path, no shell
                [self._program(name), *arguments],
                cwd=self.folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                user=user,
                extra_groups=[] if user else None,
            )
        except OSError as error:
            raise Trouble("hub-failed", program=name, why=error.strerror) from error

    def _run(self, name: str, *arguments: str) -> None:
        done = self._call(name, *arguments)
        if done.returncode:
            lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
            raise Trouble("hub-failed", program=name, why=lines[0] if lines else done.returncode)


def own(url: str) -> Hub | None:
    """This computer's hub where it is the one that a journal's URL leads to, running or not."""
    with suppress(Trouble):
        hub = Hub()
        if hub.serves(url):
            return hub
    return None


def revive(url: str) -> str:
    """Start this computer's hub where the journal at ``url`` lies there: after a power cut nobody else does.

    Returns the journal's URL, which is another where the certificate had to be made anew. Other journals stay alone.
    """
    hub = own(url)
    if hub is None or hub.is_running:
        return url
    return hub.join() if hub.start() else url


def checksum(facts: Iterable[Fact]) -> str:
    """Sixteen letters that are the same for the same facts with the same numbers, in whatever journal they lie."""
    whole = hashlib.sha256()
    for fact in facts:
        whole.update(msgspec.json.encode(fact) + b"\n")
    return spelt(whole.digest()[:8])


def _usual_folder() -> Path:
    if user := _server_user():
        import pwd

        return Path(pwd.getpwnam(user).pw_dir) / "checkin-hub"  # root's own folders are closed to that user
    return Path(platformdirs.user_data_dir("checkin", appauthor=False)) / "hub"


def _server_user() -> str | None:
    """The user that the server must run as; ``None`` where that is whoever calls."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise Trouble("hub-root") from None


def _as_typed(line: str) -> str:
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return line if is_root else line.replace("apt-get", "sudo apt-get")


def _check_numbers(facts: Sequence[Fact]) -> None:
    for number, fact in enumerate(facts, 1):
        if fact.seq not in (None, number):
            raise Trouble("hub-gap", seq=number)


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("", port))
        except OSError:
            return False
        return True


@contextmanager
def _connected(url: str) -> Iterator[Any]:
    """A connection of the owner, who may take time."""
    database = server_database(url)
    try:
        database.execute_sql("SET statement_timeout = 0")
        yield database
    except peewee.PeeweeException as error:
        why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Trouble("hub-failed", program="postgres", why=why) from error
    finally:
        database.close()


def _of(desk: str, sessions: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({address for name, address in sessions if name == pairing.application(desk)}))


def _addresses() -> list[str]:
    """This computer's IPv4 addresses, the one that leads out first; none of loopback, nor of its own containers."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # sends nothing: asks which address would be used
        found.append(probe.getsockname()[0])
    with suppress(ImportError, AttributeError):
        import fcntl

        for _, name in socket.if_nameindex():
            if re.match(r"lo$|docker|br-|virbr", name):
                continue
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
                answer = fcntl.ioctl(probe, 0x8915, name.encode()[:15].ljust(256, b"\0"))  # SIOCGIFADDR of Linux
                found.append(socket.inet_ntoa(answer[20:24]))
    return [address for address in dict.fromkeys(found) if not address.startswith("127.")]


def _sign(folder: Path, since: datetime, until: datetime) -> tuple[str, str]:
    """A new key and a certificate signed with it, as PEM. ``openssl ca`` is the way to choose when it begins."""
    (folder / "ca.cnf").write_text(
        "[ca]\ndefault_ca=hub\n[hub]\ndatabase=index\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\npolicy=name\n"
        "x509_extensions=own\n[name]\ncommonName=supplied\n[own]\nbasicConstraints=critical,CA:TRUE\n"
        "subjectKeyIdentifier=hash\n[req]\ndistinguished_name=who\n[who]\n"
    )
    (folder / "index").touch()
    (folder / "serial").write_text(f"{secrets.randbits(120):032x}\n")
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key")
    _openssl("req", "-config", "ca.cnf", "-new", *new_key, "-subj", "/CN=checkin hub", "-out", "request", cwd=folder)
    dates = ("-startdate", f"{since:%Y%m%d%H%M%SZ}", "-enddate", f"{until:%Y%m%d%H%M%SZ}")
    files = ("-in", "request", "-keyfile", "key", "-out", "certificate")
    _openssl("ca", "-config", "ca.cnf", "-selfsign", "-batch", "-notext", *dates, *files, cwd=folder)
    return (folder / "key").read_text(), (folder / "certificate").read_text()


def _openssl(*arguments: str | Path, cwd: Path | None = None) -> str:
    program = shutil.which("openssl")
    if not program:
        raise Trouble("hub-no-postgresql", line=_as_typed(INSTALL))
    command = [program, *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603 - as above
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if "rror" in line), done.returncode)
        raise Trouble("hub-failed", program="openssl", why=why)
    return done.stdout
