"""The people of the example organisation, each for this also an importer: what they say counts for its own day."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient, Response, TransportError

from libs.contracts.routing import Role
from libs.policy import Person
from libs.web.token import sign
from services.gateway.organisation import Organisation

from ..organisation import person_id
from ..trouble import not_entered, not_running, not_the_example

TRIES = 8
AGAIN = (409, 503)  # nothing was decided: the same question may be asked again


class People:
    def __init__(
        self, client: AsyncClient, urls: Mapping[str, Sequence[str]], key: Path, organisation: Organisation
    ) -> None:
        self._client, self._urls, self._key, self._organisation = client, urls, key, organisation
        self._known: dict[str, Person] = {}

    def person(self, key: str) -> Person:
        """As the gateway would say they are, and an importer. Raises Trouble."""
        if key not in self._known:
            self._known[key] = self._importer(key)
        return self._known[key]

    def _importer(self, key: str) -> Person:
        found = self._organisation.person(person_id(key), outside=False)
        if found is None:
            raise not_the_example(key)
        return replace(found, roles=found.roles | {Role.IMPORTER})

    async def read(self, key: str, service: str, path: str, **params: Any) -> Any:
        """None when there is no such thing. Raises Trouble."""
        answer = await self._ask(key, service, "GET", path, {}, params=params)
        return None if answer.status_code == 404 else _accepted(path, answer)

    async def say(self, key: str, service: str, path: str, on: date, command: str, **sent: Any) -> Any:
        """`command`: its key. Said again it is the same command. Raises Trouble."""
        headers = {"idempotency-key": command, "x-diwan-on": on.isoformat()}
        return _accepted(command, await self._ask(key, service, "POST", path, headers, **sent))

    async def _ask(
        self, key: str, service: str, method: str, path: str, headers: Mapping[str, str], **sent: Any
    ) -> Response:
        person, urls = self.person(key), self._urls[service]
        for turn in range(TRIES):
            signed = {"authorization": f"Bearer {sign(self._key, person)}", **headers}
            try:
                url = urls[turn % len(urls)]  # whichever replica answers
                answer = await self._client.request(method, url + path, headers=signed, **sent)
            except TransportError:
                answer = None
            if answer is not None and answer.status_code not in AGAIN:
                return answer
            await asyncio.sleep(0.1 * 2**turn)
        if answer is None:
            raise not_running()
        return answer


def _accepted(what: str, answer: Response) -> Any:
    if answer.is_success:
        return answer.json()
    try:
        problem = answer.json()
        english, arabic = problem["en"]["title"], problem["title"]
    except (ValueError, KeyError):
        english = arabic = str(answer.status_code)
    raise not_entered(what, english, arabic)
