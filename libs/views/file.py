"""The file a service's views live in: named by their versions, so that other rows are never read from an old file."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .view import View

CACHE = 32 * 1024  # KiB for the one that writes: rows of one transaction lie all over the indexes
MAPPED = 1 << 30  # bytes


def path_of(folder: Path, views: Iterable[View[Any, Any, Any]]) -> Path:
    return folder / ("-".join(f"{view.name}.{view.version}" for view in views) + ".sqlite")


def taken_over(path: Path) -> Path:
    """Where a rebuilt file lies ready it becomes the live one, now that nobody reads the old."""
    ready = path.with_suffix(".ready")
    if ready.exists():
        _discard(path)
        ready.rename(path)
    return path


def opened(path: Path, *, empty: bool) -> sqlite3.Connection:
    """The one connection that writes."""
    if empty:
        _discard(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA journal_mode = wal")
    db.execute(f"PRAGMA cache_size = -{CACHE}")
    db.execute("PRAGMA synchronous = normal")  # what power loss takes is read again from the log
    db.execute("CREATE TABLE IF NOT EXISTS checkpoint AS SELECT 0 AS seq, '' AS fingerprint")
    return db


def reader(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    db.execute(f"PRAGMA mmap_size = {MAPPED}")  # readers share the pages; copied one by one, counting is thrice as slow
    return db


def _discard(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
