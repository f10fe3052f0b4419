"""What was just done may be undone for thirty seconds: offered on every page until then, with script and without."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import fullmatch
from time import time
from urllib.parse import quote, unquote

from starlette.responses import Response

COOKIE = "undo"
SECONDS = 30  # as long as routing takes it back


@dataclass(frozen=True, slots=True)
class Offer:
    letter: str
    commit: int
    left: int  # seconds
    said: str  # what was done


def offer(response: Response, letter: str, commit: int, said: str) -> None:
    value = f"{letter}.{commit}.{int(time()) + SECONDS}.{quote(said, safe='')}"
    response.set_cookie(COOKIE, value, max_age=SECONDS, httponly=True, samesite="lax")


def offered(cookies: Mapping[str, str]) -> Offer | None:
    """Nothing, when it is too late, or no cookie of ours."""
    found = fullmatch(r"([0-9a-f]{32})\.(\d{1,18})\.(\d{1,12})\.(.*)", cookies.get(COOKIE, ""))
    left = int(found[3]) - int(time()) if found else 0
    return Offer(found[1], int(found[2]), min(left, SECONDS), unquote(found[4])) if found and left > 0 else None
