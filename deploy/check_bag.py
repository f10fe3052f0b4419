"""`diwan check-bag`: whether a bag is whole, with no Diwan running."""

from pathlib import Path

from rich.console import Console

from libs.bags import Fit, Unfit, checked

from .bag_trouble import unfit
from .sentences import say


def fit(bag: Path) -> Fit:
    """Raises Trouble."""
    try:
        return checked(bag)
    except Unfit as wrong:
        raise unfit(bag, wrong) from wrong


def check_bag(bag: Path, console: Console) -> None:
    """Raises Trouble."""
    found = fit(bag)
    say(
        console,
        f"The bag is whole: {found.files} files, {found.bytes} bytes, each as it was packed.",
        f"الحقيبة كاملة: {found.files} ملفا، {found.bytes} بايتا، وكلها كما حزمت.",
    )
    for label, value in found.info.items():
        console.print(f"  {label}: {value}", style="dim", highlight=False, markup=False, soft_wrap=True)
