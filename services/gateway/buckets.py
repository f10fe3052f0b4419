"""Where accounts and sessions are kept: two key-value buckets beside the log, made by `diwan`, never by the service."""

from typing import NamedTuple

from nats.aio.client import Client
from nats.js.kv import KeyValue

from . import accounts, sessions

PATIENCE = 2.0  # seconds a page waits for the broker


class Buckets(NamedTuple):
    accounts: KeyValue
    sessions: KeyValue


async def buckets(nats: Client) -> Buckets:
    jetstream = nats.jetstream(timeout=PATIENCE)
    return Buckets(await jetstream.key_value(accounts.BUCKET), await jetstream.key_value(sessions.BUCKET))
