"""The broker's configuration, and the streams and buckets that only `diwan` makes."""

import asyncio
import json
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from string import Template
from uuid import uuid4

from nats.js.api import KeyValueConfig
from nats.js.errors import BadRequestError

from libs.eventlog import STREAM, connected, make_streams

from .keys import public_key
from .partner_account import account, exports
from .permissions import ADMIN, BUCKETS, SERVICES, permissions
from .place import Place
from .trouble import log_damaged, no_broker_program

PROGRAM = Path(sys.executable).with_name("nats-server")  # from the lock file, beside this Python
TEMPLATE = Path(__file__).with_name("nats.conf")
MEMORY = "400MiB"  # 851 MB without a limit when ten readers catch up
KEPT = {"sessions": 12 * 3600.0}  # seconds after the last visit was noted; accounts stay for ever
HOUSE = "DIWAN"  # the account of all services, and of the streams
RESERVE = 256 * 2**20  # bytes of the disk that the broker leaves alone


def configured(place: Place, name: str, port: int, host: str = "127.0.0.1", health: int | None = None) -> Path:
    """The file to start the broker with. Called anew at each start: keys stay, name and port do not.

    `health`: a port where the machine itself may ask how the broker is.
    """
    store = place.nats / "jetstream"
    store.mkdir(parents=True, exist_ok=True)
    text = Template(TEMPLATE.read_text("utf-8")).substitute(
        name=name,
        host=host,
        port=port,
        health=f'http: "127.0.0.1:{health}"' if health else "",
        folder=store,
        most=_most(store),
    )
    path = place.nats / "nats.conf"
    path.write_text(text, "utf-8")
    write_accounts(place)
    return path


def write_accounts(place: Place) -> None:
    """Who may enter: the services, and each partner that has a key. The broker reads it at its start and on SIGHUP."""
    ours: dict[str, object] = {
        "jetstream": "enabled",
        "users": _users(place),
        "exports": [each for partner in place.partners for each in exports(partner)],
    }
    accounts = {"SYS": {"users": []}, HOUSE: ours}
    for partner in place.partners:
        accounts |= account(partner, public_key(place.partner_seed(partner)), HOUSE)
    path = place.nats / "accounts.conf"
    new = path.with_suffix(".new")
    new.write_text(f"accounts: {json.dumps(accounts, indent=2)}\n", "utf-8")
    new.replace(path)


def command(config: Path) -> tuple[str, ...]:
    if not PROGRAM.is_file():
        raise no_broker_program(PROGRAM)
    return str(PROGRAM), "-c", str(config)


def new_name() -> str:
    """By this we know our own broker from one that has taken its port."""
    return f"diwan-{uuid4().hex}"


async def answering(port: int) -> str:
    """The name of the broker that listens there; empty when none does."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            greeting = await reader.readline()
            writer.close()
            await writer.wait_closed()
        return str(json.loads(greeting.removeprefix(b"INFO "))["server_name"])
    except (OSError, TimeoutError, ValueError, KeyError):
        return ""


async def make_stores(url: str, place: Place) -> None:
    """Streams and buckets, as they should be by now. A log that was here and is not is never made anew."""
    made = place.nats / "made"
    async with connected(url, ADMIN, place.seed(ADMIN)) as client:
        if made.exists() and STREAM not in [stream.config.name for stream in await client.jetstream().streams_info()]:
            raise log_damaged(f"the stream {STREAM} is no more")
        await make_streams(client)
        made.touch()
        for bucket in BUCKETS:
            with suppress(BadRequestError):  # it is there with other settings, and stays as it is
                await client.jetstream().create_key_value(
                    KeyValueConfig(bucket, history=1, direct=True, ttl=KEPT.get(bucket))
                )


def _users(place: Place) -> list[dict[str, object]]:
    users: list[dict[str, object]] = [{"nkey": public_key(place.seed(ADMIN))}]
    for service in SERVICES:
        may = permissions(service)
        users.append(
            {
                "nkey": public_key(place.seed(service)),
                "permissions": {
                    "publish": {"allow": may.publish, "deny": may.refused},
                    "subscribe": {"allow": may.subscribe},
                },
            }
        )
    return users


def _most(store: Path) -> int:
    """What lies there already and what the disk has left, but for the reserve."""
    used = sum(path.stat().st_size for folder, _, files in os.walk(store) for path in (Path(folder) / f for f in files))
    return used + max(shutil.disk_usage(store).free - RESERVE, 0)
