"""The other services, asked over HTTP on behalf of a person.

`await services.get(person, "routing", "/desk", list="open")` answers the JSON, `.post(…)` gives a command with its
key, `.send(…)` uploads, `.stream(…)` hands bytes through. What was just done, the next reads know: see reading.py.

Where a service has replicas, the next is asked when one is silent or cannot now: a read changes nothing, and a command
has its key, so that one whose answer was lost has the same answer there.
"""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import orjson
import structlog

from libs.policy import Person
from libs.web.token import sign

from .reading import see, seen
from .replicas import Replicas

TIMEOUT = httpx2.Timeout(15.0, connect=2.0)
LASTING = httpx2.Timeout(None, connect=2.0, pool=2.0)  # bytes may be long in coming, a place among the streams not
SOONER = httpx2.Timeout(5.0, connect=1.0)  # where somebody else can be asked
LIVES = 1.5
NOT_NOW = 503
ENTERS = "intake"  # two who enter letters into one register disturb each other: the first that lives is asked
PASSED_ON = ("range", "if-range", "if-none-match", "last-event-id")


class Refused(Exception):
    """A service said no, in words fit for people."""

    def __init__(self, service: str, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{service}: {status} {problem.get('code', '')}")
        self.service, self.status = service, status
        self.code: str = problem.get("code", "unexpected")
        self.fields: list[str] = list(problem.get("fields", ()))
        self.problem = problem

    def title(self, lang: str) -> str:
        return str(self._in(lang).get("title", ""))

    def detail(self, lang: str) -> str:
        return str(self._in(lang).get("detail", ""))

    def _in(self, lang: str) -> Mapping[str, Any]:
        return self.problem.get("en", {}) if lang == "en" else self.problem


class Silent(Exception):
    """A service could not be reached, or broke off. Whether a command was taken is not known; its key makes it safe."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class Services:
    """What lasts, live figures and files, has connections of its own: it cannot take those of the pages."""

    def __init__(
        self, client: httpx2.AsyncClient, urls: Mapping[str, Sequence[str]], key: Path, streams: httpx2.AsyncClient
    ) -> None:
        self._client, self._key, self._streams = client, key, streams
        self._replicas = {name: Replicas(each, share=name != ENTERS) for name, each in urls.items()}

    async def get(self, person: Person, service: str, path: str, **params: Any) -> Any:
        """The JSON of a read, at least as new as what this browser has seen. Parameters that are None are left out."""
        known = {name: value for name, value in params.items() if value is not None}
        return await self._json(person, service, "GET", path, params={"at_least": seen(), **known})

    async def post(self, person: Person, service: str, path: str, body: Any, key: str) -> Any:
        """A command. The same key again is the same command: safe to repeat."""
        headers = {"content-type": "application/json"}
        return await self._command(person, service, path, key, content=orjson.dumps(body), headers=headers)

    async def put(self, person: Person, service: str, path: str, body: Any, key: str) -> Any:
        """A command that says how something is from now on."""
        headers = {"content-type": "application/json"}
        return await self._command(person, service, path, key, "PUT", content=orjson.dumps(body), headers=headers)

    async def send(
        self,
        person: Person,
        service: str,
        path: str,
        key: str,
        fields: Any,
        files: Any,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """A command with files: `files=[("original", (name, file, type)), …]`."""
        sent = {"data": fields, "files": files, "headers": headers or {}}
        return await self._command(person, service, path, key, timeout=LASTING, **sent)

    async def show(self, person: Person, service: str, path: str, body: AsyncIterable[bytes]) -> Any:
        """A file that is looked at and not kept; it can be asked for more than once."""
        return await self._json(person, service, "POST", path, content=body, timeout=LASTING)

    @asynccontextmanager
    async def stream(
        self, person: Person, service: str, path: str, headers: Mapping[str, str] | None = None, **params: Any
    ) -> AsyncIterator[httpx2.Response]:
        """A response whose bytes are still to come; of the headers given, only those fit for passing on."""
        passed = {name: value for name, value in (headers or {}).items() if name.lower() in PASSED_ON}
        sent = {"headers": passed, "params": {"at_least": seen(), **params}, "timeout": LASTING}
        response = await self._answer(self._streams, person, service, "GET", path, stream=True, **sent)
        try:
            if response.is_error:
                await response.aread()
                _raise(service, response)
            yield response
        finally:
            await response.aclose()

    async def ready(self, service: str) -> None:
        """Raises Silent when none of its replicas answers that it lives."""
        asked = (self._client.get(f"{url}/livez", timeout=LIVES) for url in self._replicas[service].urls)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        if not any(isinstance(answer, httpx2.Response) and answer.is_success for answer in answers):
            raise Silent(service)

    def watching(self) -> list[Coroutine[None, None, None]]:
        """Work beside the requests: who was away is asked whether it is ready again."""
        return [replicas.watch(self._client) for replicas in self._replicas.values() if replicas.several]

    async def _command(
        self, person: Person, service: str, path: str, key: str, method: str = "POST", **sent: Any
    ) -> Any:
        headers = {"idempotency-key": key, **sent.pop("headers", {})}
        answer = await self._json(person, service, method, path, headers=headers, **sent)
        see(answer.get("seq", 0))
        return answer

    async def _json(self, person: Person, service: str, method: str, path: str, **sent: Any) -> Any:
        response = await self._answer(self._client, person, service, method, path, **sent)
        if response.is_error:
            _raise(service, response)
        return orjson.loads(response.content) if response.content else {}

    async def _answer(
        self,
        client: httpx2.AsyncClient,
        person: Person,
        service: str,
        method: str,
        path: str,
        stream: bool = False,
        **sent: Any,
    ) -> httpx2.Response:
        """Of the first replica that has one; where none has, of one that said why. Raises Silent."""
        replicas, answer, silence = self._replicas[service], None, None
        for url in (order := replicas.order(person.id)):
            patience = {} if url == order[-1] else {"timeout": SOONER}
            request = self._request(person, method, url + path, **patience | sent)
            try:
                response = await client.send(request, stream=stream)
                if response.status_code != NOT_NOW:
                    return response
                await response.aread()
                answer = response
            except httpx2.TransportError as error:
                silence = error
            replicas.missed(url)
        if answer is None:
            raise Silent(service) from silence
        return answer

    def _request(self, person: Person, method: str, url: str, **sent: Any) -> httpx2.Request:
        trace = structlog.contextvars.get_contextvars().get("trace", "")
        headers = {
            "authorization": f"Bearer {sign(self._key, person)}",
            **({"x-trace": trace} if trace else {}),
            **sent.pop("headers", {}),
        }
        return self._client.build_request(method, url, headers=headers, **sent)


def _raise(service: str, response: httpx2.Response) -> None:
    try:
        problem = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        problem = {}
    raise Refused(service, response.status_code, problem if isinstance(problem, dict) else {})
