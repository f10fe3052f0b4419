"""Who is signed in: `me: SignedIn` in a signature is the permission, `form: Filled` what they sent, checked."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from libs.policy import Person

from .accounts import Account
from .csrf import check_origin, check_token
from .formats import Formats, today
from .organisation import Delegation, Directory, Organisation
from .sessions import COOKIE, Session, Sessions
from .settings import Lang, Settings
from .words import Words, words

UPLOAD = "multipart/form-data"
WHILE_ONCE = {"/password", "/sign-out", "/language"}  # all that may be done before choosing an own password
BY_ITSELF = {"/dashboard/live", "/dashboard/figures"}  # what an open page asks for is no visit
FIELD_BYTES = 64 * 1024
MOST_FILES = 100
SLOWEST = float(os.environ.get("DIWAN_UPLOAD_SECONDS", 900))  # from a form's first byte to its last, as intake's
MOST = int(os.environ.get("DIWAN_UPLOAD_LIMIT", 200_000_000))  # bytes of a letter with everything attached, as intake's


class NotSignedIn(Exception):
    """No session, or one that has ended. `next`: where they wanted to go."""

    def __init__(self, next: str) -> None:
        super().__init__(next)
        self.next = next


class DelegationEnded(Exception):
    """They acted for another, and may no more."""


class MustChoosePassword(Exception):
    """The account still has its one-time password."""


@dataclass(frozen=True, slots=True)
class Names:
    name: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Signed:
    person: Person  # for services.get(me.person, …): as they act, for themselves or for another
    myself: Person
    session: Session
    account: Account
    organisation: Organisation

    @property
    def delegation(self) -> Delegation | None:
        """The one they act under."""
        return self.organisation.delegations[self.session.under] if self.person.mandate else None

    @property
    def may_act_for(self) -> list[Delegation]:
        """The delegations they could act under instead."""
        held = self.organisation.held(self.myself.id, self.formats.today)
        return [each for each in held if each.mandate != self.person.mandate]

    @property
    def settings(self) -> Settings:
        return self.account.settings

    @property
    def lang(self) -> Lang:
        return self.settings.lang

    @property
    def words(self) -> Words:
        return words(self.lang)

    @property
    def formats(self) -> Formats:
        return Formats.chosen(self.settings, today(), self.organisation.calendars.months)

    @property
    def names(self) -> Names:
        member = self.organisation.persons[self.person.id]
        unit = self.organisation.unit_name(member.unit, self.lang)
        return Names(getattr(member.name, self.lang), getattr(member.title, self.lang), unit)

    def has(self, *roles: str) -> bool:
        return not self.person.roles.isdisjoint(roles)


async def signed_in(request: Request) -> Signed:
    """The person behind the request; a POST must have come from one of our own pages."""
    if request.method != "GET":
        check_origin(request)
    me = await whoever(request, visit=request.url.path not in BY_ITSELF)
    if me is None:
        raise NotSignedIn(_wanted(request))
    request.state.me = me
    if me.account.once and request.url.path not in WHILE_ONCE:
        raise MustChoosePassword
    if me.session.under and not me.person.mandate and request.url.path not in WHILE_ONCE:
        raise DelegationEnded
    return me


async def whoever(request: Request, *, visit: bool = True) -> Signed | None:
    """The signed-in person, or nobody: for pages that anybody may open. What asks by itself is no visit."""
    sessions: Sessions = request.app.state.sessions
    directory: Directory = request.app.state.directory
    found = await sessions.find(request.cookies.get(COOKIE, ""), visit=visit)
    if found is None:
        return None
    session, account = found
    organisation = await directory.now()
    myself = organisation.person(account.person, outside(request))
    if myself is None:
        return None
    if not session.under:
        return Signed(myself, myself, session, account, organisation)
    person = organisation.acting(myself, session.under, today())
    if person is None:  # a moment ago it may not have been accepted yet
        organisation = await directory.anew()
        person = organisation.acting(myself, session.under, today())
    return Signed(person or myself, myself, session, account, organisation)


SignedIn = Annotated[Signed, Depends(signed_in)]


async def filled(request: Request, me: SignedIn) -> AsyncIterator[FormData]:
    """The posted form, read only after the person is known, with the session's token in it; its files end with it."""
    if not _bearable(request):
        raise HTTPException(413)
    async with AsyncExitStack() as read:
        try:
            async with asyncio.timeout(SLOWEST):
                form = await read.enter_async_context(request.form(max_files=MOST_FILES, max_part_size=FIELD_BYTES))
        except TimeoutError as late:
            raise HTTPException(408) from late
        check_token(str(form.get("csrf", "")), me.session.csrf)
        request.state.form = form  # so that a problem page can offer to send it again
        yield form


Filled = Annotated[FormData, Depends(filled)]


def _bearable(request: Request) -> bool:
    """An upload says its size, and intake takes no more; another form is limited before it comes here."""
    size = request.headers.get("content-length", "")
    return not request.headers.get("content-type", "").startswith(UPLOAD) or (size.isdigit() and int(size) <= MOST)


def outside(request: Request) -> bool:
    """Whether the request comes from outside the building."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return True
    return not any(address in network for network in request.app.state.inside)


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """DIWAN_INSIDE_NETWORKS: 10.0.0.0/8, 192.168.0.0/16"""
    return [ip_network(network.strip()) for network in text.split(",") if network.strip()]


def _wanted(request: Request) -> str:
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="/")
