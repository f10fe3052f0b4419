"""What has become of a letter, or of a part of it: looked up in its passport before anything is done to it."""

import sqlite3
from collections.abc import Iterable
from typing import Any


def has_been(db: sqlite3.Connection, letter: str, kind: str) -> bool:
    """Voided, say."""
    sql = "SELECT count(*) FROM passport WHERE letter = ? AND kind = ?"
    return bool(*db.execute(sql, (letter, kind)).fetchone())


def is_entered_at(db: sqlite3.Connection, letter: str, units: Iterable[str]) -> bool:
    """Whether one of these units is the registry that entered it."""
    found = db.execute("SELECT unit FROM passport WHERE letter = ? AND kind = 'registered'", (letter,)).fetchone()
    return found is not None and found[0] in set(units)


def what_became_of(db: sqlite3.Connection, referral: str) -> dict[str, Any]:
    """Who ended a part, in whose name, how and when: for whoever comes second."""
    giver = "(SELECT giver FROM delegations WHERE id = closed_under)"
    how = f'closed, closed_by AS by, {giver} AS giver, closed_at AS at, closed_on AS "on"'
    sql = f"SELECT {how} FROM passport WHERE referral = ? AND kind = 'referred' AND closed IS NOT NULL"
    found = db.execute(sql, (referral,))
    return dict(zip((name for name, *_ in found.description), found.fetchone() or (), strict=False))
