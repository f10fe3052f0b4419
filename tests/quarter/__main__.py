"""`make quarter`: a Diwan of its own is filled with the reference quarter, timed, and asked what it counted.

`python -m tests.quarter 2934` enters a tenth of it.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from tests.deploy.house import House
from tests.quarter.asked import Quarter
from tests.quarter.plan import ALL, counted

COLUMNS = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())


def main(items: int) -> int:
    console = Console()
    with TemporaryDirectory() as folder:
        house = House(Path(folder) / "var").up()
        try:
            asked = Quarter(house, items)
            with Progress(*COLUMNS, console=console, transient=True) as progress:
                bar = progress.add_task("", total=items)
                started = time.perf_counter()
                asked.enter(lambda more: progress.advance(bar, more))
                took = time.perf_counter() - started
            console.print(f"{items:,} items entered in {took:.1f} s: {items / took:.0f} a second")
            return _told(console, asked, counted(items))
        finally:
            house.kill()


def _told(console: Console, asked: Quarter, planned: dict[str, int]) -> int:
    wrong = 0
    for what, (figure, listed) in asked.figures().items():
        fits = figure == listed == planned[what]
        wrong += not fits
        console.print(f"{what:<10} {figure:>7,}   its list {listed:>7,}   {'as planned' if fits else 'WRONG'}")
    console.print(f"{'in all':<10} {sum(figure for figure, _ in asked.figures().values()):>7,}")
    verified = asked.house.run("verify")
    console.print(verified.stdout, highlight=False, soft_wrap=True)
    return wrong or verified.returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ALL))
