"""The two databases that a journal can lie in, through peewee, with each loaded when it is wanted.

peewee loads every driver that it finds at its own import. PostgreSQL's takes longer to load than all else that a desk
on a file needs to open, so it is kept out of sight here and comes with the first server.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_HIDDEN: dict[str, Any] = {} if "psycopg" in sys.modules else {"psycopg": None}
sys.modules.update(_HIDDEN)
import peewee  # noqa: E402

for name in _HIDDEN:
    del sys.modules[name]

_peewees_errors: Any = vars(peewee)["__exception_wrapper__"]

__all__ = ["ask_at_once", "file_database", "peewee", "server_database"]

LIMITS = """
SET statement_timeout = 3000;
SET lock_timeout = 2000;
SET idle_in_transaction_session_timeout = 1500;
SET default_transaction_isolation = 'read committed'
"""
"""How long (ms) a server bears with a desk, whatever its role says. One that froze in its turn loses it before the
others give up waiting. Who waited must then see what was written meanwhile, hence the isolation.
"""


class _Server(peewee.PostgresqlDatabase):
    def _initialize_connection(self, conn: Any) -> None:
        conn.execute(LIMITS)


def file_database(path: Path) -> peewee.Database:
    """A SQLite file in which what is committed is on the disk."""
    return peewee.SqliteDatabase(
        str(path),
        pragmas={"journal_mode": "wal", "synchronous": "full"},
        timeout=10,  # seconds to wait for another process to finish writing
        lock_type="IMMEDIATE",  # a writer that reads first must not find out at commit that it came second
    )


def server_database(url: str) -> peewee.Database:
    """A PostgreSQL database by its address. Nothing that a desk asks there may hold up the others for long."""
    _load_driver()
    return _Server(url.replace("postgres://", "postgresql://", 1), connect_timeout=2)


def ask_at_once(database: peewee.Database, statements: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Send a server several statements (";" in between) in one round trip; the last rows that it answers with."""
    from psycopg import ClientCursor

    rows: list[tuple[Any, ...]] = []
    with _peewees_errors, ClientCursor(database.connection()) as cursor:
        cursor.execute(statements, parameters)
        for result in cursor.results():
            rows = result.fetchall() if result.description else rows
    return rows


def _load_driver() -> None:
    """Give peewee what it would have found for itself."""
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    vars(peewee).update(psycopg=psycopg, TransactionStatus=TransactionStatus, Json_pg3=Json, Jsonb_pg3=Jsonb)
    adapter = peewee.Psycopg3Adapter
    adapter.txn_idle, adapter.txn_inerror = TransactionStatus.IDLE, TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN
