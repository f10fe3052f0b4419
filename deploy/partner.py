"""`diwan partner apply`: shows what a file would change; then keys, accounts and mailboxes, and exchange is told."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import orjson
from nats.aio.client import Client
from nats.errors import Error
from rich.console import Console

from libs.eventlog import connected, end_mailbox, mailbox, make_mailbox

from . import broker
from .apply import Service, show
from .changes import Change
from .keys import make_partner_key
from .partner_account import pulls
from .partners import changes, read
from .permissions import ADMIN
from .place import Place, shown
from .running import Running
from .sentences import say
from .trouble import not_let_in

TRIES = 20
TIMEOUT = 2.0
PAUSE = 0.25  # seconds for the broker to read its file again
NO_RESPONDERS = "503"
SENSELESS = orjson.dumps(  # a pull that is refused and takes nothing: it asks for heartbeats after it has ended
    {"batch": 1, "expires": 1_000_000, "idle_heartbeat": 2_000_000}
)


def apply(place: Place, now: Running, file: Path, console: Console, *, dry: bool = False) -> int:
    """How many changes there are. Without any, what a killed `apply` left undone is done. Raises Trouble."""
    wanted, exchange = read(file), Service(place, now, "exchange")
    there = exchange.get("/partners")
    todo = changes(wanted, there)
    if todo:
        show(todo, "Partner", console)
    else:
        say(console, "Nothing to change: the partners are as the file says.", "لا تغيير: الجهات الشريكة كما في الملف.")
    if dry:
        return len(todo)
    leaving, coming = _split(todo)
    for change in leaving:
        exchange.say(change, f"partners-{there['seq']}")
    new = asyncio.run(_settled(place, now, [partner.key for partner in wanted.partners]))
    for change in coming:
        exchange.say(change, f"partners-{there['seq']}")
    exchange.get("/partners")  # whoever asks from now on sees all of it
    if todo:
        say(console, f"Changes made: {len(todo)}.", f"عدد التغييرات المنفذة: {len(todo)}")
    for partner in new:
        told = (
            f"{partner}: its key is {shown(place.partner_seed(partner))}; hand it over by hand, with docs/partners.md."
        )
        say(console, told, "مفتاح الجهة في الملف المذكور أعلاه، ويسلّم إليها باليد.")
    return len(todo)


def _split(todo: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    leaving = [change for change in todo if change.verb == "dismiss"]
    return leaving, [change for change in todo if change.verb != "dismiss"]


async def _settled(place: Place, now: Running, wanted: Sequence[str]) -> list[str]:
    """Each partner has a mailbox, a key and an account, and nobody else has. Returns those whose key is new."""
    gone = [partner for partner in place.partners if partner not in wanted]
    for partner in gone:
        place.partner_seed(partner).rename(place.partner_seed(partner).with_suffix(".old"))
    async with connected(now.nats, ADMIN, place.seed(ADMIN)) as client:
        for partner in wanted:
            await make_mailbox(client, partner)
        new = [partner for partner in wanted if make_partner_key(place, partner)]
        broker.write_accounts(place)
        await _until_taken(place, now, wanted)
        for stream in await client.jetstream().streams_info():
            partner = stream.config.name.removeprefix(mailbox("")) if stream.config.name else ""
            if stream.config.name == mailbox(partner) and partner not in wanted:
                await end_mailbox(client, partner)
    for old in (place.keys / "partners").glob("*.old"):
        old.unlink()
    return new


async def _until_taken(place: Place, now: Running, wanted: Sequence[str]) -> None:
    """The broker reads its file again, until what it does is what the file says.

    Once is not enough: an account that is new gets its ways into ours at the second reading (nats-server 2.15.1).
    """
    seeds = {partner: place.partner_seed(partner) for partner in wanted}
    old = {path.stem: path for path in (place.keys / "partners").glob("*.old")}
    wrong = [*seeds, *old]
    for _ in range(TRIES):
        wrong = [name for name, seed in seeds.items() if await _answer(now.nats, name, seed) in (None, NO_RESPONDERS)]
        wrong += [name for name, seed in old.items() if await _answer(now.nats, name, seed) is not None]
        if not wrong:
            return
        _read_again(now)
        await asyncio.sleep(PAUSE)
    raise not_let_in(wrong, place.log("nats"))


def _read_again(now: Running) -> None:
    pid = now.parts["nats"].pid
    if pid is not None:
        with suppress(ProcessLookupError):  # it has just ended, and reads its file when it starts again
            os.kill(pid, signal.SIGHUP)


async def _answer(url: str, partner: str, seed: Path) -> str | None:
    """What a pull with this key is told, by its status; None when the key is not let in."""
    client = Client()
    try:
        await client.connect(url, nkeys_seed=str(seed), allow_reconnect=False, error_cb=_expected)
        answer = await client.request(pulls(partner), SENSELESS, timeout=TIMEOUT)
        return (answer.headers or {}).get("Status")
    except (Error, OSError, TimeoutError):
        return NO_RESPONDERS if client.is_connected else None
    finally:
        await client.close()


async def _expected(_: Exception) -> None:
    """Not let in yet, or no more: that is what is asked."""
