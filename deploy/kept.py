"""The ledger as archive hands it out to `diwan`: over its API, for only archive reaches its stores."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Protocol

from httpx2 import AsyncClient, HTTPError

from libs.web.token import sign

from .apply import DIWAN
from .place import Place
from .running import Running
from .trouble import ledger_silent
from .verify_ledger import FORMAT, Entry, entry_of, key_of

TIMEOUT = 30.0  # seconds until the next lines must have come
END = 2**62


Line = tuple[str, int, bytes, bytes]  # an entry, whoever's word for it: subject, sequence, payload, link


class Kept(Protocol):
    """A ledger to be read: this one, and archive's own."""

    def read(self, after: int, upto: int) -> AsyncGenerator[Sequence[Line], None]: ...


class KeptByArchive:
    """Implements `Kept`. Raises Trouble when archive does not answer."""

    def __init__(self, place: Place, now: Running) -> None:
        self._place, self._url = place, now.urls("archive")[0]

    async def read(self, after: int, upto: int) -> AsyncGenerator[list[Entry], None]:
        async with aclosing(self.lines(after, upto)) as some:
            async for lines in some:
                yield [entry_of(line) for line in lines]

    async def lines(self, after: int, upto: int) -> AsyncGenerator[list[bytes], None]:
        """Whole ones, as they come."""
        signed = {"authorization": f"Bearer {sign(self._place.signing_key, DIWAN)}"}
        asked = {"after": after, "upto": upto}
        try:
            async with (
                AsyncClient(timeout=TIMEOUT, trust_env=False) as client,
                client.stream("GET", f"{self._url}/ledger", params=asked, headers=signed) as answer,
            ):
                answer.raise_for_status()
                rest = b""
                async for chunk in answer.aiter_bytes():
                    *lines, rest = (rest + chunk).split(b"\n")
                    if lines:
                        yield lines
        except HTTPError as silence:
            raise ledger_silent(repr(silence)) from silence


async def export(place: Place, now: Running, file: Path) -> int:
    """How many commits: FILE has its name when they are all in it."""
    coming, count = file.with_name(f"{file.name}.coming"), 0
    with coming.open("wb") as out:
        out.write(b'{"format": "%s", "keys": ["%s"]}\n' % (FORMAT.encode(), '", "'.join(trusted(place)).encode()))
        async with aclosing(KeptByArchive(place, now).lines(0, END)) as some:
            async for lines in some:
                out.writelines(line + b"\n" for line in lines)
                count += len(lines)
    coming.replace(file)
    return count


def trusted(place: Place) -> list[str]:
    """The public keys that heads were signed with: an older one stays beside the one in use, as head-<when>.pub.pem."""
    return [key_of(str(path)) for path in sorted(place.keys.glob("head*.pub.pem"))]
