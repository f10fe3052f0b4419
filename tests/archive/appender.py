"""An archive that appends to a ledger of SQLite for ever, and says how far it is. To be killed."""

import asyncio
import sys
from pathlib import Path

from services.archive.ledger_file import file_ledger
from tests.archive.ledgers import commits


async def main(path: Path, size: int) -> None:
    async with file_ledger(path) as ledger:
        last = await ledger.last()
        seq = last.seq if last else 0
        while True:
            await ledger.append(commits(seq + 1, seq + size))
            seq += size
            print(seq, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
