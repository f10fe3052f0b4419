"""What stands on the spine: a person's desks and registers, with how much lies there."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from .reading import seen
from .services import Refused, Services, Silent
from .signed_in import Signed
from .words import N_

COUNTED = 5.0  # seconds a count on the spine may be old


@dataclass(frozen=True, slots=True)
class Entry:
    href: str
    label: str
    current: bool = False
    count: int = 0
    counted: bool = False  # what lies there is counted, though it may be nothing now


REGISTERS = {
    "/registers/incoming": N_("Incoming register"),
    "/registers/outgoing": N_("Outgoing register"),
    "/registers/internal": N_("Internal register"),
}
FOLLOWED = "/follow-up"
UNDER = {
    "/desk": "/desk",
    "/letters": "/desk",
    "/register": "/register/incoming",
    "/tray": "/tray",
    "/separators": "/tray",
    "/acts": "/dashboard",
    "/delegations": "/delegations",
    "/calendars": "/calendars",
    "/policies": "/policies",
    "/imports": "/imports",
    **{href: href for href in REGISTERS},
    "/registers": "/registers",
    "/books": "/books",
    "/integrity/originals": "/integrity/originals",
    "/integrity": "/integrity",
    "/parties": "/parties",
    "/organisation": "/organisation",
    "/plan": "/plan",
    "/disposition": "/disposition",
}
Counts = Mapping[str, int]


async def navigation(request: Request, me: Signed | None, counts: Counts | None) -> list[list[Entry]]:
    """What I work at, what I keep, what I look things up in. `counts`, when the page has asked for its desk anyway."""
    if me is None or me.account.once:
        return []
    groups = [_work(me), _kept(me), _books(me, bool(request.app.state.books.known.own()))]
    if me.person.reads:
        counts = counts if counts is not None else await _counted(request, me, "routing", "/desk", list="open")
    if me.has("clerk"):
        counts = {**(counts or {}), **await _counted(request, me, "intake", "/tray", limit=0)}
    return [
        [_entry(request, href, me.words.gettext(label), counts or {}) for href, label in group]
        for group in groups
        if group
    ]


def _work(me: Signed) -> list[tuple[str, str]]:
    desk = [
        ("/desk", N_("My desk")),
        (FOLLOWED, N_("Follow-up")),
        ("/dashboard", N_("Figures")),
        ("/search", N_("Search")),
    ]
    register = [("/register/incoming", N_("Register incoming")), ("/tray", N_("Arrivals"))] if me.has("clerk") else []
    rules = [("/workload", N_("Workload")), ("/rules", N_("Rules"))] if me.has("director", "management") else []
    return [*register, *(desk if me.person.reads else []), *rules]


def _kept(me: Signed) -> list[tuple[str, str]]:
    """Before the books: an administrator, who reads no letters, has it under the thumb."""
    records = [("/plan", N_("File plan")), ("/disposition", N_("Destruction"))] if me.has("records") else []
    ministry = [
        ("/organisation", N_("Organisation")),
        ("/calendars", N_("Calendars")),
        ("/policies", N_("Reminders")),
        ("/parked", N_("Parked events")),
        ("/books", N_("Registers kept")),
    ]
    vouched = [("/integrity", N_("Integrity"))] if me.has("administrator", "management", "records") else []
    whole = [("/integrity/originals", N_("Integrity of originals"))] if me.has("administrator", "management") else []
    return [*records, *(ministry if me.has("administrator") else []), *vouched, *whole]


def _books(me: Signed, own: bool) -> list[tuple[str, str]]:
    """`own`: whether the ministry keeps registers beside the three."""
    others = [("/registers", N_("All registers"))] if own else []
    papers = [("/borrowed", N_("Borrowed papers"))] if me.has("clerk") else []
    imports = [("/imports", N_("Import an old register"))] if {"clerk", "importer"} <= me.person.roles else []
    directory = [("/parties", N_("Parties"))] if me.has("clerk", "administrator") else []
    return [*((*REGISTERS.items(), *others, *papers, *imports) if me.person.reads else ()), *directory]


def _entry(request: Request, href: str, label: str, counts: Counts) -> Entry:
    known = counted(counts)
    return Entry(href, label, href == _belongs(request), known.get(href, 0), href in known)


def counted(counts: Counts) -> dict[str, int]:
    """The entries that say how much lies there."""
    waiting = {"/tray": counts["waiting"]} if "waiting" in counts else {}  # intake's: the live page hears routing alone
    return {"/desk": counts.get("open", 0), FOLLOWED: counts.get("followed", 0), **waiting}


def forget(request: Request, me: Signed) -> None:
    """The counts kept are old: the next page asks again."""
    request.app.state.counted.pop(_whose(me, "/desk"), None)


def _belongs(request: Request) -> str:
    """The entry that a page lies under."""
    path = request.url.path
    for under, entry in UNDER.items():
        if path == under or path.startswith(f"{under}/"):
            return entry
    return path


async def _counted(request: Request, me: Signed, service: str, path: str, **asked: Any) -> Counts:
    """A page does not fail because a count is missing."""
    kept: dict[str, tuple[float, int, Counts]] = request.app.state.counted
    whose = _whose(me, path)
    at, known, counts = kept.get(whose, (-COUNTED, 0, {}))
    if time.monotonic() - at < COUNTED and known == seen():  # what they have just done counts at once
        return counts
    services: Services = request.app.state.services
    try:
        answer: dict[str, Any] = await services.get(me.person, service, path, **asked)
        counts = answer.get("counts", answer)
    except (Refused, Silent):
        counts = {}
    kept[whose] = (time.monotonic(), seen(), counts)
    return counts


def _whose(me: Signed, path: str) -> str:
    return f"{me.person.id}/{me.session.under}{path}"
