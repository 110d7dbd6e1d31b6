"""How a desk comes to a hub: a code that the hub shows, and a certificate that the desk will know again.

The code says where the hub is, the desks' password, and the beginning of the SHA-256 of the hub's certificate. It is
written in the letters of tickets, which a hand scanner types right on any keyboard: twelve groups of four where the hub
has one address. The journal's id is not in it; the desk asks the hub whose certificate it has just seen.

A hub's certificate is also its epoch. A rebuilt hub makes a new one, so a desk can never come from the lost hub to the
rebuilt one, or back, without a person who types a code.

The password lies in a file that its user alone may read, which libpq takes it from. So the journal's URL holds no
secret and may stand in settings, process lists and error messages.
"""

import hashlib
import re
import socket
import ssl
from binascii import crc_hqx
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from ipaddress import IPv4Address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit
from uuid import UUID

import msgspec
import platformdirs
from msgspec import Struct

from checkin.engines import peewee, server_database
from checkin.files import atomic
from checkin.journal import is_file
from checkin.ticket import ALPHABET
from checkin.trouble import Trouble

USUAL_PORT = 5470
"""Where a hub listens if it can; not PostgreSQL's own, which a server of the computer may have."""

DATABASE = "conference"
DESK = "desk"  # the role

PASSWORD_BYTES = 7  # 56 random bits, to be guessed only by asking the hub
MARK_BYTES = 10  # of the certificate's SHA-256: to find another with the same takes 2⁸⁰ tries
MOST_HOSTS = 3

PATIENCE = 2.5  # seconds for a hub to answer a connection

_FORM = 1
_GROUP = 4
_TO_HEX = str.maketrans(ALPHABET, "0123456789ABCDEF")
_FROM_HEX = str.maketrans("0123456789abcdef", ALPHABET)
_SSL_REQUEST = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"  # how a PostgreSQL client asks for TLS
_OUT_OF_DATE = {9, 10}  # OpenSSL's numbers for not yet and no longer valid


class Invitation(Struct, frozen=True):
    """What a desk must know to come to a hub. ``hosts`` are IPv4 addresses, the likeliest first, at most three;
    ``password`` is in the letters of tickets, ``mark`` is what ``mark`` makes of the hub's certificate.
    """

    hosts: tuple[str, ...]
    password: str
    mark: bytes
    port: int = USUAL_PORT

    @property
    def code(self) -> str:
        """The invitation in groups of four letters."""
        port = b"" if self.port == USUAL_PORT else self.port.to_bytes(2, "big")
        head = bytes([_FORM << 4 | bool(port) << 2 | len(self.hosts)])
        hosts = b"".join(IPv4Address(host).packed for host in self.hosts)
        body = head + hosts + port + bytes.fromhex(self.password.translate(_TO_HEX)) + self.mark
        letters = spelt(body + crc_hqx(body, 0).to_bytes(2, "big"))
        return "-".join(re.findall(f".{{1,{_GROUP}}}", letters))

    @classmethod
    def read(cls, code: str) -> Self:
        """The invitation that a code stands for, however it is grouped.

        Raises ``Trouble`` where it is none: "hub-code", "hub-code-letter", "hub-code-length", "hub-code-newer".
        """
        letters = re.sub(r"[\s\-–—]", "", code).upper()
        try:
            if set(letters) - set(ALPHABET):
                raise ValueError
            whole = bytes.fromhex(letters.translate(_TO_HEX))
            body, check = whole[:-2], whole[-2:]
            form, has_port, count = body[0] >> 4, body[0] >> 2 & 1, body[0] & 3
            hosts, port, rest = body[1 : 1 + 4 * count], body[1 + 4 * count :][: 2 * has_port], body[1:]
            rest = rest[4 * count + 2 * has_port :]
            if crc_hqx(body, 0).to_bytes(2, "big") != check or len(rest) != PASSWORD_BYTES + MARK_BYTES or not count:
                raise ValueError
            if form != _FORM:
                raise Trouble("hub-code-newer")
            return cls(
                tuple(str(IPv4Address(hosts[at : at + 4])) for at in range(0, 4 * count, 4)),
                spelt(rest[:PASSWORD_BYTES]),
                rest[PASSWORD_BYTES:],
                int.from_bytes(port, "big") or USUAL_PORT,
            )
        except (ValueError, IndexError):
            raise _mistyped(letters) from None


