"""Every service's views, folded from a log beside the live ones; their digests say whether two logs mean the same."""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from importlib import import_module
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from libs.eventlog import Stored, follow
from libs.views import View, Views

from .permissions import FOLLOWERS

Digests = dict[str, dict[str, tuple[int, str]]]  # of each service's views: the version, and the digest of its rows


class Folded:
    """In a folder for each service, as the service itself would leave them."""

    def __init__(self, folder: Path) -> None:
        self._questions = {service: _views_of(service) for service in FOLLOWERS}
        self._views = {service: Views(folder / service, *views) for service, views in self._questions.items()}

    def read(self, messages: Sequence[Stored]) -> None:
        for views in self._views.values():
            views.apply(messages)

    def of(self, service: str) -> Views:
        return self._views[service]

    def digests(self) -> Digests:
        found = {service: views.digests() for service, views in self._views.items()}
        return {
            service: {view.name: (view.version, found[service][view.name]) for view in views}
            for service, views in self._questions.items()
        }

    def close(self) -> None:
        for views in self._views.values():
            views.close()


def compared(here: Digests, there: Any) -> tuple[int, list[str]]:
    """How many views say the same, and which say something else. One of another version is not comparable."""
    same, other = 0, []
    for service, views in here.items():
        for name, (version, digest) in views.items():
            said = there.get(service, {}).get(name)
            if said and said[0] == version:
                same += said[1] == digest
                other += [f"{service}: {name}"] if said[1] != digest else []
    return same, other


async def log_upto(client: Client, last: int) -> AsyncIterator[list[Stored]]:
    """The log from its first message to this one."""
    if not last:
        return
    async with aclosing(follow(client, 0)) as log:
        async for messages in log:
            yield [message for message in messages if message.seq <= last]
            if messages[-1].seq >= last:
                return


def _views_of(service: str) -> tuple[View[Any, Any, Any], ...]:
    found: tuple[View[Any, Any, Any], ...] = import_module(f"services.{service}.app").VIEWS
    return found
