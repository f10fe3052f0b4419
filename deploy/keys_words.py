"""The words of `diwan keys`: what an administrator does with the keys that letters are sealed with."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from .place import here
from .sentences import say

keys = typer.Typer(no_args_is_help=True, help="The keys that letters are sealed with.")
File = Annotated[Path, typer.Argument(help="Not beside the backup of the originals, and for days, not years.")]


@keys.command()
def new() -> None:
    """A new master key, which wraps from now on."""
    from .letter_keys import new_master

    new_master(here())
    say(Console(), "A new master key wraps from now on.", "أضيف مفتاح رئيس جديد تغلف به المفاتيح من الآن.")


@keys.command()
def rotate() -> None:
    """A new master key (unless the environment names them), and every letter's key wrapped by it; may be repeated."""
    from .letter_keys import rotate as rotated

    count = asyncio.run(rotated(here()))
    say(Console(), f"Keys wrapped anew: {count}.", f"عدد المفاتيح التي أعيد تغليفها: {count}.")


@keys.command()
def backup(file: File) -> None:
    """The table of letters' keys into FILE, wrapped as they are."""
    from .letter_keys import backup as backed_up

    count = asyncio.run(backed_up(here(), file))
    say(Console(), f"Keys in the backup: {count}.", f"عدد المفاتيح في النسخة الاحتياطية: {count}.")


@keys.command()
def restore(file: File) -> None:
    """What is in FILE and not in the table is put back, also the keys of letters destroyed since it was made."""
    from .letter_keys import restore as put_back

    count = asyncio.run(put_back(here(), file))
    say(Console(), f"Keys put back: {count}.", f"عدد المفاتيح التي في النسخة، وهي متاحة الآن: {count}.")
