"""An authority stamps the last head (RFC 3161): that it was there by then, nobody can say otherwise, nor can we.

A later head's stamp speaks for the earlier ones, too. While the authority is away heads are signed all the same.
"""

import asyncio
import base64
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

from httpx2 import AsyncClient, HTTPError
from rfc3161_client import HashAlgorithm, PKIStatus, TimestampRequestBuilder, decode_timestamp_response

from libs.decider import Meta
from libs.eventlog import Conflict, Log, NotNow
from libs.views import Views
from libs.watch import logger

from .head import HEAD, Stamp
from .heads import last_heads
from .signing import BY

EVERY = 5.0  # seconds
AGAIN = 30.0  # seconds after an authority that did not answer as it should
TIMEOUT = 10.0
QUERY, GRANTED = "application/timestamp-query", (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)

log = logger(__name__)


class Unfit(Exception):
    """What came is no stamp of what was asked for."""


async def stamp_heads(facts: Log, views: Views, url: str, zone: ZoneInfo) -> None:
    """Until cancelled. Replicas may ask at the same time: a head has room for one stamp."""
    async with AsyncClient(timeout=TIMEOUT) as client:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await stamp_once(facts, views, client, url, zone)
            except (NotNow, Conflict) as silence:  # the next round finds the same
                log.info("head_not_stamped", error=repr(silence))
            except (HTTPError, Unfit) as away:
                log.warning("head_not_stamped", authority=url, again_in=AGAIN, error=repr(away))
                await asyncio.sleep(AGAIN)


async def stamp_once(facts: Log, views: Views, client: AsyncClient, url: str, zone: ZoneInfo) -> None:
    for head in views.glance(last_heads, 1):
        if not head.stamp:
            stamp = await asked(client, url, bytes.fromhex(head.signature))
            command = Stamp(authority=url, stamp=base64.b64encode(stamp).decode())
            now = datetime.now(UTC)
            meta = Meta(id=uuid4().hex, by=BY, at=now, on=now.astimezone(zone).date(), seen=head.seq)
            await facts.handle(HEAD, head.number, command, meta)


async def asked(client: AsyncClient, url: str, signature: bytes) -> bytes:
    """The authority's whole answer. Raises HTTPError, Unfit: whether it may be trusted is for who checks it to say."""
    request = TimestampRequestBuilder(data=signature, hash_algorithm=HashAlgorithm.SHA256).build()
    reply = await client.post(url, content=request.as_bytes(), headers={"content-type": QUERY})
    reply.raise_for_status()
    try:
        answer = decode_timestamp_response(reply.content)
        granted = answer.status in GRANTED
        same = granted and answer.tst_info.message_imprint.message == sha256(signature).digest()
        ours = same and answer.tst_info.nonce == request.nonce
    except ValueError as garbled:
        raise Unfit(repr(garbled)) from garbled
    if not ours:
        raise Unfit(f"status {answer.status}: {answer.status_string}")
    return reply.content
