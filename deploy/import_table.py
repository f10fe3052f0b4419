"""`diwan import` from beginning to end: look at the files, have the table read, tell what is wrong, enter the rest."""

import asyncio
import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from libs.bundle import Bundle, NotOpened, bundle_of
from services.gateway.organisation import read as known

from .apply import Routing
from .importing import Door, Entered, enter, importer, looked_at, suspected
from .place import Place
from .running import Running
from .sentences import say
from .trouble import no_such_table, not_a_bundle

TIMEOUT = 600.0  # seconds: fifty thousand rows are read at once
SHOWN = 20  # faults on the screen; the report has all
REPORT = ("row", "column", "code", "said", "ar", "en")


@dataclass(frozen=True, kw_only=True)
class Wish:
    table: Path
    files: Path | None  # None: they lie beside the table
    by: str  # a person's key in the organisation's file
    told: Mapping[str, str]  # direction, columns
    dry: bool = False
    skip_bad: bool = False
    report: Path | None = None


def import_table(place: Place, now: Running, wish: Wish, console: Console) -> bool:
    """Whether every row is in the registers now (or, of a dry run, could be). Raises Trouble."""
    if not wish.table.is_file():
        raise no_such_table(wish.table)
    try:
        files = bundle_of(wish.files or wish.table.parent)
    except (NotOpened, OSError) as wrong:
        raise not_a_bundle(wish.files or wish.table.parent) from wrong
    return asyncio.run(_import(place, now, wish, files, console))


async def _import(place: Place, now: Running, wish: Wish, files: Bundle, console: Console) -> bool:
    by = importer(known(Routing(place, now).organisation()), wish.by)
    async with AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
        door = Door(client, now.urls("intake"), place.signing_key, by)
        reading = await _read(door, wish, files, console)
        _tell(reading, wish, console)
        rows = _new(reading)
        if wish.dry:
            say(console, "A dry run: nothing was registered.", "تجربة: لم يُقيد شيء.")
            return not reading["faults"]
        if reading["faults"] and not wish.skip_bad:
            say(
                console,
                "Nothing was registered. Mend these rows, or register the others with --skip-bad.",
                "لم يقيد شيء. أصلح هذه الأسطر، أو قيد ما عداها بالخيار المذكور أعلاه.",
                "red",
            )
            return False
        with _bar(console, len(rows), "letters · المعاملات") as advance:
            entered = await enter(door, rows, files, advance)
    _ended(entered, console)
    return not (reading["faults"] or entered.refused)


async def _read(door: Door, wish: Wish, files: Bundle, console: Console) -> Any:
    """What the table means; of what would be entered, the files are looked at as the register does. Raises Trouble."""
    with _bar(console, len(files.names), "files · الملفات") as advance:
        looked = await asyncio.to_thread(looked_at, files, advance)
    with wish.table.open("rb") as table:
        reading = await door.read(table, looked, wish.told)
        rows = _new(reading)
        with _bar(console, len(rows), "files of letters · ملفات المعاملات") as advance:
            wrong = await suspected(door, rows, files, advance)
        if not wrong:
            return reading
        table.seek(0)
        for each in looked:
            each |= {"type": None, "wrong": wrong[each["name"]]} if each["name"] in wrong else {}
        return await door.read(table, looked, wish.told)


def _new(reading: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [row for row in reading["ready"] if not row["letter"]]


def _tell(reading: Mapping[str, Any], wish: Wish, console: Console) -> None:
    ready, faults = reading["ready"], reading["faults"]
    there, bad = sum(bool(row["letter"]) for row in ready), len({fault["row"] for fault in faults})
    say(
        console,
        f"Rows that can be registered: {len(ready) - there}; registered before: {there}; bad: {bad}.",
        f"أسطر تقبل القيد: {len(ready) - there}، ومقيدة من قبل: {there}، وغير صالحة: {bad}",
    )
    if reading["unread"]:
        headings = ", ".join(reading["unread"])
        say(console, f"Columns that are not read: {headings}", "الأعمدة المذكورة أعلاه لا تقرأ.", "dim")
    if faults:
        _show(faults[:SHOWN], console)
    if len(faults) > SHOWN:
        say(console, f"… and {len(faults) - SHOWN} more: --report FILE keeps all.", "والبقية في ملف التقرير.", "dim")
    if wish.report:
        write_report(wish.report, faults)


def _show(faults: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Arabic comes last in a row: nothing after it can be put out of its place."""
    table = Table("Row", "Column", "What is wrong", "", box=None, padding=(0, 2, 0, 0))
    for fault in faults:
        table.add_row(str(fault["row"]), *(Text(fault[name]) for name in ("column", "en", "ar")))
    console.print(table)


def write_report(path: Path, faults: Sequence[Mapping[str, Any]]) -> None:
    """With a mark at its beginning, by which a spreadsheet knows that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(REPORT)
        lines.writerows([fault[name] for name in REPORT] for fault in faults)


def _ended(entered: Entered, console: Console) -> None:
    say(console, f"Letters registered: {entered.new}.", f"المعاملات المقيدة: {entered.new}")
    for row, english, arabic in entered.refused:
        say(console, f"Row {row} was refused: {english}.", f"رفض السطر {row}: {arabic}", "red")


@contextmanager
def _bar(console: Console, total: int, what: str) -> Iterator[Callable[[], None]]:
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), "{task.description}")
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(what, total=total)
        yield lambda: progress.advance(bar)
