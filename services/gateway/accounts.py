"""Local accounts: who may sign in, by which password, as which person of the organisation."""

import asyncio
import re
import unicodedata
from functools import cache

from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import BaseModel, ConfigDict

from .settings import Settings

BUCKET = "accounts"
SHORTEST, LONGEST = 10, 256
NAME = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")  # also a key that the bucket takes
HASHES = PasswordHash((Argon2Hasher(),))


class NameTaken(Exception):
    """Somebody has that username already."""


class PasswordRefused(Exception):
    """The code says why: password_short, password_long, password_same, password_is_name."""


class Account(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    username: str
    person: str  # their id in the organisation
    hash: str
    once: bool  # a password that somebody else knows: to be replaced before anything else
    settings: Settings = Settings()


async def create(kv: KeyValue, username: str, person: str, password: str, once: bool) -> Account:
    name = username_of(username)
    if not name:
        raise ValueError(f"not a username: {username!r}")
    account = Account(username=name, person=person, hash=await _hashed(password), once=once)
    try:
        await kv.create(name, account.model_dump_json().encode())
    except KeyWrongLastSequenceError as taken:
        raise NameTaken(name) from taken
    return account


async def find(kv: KeyValue, username: str) -> Account | None:
    name = username_of(username)
    try:
        entry = await kv.get(name) if name else None
    except KeyNotFoundError:
        return None
    return Account.model_validate_json(entry.value) if entry and entry.value else None


async def check(kv: KeyValue, username: str, password: str) -> Account | None:
    """The account, if that is its password. Takes as long for a name that nobody has."""
    account = await find(kv, username)
    held = account.hash if account else await asyncio.to_thread(_nobody)
    right = await asyncio.to_thread(HASHES.verify, _plain(password)[:LONGEST], held)
    return account if right else None


async def change(kv: KeyValue, account: Account, password: str) -> Account:
    """To a password of their own. Sessions begun with the old one end: see sessions.py."""
    password = _plain(password)
    if len(password) < SHORTEST:
        raise PasswordRefused("password_short")
    if len(password) > LONGEST:
        raise PasswordRefused("password_long")
    if password.lower() == account.username:
        raise PasswordRefused("password_is_name")
    if await asyncio.to_thread(HASHES.verify, password, account.hash):
        raise PasswordRefused("password_same")
    return await _keep(kv, account.username, hash=await _hashed(password), once=False)


async def choose(kv: KeyValue, account: Account, settings: Settings) -> Account:
    return await _keep(kv, account.username, settings=settings)


def username_of(text: str) -> str:
    """As it is kept, or nothing when it cannot be one: ` Salim ` is salim."""
    name = _plain(text.strip()).lower()
    return name if len(name) <= 64 and NAME.fullmatch(name) else ""


async def _keep(kv: KeyValue, username: str, **change: object) -> Account:
    """On what stands there now: settings chosen in one window must not bring an old password back."""
    while True:
        entry = await kv.get(username)
        account = Account.model_validate_json(entry.value or b"").model_copy(update=change)
        try:
            await kv.update(username, account.model_dump_json().encode(), last=entry.revision)
        except KeyWrongLastSequenceError:
            continue
        return account


async def _hashed(password: str) -> str:
    return await asyncio.to_thread(HASHES.hash, _plain(password))


async def warm() -> None:
    """The first wrong name must not take longer than the first wrong password."""
    await asyncio.to_thread(_nobody)


@cache
def _nobody() -> str:
    return HASHES.hash("nobody has this password")


def _plain(text: str) -> str:
    """Two keyboards write one password in two ways."""
    return unicodedata.normalize("NFKC", text)
