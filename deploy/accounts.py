"""`diwan account`: who may sign in, with a password that is shown once and replaced at the first sign-in."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.js.errors import NoKeysError
from nats.js.kv import KeyValue

from libs.eventlog import connected
from services.gateway import accounts

from .organisation import person_id
from .permissions import ADMIN
from .place import Place
from .running import Running
from .trouble import account_exists, bad_username, no_such_account

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
GROUPS, LENGTH = 4, 4  # 79 bits


def one_time_password() -> str:
    """As kd7m-x2pq-…: can be read aloud."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))


@asynccontextmanager
async def bucket(place: Place, now: Running) -> AsyncIterator[KeyValue]:
    async with connected(now.nats, ADMIN, place.seed(ADMIN)) as client:
        yield await client.jetstream().key_value(accounts.BUCKET)


async def any_there(kv: KeyValue) -> bool:
    try:
        return bool(await kv.keys())
    except NoKeysError:
        return False


async def add(kv: KeyValue, username: str, person: str) -> str:
    """The one-time password. `person`: a key of the organisation's file. Raises Trouble."""
    password = one_time_password()
    try:
        await accounts.create(kv, username, person_id(person), password, once=True)
    except accounts.NameTaken as taken:
        raise account_exists(username) from taken
    except ValueError as mistaken:
        raise bad_username(username) from mistaken
    return password


async def reset(kv: KeyValue, username: str) -> str:
    """A new one-time password: the old one and all its sessions end. Raises Trouble."""
    account = await accounts.find(kv, username)
    if account is None:
        raise no_such_account(username)
    password = one_time_password()
    changed = account.model_copy(update={"hash": accounts.HASHES.hash(password), "once": True})
    await kv.put(account.username, changed.model_dump_json().encode())
    return password
