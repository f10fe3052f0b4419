"""What the first start puts into an empty house: the example organisation, its parties, and four accounts."""

from rich.console import Console

from . import accounts
from .apply import Routing, apply
from .parties import listed
from .place import ROOT, Place
from .running import Running
from .welcome import FIRST

EXAMPLE = ROOT / "deploy" / "organisation.yaml"


async def furnish(place: Place, now: Running) -> dict[str, str]:
    """An organisation and a directory where there is none, four accounts where there are none: their passwords."""
    if not Routing(place, now).organisation()["units"]:
        apply(place, now, EXAMPLE, Console(quiet=True))
    listed(place, now)
    async with accounts.bucket(place, now) as kv:
        if await accounts.any_there(kv):
            return {}
        return {username: await accounts.add(kv, username, username) for username in FIRST}
