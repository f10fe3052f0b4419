"""`diwan export`, `check-bag` and `import-bag`: letters and whole systems as bags (BagIt)."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .place import here
from .running import running

app = typer.Typer()


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the bag is to be: a folder that is not there yet.")],
    letter: Annotated[list[str], typer.Option(help="Its id, its mark, or incoming-2026/17; may be repeated.")] = [],  # noqa: B006
    year: Annotated[int | None, typer.Option(min=1900, max=9999, help="All letters registered in it.")] = None,
    file_class: Annotated[str, typer.Option("--class", help="All letters of this class of the file plan.")] = "",
) -> None:
    """Pack a bag (BagIt): everything, by which another Diwan becomes what this one is; or some letters."""
    from .bags import export_bag
    from .choosing import Scope

    place, scope = here(), Scope(letters=tuple(letter), year=year, file_class=file_class)
    sys.exit(not export_bag(place, running(place), folder.absolute(), scope, Console()))


@app.command()
def check_bag(folder: Path) -> None:
    """Whether a bag is whole: every file of it is there and unchanged, and there is no other."""
    from .check_bag import check_bag as check

    check(folder, Console())


@app.command()
def import_bag(folder: Path) -> None:
    """Make a Diwan out of a bag of everything, where there is none yet."""
    from .bags import import_bag as import_

    import_(here(), folder, Console())
