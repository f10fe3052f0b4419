"""A partner's side, complete: prints one JSON line an event. It needs Python 3.11 and `pip install nats-py[nkeys]`.

DIWAN_URL=tls://… DIWAN_SEED=health.nk DIWAN_PARTNER=health python subscriber.py
"""

import asyncio
import json
import os
import sys

import nats
from nats.errors import Error
from nats.js.errors import APIError

URL, SEED, PARTNER = (os.environ[name] for name in ("DIWAN_URL", "DIWAN_SEED", "DIWAN_PARTNER"))
WAIT = 5.0  # seconds for which the server holds a request when there is nothing


def handle(event: dict) -> None:
    """Put your own here: keep it, under its id, before you return. The same id may come again: it is the same event."""
    json.dump(event, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    sys.stdout.flush()


async def quiet(error: Exception) -> None:
    """The connection comes back by itself; each time it does not, nats-py would print a traceback."""
    sys.stderr.write(f"{error!r}\n")


async def main() -> None:
    client = await nats.connect(
        URL,
        nkeys_seed=SEED,
        error_cb=quiet,
        max_reconnect_attempts=-1,
        reconnect_time_wait=1.0,
        pending_size=-1,
        tls_handshake_first=URL.startswith("tls://"),  # the ministry's door speaks TLS from the first byte
    )
    mailbox = await client.jetstream().pull_subscribe_bind(PARTNER, f"PARTNER_{PARTNER}")
    while True:
        try:
            for message in await mailbox.fetch(10, timeout=WAIT):
                handle(json.loads(message.data))
                await message.ack()  # only now: what was not acknowledged comes again
        except TimeoutError:
            continue  # nothing new
        except (Error, APIError) as silence:
            await quiet(silence)
            await asyncio.sleep(1.0)


if __name__ == "__main__":
    asyncio.run(main())
