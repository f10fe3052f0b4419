"""The file plan as archive knows it: what a letter may be filed under, and what lies under what."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .organisation import GATEWAY
from .services import Refused, Services, Silent
from .words import N_

FRESH = 3.0  # seconds
Class = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Branch:
    """A class, and how far below the highest it lies."""

    one: Class
    depth: int


class FilePlan:
    """Asked for again after a few seconds; when archive is silent, as known of late."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._asked = 0.0
        self.known: Sequence[Class] = ()

    async def now(self, *, anew: bool = False) -> Sequence[Class]:
        if anew or time.monotonic() - self._asked > FRESH:
            with suppress(Silent, Refused):
                self.known = await self._services.get(GATEWAY, "archive", "/plan")
            self._asked = time.monotonic()
        return self.known


def offered(classes: Sequence[Class]) -> list[Class]:
    """What a letter may be filed under now."""
    return [branch.one for branch in tree(classes) if not branch.one["closed"]]


def unfiled(classes: Sequence[Class], code: str) -> dict[str, str]:
    """Field -> its error. A ministry without a plan writes what it likes, and so does one whose archive is silent."""
    there = {each["code"] for each in offered(classes)}
    return {"file_code": N_("No class has this code. Choose one from the list")} if there and code not in there else {}


def tree(classes: Sequence[Class]) -> list[Branch]:
    """Each below what it lies under. What lies under nothing that is there, also in a circle, is among the highest."""
    below: dict[str, list[Class]] = {}
    codes = {each["code"] for each in classes}
    for each in classes:
        below.setdefault(each["parent"] if each["parent"] in codes else "", []).append(each)
    found = list(_walked("", below, 0))
    there = {branch.one["code"] for branch in found}
    return found + [Branch(each, 0) for each in classes if each["code"] not in there]


def _walked(code: str, below: Mapping[str, list[Class]], depth: int) -> Iterator[Branch]:
    for one in below.get(code, []):
        yield Branch(one, depth)
        yield from _walked(one["code"], below, depth + 1)
