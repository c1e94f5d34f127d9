"""What is wrong with the database, in one sentence, whichever driver said it in its own words."""

import sqlite3
from typing import Any

from sqlalchemy import exc

AWAY = "La base de données ne répond pas : vérifiez qu’elle tourne et que le réseau y mène."
BUSY = "La base de données est occupée par un autre programme. Réessayez dans un instant."
FULL = "Le disque de la base de données est plein : libérez de la place, rien n’est perdu."
READ_ONLY = (
    "La base de données est en lecture seule : vérifiez les droits du fichier et de son dossier."
)
DAMAGED = (
    "La base de données est abîmée : gardez-en une copie, puis "
    "« almanach restore SAUVEGARDE --replace »."
)
MISSING = (
    "Le fichier de la base de données a disparu ou ne s’ouvre pas : remettez-le à sa place, "
    "ou restaurez une sauvegarde."
)
CROWDED = "Trop de questions à la fois à la base de données. Réessayez dans un instant."
DISK = "Le disque de la base de données répond mal : regardez le journal du système."
REFUSED = "La base de données refuse l’entrée : vérifiez ALMANACH_DATABASE_URL."
BEHIND = "La base de données n’a pas les tables attendues : lancez « almanach db upgrade »."

# https://www.sqlite.org/rescode.html: the primary result code is the first word or two.
SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_CANTOPEN": MISSING,
    "SQLITE_IOERR": DISK,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html: the class, or the whole code.
POSTGRESQL = {
    "08": AWAY,
    "25006": READ_ONLY,
    "28": REFUSED,
    "3D": REFUSED,
    "40": BUSY,
    "42P01": BEHIND,
    "42703": BEHIND,
    "53100": FULL,
    "53300": CROWDED,
    "53": CROWDED,
    "55": BUSY,
    "57": AWAY,
    "58": DISK,
    "XX": DAMAGED,
}


def explain(error: BaseException) -> str | None:
    """Say what is wrong with the database; None when the fault is not the database's."""
    if isinstance(error, exc.TimeoutError):
        return CROWDED
    if isinstance(error, exc.DBAPIError):
        return _of_driver(error.orig, lost=error.connection_invalidated)
    return _of_driver(error, lost=False)


def _of_driver(error: BaseException | None, *, lost: bool) -> str | None:
    if isinstance(error, sqlite3.DatabaseError):
        return _of_sqlite(error)
    if lost:
        return AWAY
    if type(error).__module__.partition(".")[0] == "psycopg":
        return _of_postgresql(error)
    return None


def _of_sqlite(error: sqlite3.DatabaseError) -> str | None:
    name = getattr(error, "sqlite_errorname", "") or ""
    found = next((told for code, told in SQLITE.items() if name.startswith(code)), None)
    if found is None and str(error).startswith("no such"):
        return BEHIND
    return found


def _of_postgresql(error: Any) -> str | None:
    code = error.sqlstate
    if code is None:
        # Without a code nothing came from the server at all.
        return AWAY if type(error).__name__ in {"OperationalError", "InterfaceError"} else None
    return POSTGRESQL.get(code) or POSTGRESQL.get(code[:2])
