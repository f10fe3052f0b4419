"""`diwan import` of one table, as a process that can be killed: python -m tests.chaos.importer URL KEY TABLE FILES."""

import asyncio
import json
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from httpx2 import AsyncClient

from deploy.importing import Door, enter, looked_at
from libs.bundle import bundle_of
from libs.contracts.routing import Role
from tests.people import CLERK


def importing(client, url, key):
    return Door(client, [url], Path(key), replace(CLERK, roles=CLERK.roles | {Role.IMPORTER}))


async def read(door, table, files):
    return await door.read(BytesIO(await asyncio.to_thread(Path(table).read_bytes)), looked_at(files, lambda: None), {})


async def main(url, key, table, folder):
    files = bundle_of(Path(folder))
    async with AsyncClient(timeout=600, trust_env=False) as client:
        door = importing(client, url, key)
        rows = [row for row in (await read(door, table, files))["ready"] if not row["letter"]]
        entered = await enter(door, rows, files, lambda: None)
    sys.stdout.write(json.dumps({"asked": len(rows), "new": entered.new, "refused": entered.refused}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
