"""`diwan verify` as it is seen: how far it is, one line an invariant, and a report for machines."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from libs.eventlog import connected

from . import parts
from .kept import KeptByArchive, trusted
from .permissions import ADMIN, FOLLOWERS
from .place import Place
from .running import Running
from .verify import Verdict, verify

SHOWN = 20  # lines of what is wrong


def proof(place: Place, now: Running, console: Console, report: Path | None) -> bool:
    """Whether all of them hold."""
    verdicts = asyncio.run(_verified(place, now, console))
    for each in verdicts:
        line = f"{each.name}  {'holds' if each.holds else 'BROKEN'}  {each.says}"
        console.print(line, highlight=False, soft_wrap=True)
        for wrong in each.wrong[:SHOWN]:
            console.print(f"    {wrong}", style="red", highlight=False, markup=False)
    if report:
        report.write_text(
            json.dumps(written(verdicts, datetime.now(UTC)), indent=2, ensure_ascii=False) + "\n", "utf-8"
        )
    return all(each.holds for each in verdicts)


def written(verdicts: Sequence[Verdict], at: datetime) -> dict[str, object]:
    lines = [{"name": each.name, "says": each.says, "holds": each.holds, "wrong": each.wrong} for each in verdicts]
    return {"at": at.isoformat(), "holds": all(each.holds for each in verdicts), "invariants": lines}


async def _verified(place: Place, now: Running, console: Console) -> list[Verdict]:
    names = [name for service in FOLLOWERS for name in now.of(service)]
    folders = {name: Path(parts.folder(place, name)) for name in names}
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bars:
        bar = bars.add_task("log", total=None)

        def progress(seq: int, upto: int) -> None:
            bars.update(bar, completed=seq, total=upto)

        async with connected(now.nats, ADMIN, place.seed(ADMIN)) as client:
            return await verify(client, folders, KeptByArchive(place, now), trusted(place), progress)
