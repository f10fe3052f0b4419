"""A letter among the others of the list it was opened from: which one it is, and what comes before and after it."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from .services import Refused, Services, Silent
from .signed_in import Signed

List = Literal["open", "copies", "sent", "done", "escalated"]
Sort = Literal["due", "urgency", "arrival"]


@dataclass(frozen=True, slots=True)
class Around:
    list: List
    sort: Sort
    place: int  # 1 is the first
    all: int
    before: str  # the addresses of its neighbours; nothing at an end
    after: str


async def around(services: Services, me: Signed, letter: str, part: str, list: List, sort: Sort) -> Around | None:
    """None when it lies there no more, or nobody can say: the letter is shown all the same."""
    try:
        desk = await services.get(me.person, "routing", "/desk", list=list, sort=sort)
    except (Refused, Silent):
        return None
    rows = desk["rows"]
    at = next((n for n, row in enumerate(rows) if row["letter"] == letter and part in ("", row["referral"])), None)
    if at is None:
        return None

    def address(n: int) -> str:
        if not 0 <= n < len(rows):
            return ""
        named = {"part": rows[n]["referral"]} if list in ("open", "copies") else {}
        return f"/letters/{rows[n]['letter']}?{urlencode({**named, 'from': list, 'sort': sort})}"

    return Around(list, sort, at + 1, desk["counts"][list], address(at - 1), address(at + 1))
