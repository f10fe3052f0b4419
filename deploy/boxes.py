"""Diwan in containers: what `diwan up` does on one machine, as steps, each the whole work of one container.

Nobody supervises here but the containers' engine. Where everything is, the environment says: docker-compose.yml.
"""

import asyncio
import os
import sys

from . import broker, parts
from .keys import hand_over, make_keys, make_member_key
from .permissions import ADMIN, SERVICES
from .place import Place
from .trouble import broker_silent, unknown_service

NAME = "diwan"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - of a container, whose networks say who reaches it
BROKER, HEALTH = 4222, 8222
PATIENCE = 60.0  # seconds


def prepare(place: Place) -> None:
    """May be repeated: what is there stays. Raises Trouble."""
    make_keys(place, (ADMIN, *SERVICES))
    for service in SERVICES:
        hand_over(place, service)
    make_member_key(place)
    broker.configured(place, NAME, BROKER, EVERYWHERE, HEALTH)


async def stores(place: Place, url: str) -> None:
    """Raises Trouble."""
    try:
        async with asyncio.timeout(PATIENCE):
            await broker.make_stores(url, place)
    except TimeoutError as silence:
        raise broker_silent(url) from silence


def serve(service: str) -> None:
    """Does not return: this process becomes the service's. Raises Trouble."""
    if service not in SERVICES:
        raise unknown_service(service, SERVICES)
    os.execv(sys.executable, parts.serving(service, "--host", EVERYWHERE, "--port", str(parts.INSIDE)))  # noqa: S606
