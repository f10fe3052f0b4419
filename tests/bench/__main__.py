"""`make bench`: each figure beside its raw twin, with the same bytes and the same number in flight, in one run.

`python -m tests.bench handle group` runs just those.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import (
    clock,
    desks,
    finding,
    freshness,
    group,
    handle,
    keeping,
    ledger,
    line,
    parties,
    partners,
    reading,
    rebuild,
    tabs,
)

EVERY = (
    handle,
    group,
    rebuild,
    line,
    freshness,
    finding,
    keeping,
    ledger,
    reading,
    partners,
    parties,
    clock,
    desks,
    tabs,
)
BENCHES = {bench.__name__.rpartition(".")[2]: bench for bench in EVERY}


async def main() -> None:
    for name in sys.argv[1:] or BENCHES:
        with TemporaryDirectory() as folder:
            print(f"\n{BENCHES[name].__doc__}")
            await BENCHES[name].run(Path(folder))


asyncio.run(main())
