"""`diwan repair`, `backup`, `restore`: the log and its copies, for the administrator. docs/backup.md says when."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .place import here, shown
from .sentences import say


def repair(
    leave_out_lost: Annotated[bool, typer.Option(help="Also when something that was accepted is nowhere.")] = False,
) -> None:
    """Build a damaged log anew from the ledger, while nothing runs here; the damaged files are kept aside."""
    from .repair import repair as repaired

    console = Console()
    done = repaired(here(), console, without=leave_out_lost)
    came = f"{done.ledger} commits from the ledger, {done.log} from the log itself"
    say(console, f"The log is whole again: {came}.", "السجل سليم من جديد.")
    if done.unfit:
        say(console, f"Left out, for they follow nothing: {done.unfit} commits.", "ترك ما لا يتبع شيئا.", "yellow")
    for line in done.lines:
        console.print(f"  forgotten, and filled anew at the next start: {line}", highlight=False, markup=False)
    say(console, f"The damaged files: {shown(done.aside)}", "الملفات التالفة محفوظة في المجلد المذكور أعلاه.")
    say(console, "Now: ./diwan up, then ./diwan verify", "ثم: الأمران الواردان أعلاه.")


def backup(folder: Annotated[Path, typer.Argument(help="Made where there is none; again and again the same.")]) -> None:
    """Copy what came since the last time into FOLDER, while Diwan runs; it holds keys, so it is for nobody else."""
    from .backup import backup as backed_up

    console = Console()
    done = asyncio.run(backed_up(here(), folder.absolute()))
    say(console, f"The backup holds the log as far as {done.seq}.", "النسخة الاحتياطية تامة.")
    for each in done.left_out:
        console.print(f"  not in it: {each}", style="dim", highlight=False, markup=False, soft_wrap=True)


def restore(
    folder: Path,
    to: Annotated[str | None, typer.Option(help="A sequence of the log, or a time: 2026-11-23T14:30.")] = None,
) -> None:
    """Into an empty var/: Diwan as it was when FOLDER was written, or before."""
    from .restore import moment
    from .restore import restore as restored

    console = Console()
    done = asyncio.run(restored(here(), folder.absolute(), moment(to)))
    say(console, f"Restored as far as {done.seq}, recorded at {done.at}.", "تمت الاستعادة.")
    for name in done.damaged:
        console.print(f"  damaged in the backup: {name}", style="red", highlight=False, markup=False)
    first = "Before anything is started: ./diwan keys restore FILE (the letters' keys have a backup of their own)."
    say(console, first, "قبل التشغيل: أعد مفاتيح المعاملات من نسختها الاحتياطية بالأمر الوارد أعلاه.", "yellow")
    say(console, "Then: ./diwan up, and ./diwan verify", "ثم: الأمران الواردان أعلاه.")
    sys.exit(bool(done.damaged))
