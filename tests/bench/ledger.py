"""commits into the ledger, hashed and chained, beside SQLite alone taking the same bytes in the same transactions"""

import asyncio
import os
import sqlite3
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path

from libs.eventlog import Stored
from services.archive.ledger_file import file_ledger
from tests.bench.rig import compare, rate

BYTES = 1200  # of a commit, as the demonstration has them
LOTS = ((500, 40), (1, 300))  # commits at a time, times: behind, and level with the log

paths = count()


async def run(folder: Path) -> None:
    for size, times in LOTS:
        lots = [
            [
                Stored(f"routing.letter.{n:032x}", n, os.urandom(BYTES))
                for n in range(at * size + 1, (at + 1) * size + 1)
            ]
            for at in range(times)
        ]
        name = f"{size} at a time"
        best = await compare(name, partial(_ours, folder, lots), partial(_twin, folder, lots))
        print(f"  {'':<44} {best * size:>8,.0f} commits/s")


async def _ours(folder: Path, lots: list[list[Stored]]) -> float:
    async with file_ledger(folder / f"{next(paths)}.sqlite") as ledger:
        return await rate(lambda turn: ledger.append(lots[turn]), len(lots), 1)


async def _twin(folder: Path, lots: list[list[Stored]]) -> float:
    with closing(sqlite3.connect(folder / f"{next(paths)}.sqlite", check_same_thread=False)) as db:
        db.execute("PRAGMA journal_mode = wal")
        db.execute("PRAGMA synchronous = full")
        db.execute("CREATE TABLE twin (seq INTEGER PRIMARY KEY, subject TEXT, payload BLOB, chain BLOB)")

        def insert(lot: list[Stored]) -> None:
            with db:
                rows = ((seq, subject, payload, bytes(32)) for subject, seq, payload in lot)
                db.executemany("INSERT INTO twin VALUES (?, ?, ?, ?)", rows)

        return await rate(lambda turn: asyncio.to_thread(insert, lots[turn]), len(lots), 1)
