"""`diwan export` and `import-bag`: what they say when they are through."""

import asyncio
from pathlib import Path

from rich.console import Console

from .choosing import Scope
from .export import export
from .import_bag import import_bag as imported
from .place import Place, shown
from .running import Running
from .sentences import say

SHOWN = 20


def export_bag(place: Place, now: Running, to: Path, scope: Scope, console: Console) -> bool:
    """Whether everything is in it that ought to be. Raises Trouble."""
    done = asyncio.run(export(place, now, to, scope, console))
    say(
        console,
        f"Packed into {shown(to)}: {done.letters} letters, {done.commits} commits.",
        f"حزمت الحقيبة: {done.letters} معاملة، و{done.commits} قيدا.",
    )
    _missing(done.not_kept, console)
    return not done.not_kept


def import_bag(place: Place, bag: Path, console: Console) -> None:
    """Raises Trouble."""
    done = imported(place, bag, console)
    say(
        console,
        f"Taken in: {done.commits} commits, {done.letters} letters. {done.same} views say what they said there.",
        f"استوردت الحقيبة: {done.commits} قيدا، و{done.letters} معاملة، وتطابقت {done.same} من القراءات بصمة ببصمة.",
    )
    _missing(done.missing, console)
    say(
        console,
        "Start it with `make up`. Accounts and partners' keys are in no bag: `./diwan account add NAME --person KEY`, "
        "`./diwan partner apply FILE`.",
        "شغله بالأمر الأول، وليس في الحقيبة حسابات دخول ولا مفاتيح للشركاء: أنشئها بالأمرين التاليين.",
    )


def _missing(files: tuple[str, ...], console: Console) -> None:
    if files:
        say(
            console,
            f"{len(files)} files are not in it: they were not kept, or not whole.",
            f"ملفات ليست فيها لأنها غير محفوظة أو غير سليمة: {len(files)}",
            "red",
        )
        for file in files[:SHOWN]:
            console.print(f"  {file}", style="red", highlight=False, markup=False)