def _mistyped(letters: str) -> Trouble:
    """What is wrong with a code, as far as can be told: its beginning says how long it is."""
    groups = [letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP)]
    for number, group in enumerate(groups, 1):
        if set(group) - set(ALPHABET):
            return Trouble("hub-code-letter", n=number)
    if len(letters) > 1:
        head = int(letters[:2].translate(_TO_HEX), 16)
        whole = 2 * (1 + 4 * (head & 3) + 2 * (head >> 2 & 1) + PASSWORD_BYTES + MARK_BYTES + 2)
        is_sound = head >> 4 == _FORM and head & 3 and not head & 8
        if is_sound and len(letters) != whole:
            return Trouble("hub-code-length", n=len(groups), whole=-(-whole // _GROUP))
    return Trouble("hub-code")


def is_code(text: str) -> bool:
    """Whether a text is meant as an invitation, be it mistyped, and not as a file or an address."""
    letters = re.sub(r"[\s\-–—]", "", text)
    return len(letters) > 2 * (PASSWORD_BYTES + MARK_BYTES) + 2 * _GROUP and letters.isalpha()  # longer than a ticket


def spelt(value: bytes) -> str:
    """Bytes in the letters of tickets, two letters each."""
    return value.hex().translate(_FROM_HEX)


def mark(certificate: bytes) -> bytes:
    """What tells a certificate (DER) from all others."""
    return hashlib.sha256(certificate).digest()[:MARK_BYTES]


class _Pairing(Struct, frozen=True):
    url: str
    journal: UUID


def join(code: str, folder: Path | None = None) -> str:
    """The URL of the journal at the hub that shows ``code``, once this computer knows the hub's certificate.

    From then on the URL leads to this hub or nowhere. Raises ``Trouble`` where the code is mistyped ("hub-code"), no
    address answers ("hub-away"), somebody else does ("hub-other"), the certificate's time is over ("hub-expired"), the
    password is another by now ("hub-password"), or the hub that this computer was with for the same conference is
    still there ("hub-two"). ``folder`` is where pairings are kept, by default that of this computer's user.
    """
    invitation = Invitation.read(code)
    host, certificate = _find(invitation)
    access = (f"{host}:{invitation.port}", DESK, invitation.password, certificate)
    with TemporaryDirectory() as trial:  # what does not work must not take the place of what did
        journal = look(write_access(Path(trial), *access))
    refuse_second(journal, invitation.mark, folder)
    home = (folder or _pairings()) / invitation.mark.hex()
    url = write_access(home, *access)
    with atomic(home / "pairing.json") as draft:
        draft.write_bytes(msgspec.json.encode(_Pairing(url, journal)))
    return url


def is_hub(url: str) -> bool:
    """Whether a journal lies at a hub that this computer was paired with."""
    return "sslrootcert" in parse_qs(urlsplit(url).query)


def leads_to(url: str, own: bytes) -> bool:
    """Whether a journal's URL leads to the hub with the mark ``own``, or nowhere."""
    return is_hub(url) and _home(url).name == own.hex()


def look(url: str) -> UUID:
    """The id of the conference's journal at a hub, which is that of its first fact; ``Trouble`` says what is wrong.

    Unlike an error of the database, it tells a hub that is away from another hub, an old certificate and a password
    that no longer holds.
    """
    parts = urlsplit(url)
    rest = parse_qs(parts.query)
    host, port = parts.hostname or "", parts.port or USUAL_PORT
    place = f"{host}:{port}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # the certificate itself is what is known; a laptop's address changes
    try:
        context.load_verify_locations(rest["sslrootcert"][0])
    except (KeyError, OSError):
        raise Trouble("hub-unknown", place=place) from None
    try:
        _shake_hands(host, port, context)
    except ssl.SSLCertVerificationError as error:
        name = "hub-expired" if error.verify_code in _OUT_OF_DATE else "hub-other"
        raise Trouble(name, place=place) from error
    with _asking(url) as database:
        row = database.execute_sql("SELECT id FROM fact WHERE seq = 1").fetchone()
    if row is None:
        raise Trouble("no-journal", journal=f"{place}/{DATABASE}")
    return UUID(row[0])


@contextmanager
def _asking(url: str) -> Iterator[Any]:
    """A connection of its own to the hub; what goes wrong with it is told."""
    place = urlsplit(url).netloc.rpartition("@")[2]
    try:
        with closing(server_database(url)) as database:
            yield database
    except peewee.PeeweeException as error:
        if "password authentication failed" in str(error):  # of our own server, which speaks English
            raise Trouble("hub-password", place=place) from None
        if "no pg_hba.conf entry" in str(error):
            raise Trouble("hub-network", place=place) from None
        raise Trouble("hub-away", place=place) from error


def refuse_second(journal: UUID, own: bytes, folder: Path | None = None) -> None:
    """Raise ``Trouble`` ("hub-two") where another hub than the one with the mark ``own`` serves the same journal.

    Asked are the hubs that this computer was ever paired with. Two hubs would each number facts of their own.
    """
    for home, pairing in _known(folder):
        if pairing.journal == journal and home.name != own.hex():
            with suppress(Trouble):
                if look(pairing.url) == journal:
                    break
    else:
        return
    place = urlsplit(pairing.url).netloc.rpartition("@")[2]
    raise Trouble("hub-two-here" if place.startswith("127.") else "hub-two", place=place)


def named(url: str, desk: str) -> str:
    """The URL of a journal by which the hub learns which desk is speaking; a file's path as it is."""
    return url if is_file(url) else f"{url}{'&' if '?' in url else '?'}application_name={quote(application(desk))}"


def application(desk: str) -> str:
    """What a desk's connections call themselves: PostgreSQL keeps 63 letters of ASCII."""
    return quote(desk)[:63]


def refuse_double(url: str) -> None:
    """Raise ``Trouble`` ("hub-desk-twice") where another computer works under the desk's name that is in ``url``.

    That may be a clone of this one, or somebody who chose the same name. A connection counts that was used within the
    last three seconds, so one that a cut network has left behind at the hub keeps nobody out.
    """
    parts = urlsplit(url)
    with _asking(url) as database:
        found = database.execute_sql(
            "SELECT host(other.client_addr) FROM pg_stat_activity own JOIN pg_stat_activity other"
            " USING (usename, application_name)"
            " WHERE own.pid = pg_backend_pid() AND other.client_addr <> own.client_addr"
            " AND other.application_name <> '' AND now() - other.state_change < interval '3 s' LIMIT 1"
        ).fetchone()
    if found:
        desk = unquote(parse_qs(parts.query)["application_name"][0])
        raise Trouble("hub-desk-twice", desk=desk, place=found[0])


def copy_path(url: str, desk: str) -> Path:
    """Where ``desk`` keeps its own copy of a shared journal: the same file for all hubs of one conference, so that a
    desk that joins a rebuilt hub brings along what it could not send to the lost one.
    """
    return _copies() / f"{_conference(url)}-{_digest(desk)}.sqlite"


def copies(url: str) -> list[Path]:
    """The copies that this computer's desks have of a shared journal."""
    return sorted(_copies().glob(f"{_conference(url)}-*.sqlite"))


def _conference(url: str) -> str:
    try:
        return str(msgspec.json.decode((_home(url) / "pairing.json").read_bytes(), type=_Pairing).journal)
    except (KeyError, OSError, msgspec.DecodeError):  # a server that nobody was invited to
        return _digest(urlsplit(url)._replace(query="").geturl())


def _home(url: str) -> Path:
    """The folder of the pairing by which a URL was made; ``KeyError`` where there was none."""
    return Path(parse_qs(urlsplit(url).query)["sslrootcert"][0]).parent


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _copies() -> Path:
    return _pairings().parent / "copies"


def _known(folder: Path | None) -> Iterator[tuple[Path, _Pairing]]:
    for path in sorted((folder or _pairings()).glob("*/pairing.json")):
        with suppress(OSError, msgspec.DecodeError):
            yield path.parent, msgspec.json.decode(path.read_bytes(), type=_Pairing)


def _pairings() -> Path:
    return Path(platformdirs.user_data_dir("checkin", appauthor=False)) / "hubs"


def write_access(home: Path, place: str, role: str, password: str, certificate: bytes) -> str:
    """The URL by which ``role`` comes to the hub at ``place``; certificate (DER) and password are written to ``home``.

    A new certificate there takes the place of the old one.
    """
    certificates, passwords = home / "hub.crt", home / f"{role}.pass"
    keep(certificates, ssl.DER_cert_to_PEM_cert(certificate))
    keep(passwords, f"*:*:*:{role}:{password}\n")
    files = f"sslrootcert={quote(str(certificates), safe='/')}&passfile={quote(str(passwords), safe='/')}"
    return f"postgresql://{role}@{place}/{DATABASE}?sslmode=verify-ca&{files}"


def keep(path: Path, text: str) -> None:
    """Write a file that nobody but its user may read, not even for a moment."""
    with atomic(path) as draft:
        draft.touch(mode=0o600)
        draft.write_text(text, encoding="utf-8")


def _find(invitation: Invitation) -> tuple[str, bytes]:
    """The first address at which the hub is that the invitation means, and its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the mark decides
    troubles: dict[str, str] = {}
    for host in invitation.hosts:
        place = f"{host}:{invitation.port}"
        try:
            certificate = _shake_hands(host, invitation.port, context)
        except Trouble as trouble:
            troubles[place] = trouble.name
        else:
            if mark(certificate) == invitation.mark:
                return host, certificate
            troubles[place] = "hub-other"
    worst = max(troubles.values())  # another hub is worse than none
    raise Trouble(worst, place=", ".join(place for place, name in troubles.items() if name == worst))


def _shake_hands(host: str, port: int, context: ssl.SSLContext) -> bytes:
    """The certificate (DER) that a PostgreSQL server shows; ``Trouble`` where none answers in time or in TLS."""
    try:
        with socket.create_connection((host, port), timeout=PATIENCE) as plain:
            plain.sendall(_SSL_REQUEST)
            if plain.recv(1) != b"S":
                raise Trouble("hub-other", place=f"{host}:{port}")
            with context.wrap_socket(plain) as connection:
                return connection.getpeercert(binary_form=True) or b""
    except ssl.SSLCertVerificationError:
        raise
    except OSError as error:
        raise Trouble("hub-away", place=f"{host}:{port}") from error
