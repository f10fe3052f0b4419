"""The other services, asked over HTTP on behalf of a person.

`await services.get(person, "routing", "/desk", list="open")` answers the JSON, `.post(…)` gives a command with its
key, `.send(…)` uploads, `.stream(…)` hands bytes through. What was just done, the next reads know: see reading.py.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import orjson
import structlog

from libs.policy import Person
from libs.web.token import sign

from .reading import see, seen

TIMEOUT = httpx2.Timeout(15.0, connect=2.0)
LASTING = httpx2.Timeout(None, connect=2.0, pool=2.0)  # bytes may be long in coming, a place among the streams not
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
        self, client: httpx2.AsyncClient, urls: Mapping[str, str], key: Path, streams: httpx2.AsyncClient
    ) -> None:
        self._client, self._urls, self._key, self._streams = client, urls, key, streams

    async def get(self, person: Person, service: str, path: str, **params: Any) -> Any:
        """The JSON of a read, at least as new as what this browser has seen. Parameters that are None are left out."""
        known = {name: value for name, value in params.items() if value is not None}
        return await self._json(person, service, "GET", path, params={"at_least": seen(), **known})

    async def post(self, person: Person, service: str, path: str, body: Any, key: str) -> Any:
        """A command. The same key again is the same command: safe to repeat."""
        headers = {"content-type": "application/json"}
        return await self._command(person, service, path, key, content=orjson.dumps(body), headers=headers)

    async def send(self, person: Person, service: str, path: str, key: str, fields: Any, files: Any) -> Any:
        """A command with files: `files=[("original", (name, file, type)), …]`."""
        return await self._command(person, service, path, key, data=fields, files=files, timeout=None)

    @asynccontextmanager
    async def stream(
        self, person: Person, service: str, path: str, headers: Mapping[str, str] | None = None, **params: Any
    ) -> AsyncIterator[httpx2.Response]:
        """A response whose bytes are still to come; of the headers given, only those fit for passing on."""
        passed = {name: value for name, value in (headers or {}).items() if name.lower() in PASSED_ON}
        request = self._request(person, service, "GET", path, headers=passed, params=params, timeout=LASTING)
        try:
            response = await self._streams.send(request, stream=True)
        except httpx2.TransportError as silence:
            raise Silent(service) from silence
        try:
            if response.is_error:
                await response.aread()
                _raise(service, response)
            yield response
        finally:
            await response.aclose()

    async def ready(self, service: str) -> None:
        """Raises when the service does not answer that it lives."""
        (await self._client.get(self._urls[service] + "/livez", timeout=2.0)).raise_for_status()

    async def _command(self, person: Person, service: str, path: str, key: str, **sent: Any) -> Any:
        headers = {"idempotency-key": key, **sent.pop("headers", {})}
        answer = await self._json(person, service, "POST", path, headers=headers, **sent)
        see(answer.get("seq", 0))
        return answer

    async def _json(self, person: Person, service: str, method: str, path: str, **sent: Any) -> Any:
        try:
            response = await self._client.send(self._request(person, service, method, path, **sent))
        except httpx2.TransportError as silence:
            raise Silent(service) from silence
        if response.is_error:
            _raise(service, response)
        return orjson.loads(response.content) if response.content else {}

    def _request(self, person: Person, service: str, method: str, path: str, **sent: Any) -> httpx2.Request:
        trace = structlog.contextvars.get_contextvars().get("trace", "")
        headers = {
            "authorization": f"Bearer {sign(self._key, person)}",
            **({"x-trace": trace} if trace else {}),
            **sent.pop("headers", {}),
        }
        return self._client.build_request(method, self._urls[service] + path, headers=headers, **sent)


def _raise(service: str, response: httpx2.Response) -> None:
    try:
        problem = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        problem = {}
    raise Refused(service, response.status_code, problem if isinstance(problem, dict) else {})
