"""What the first start puts into an empty house: the example organisation and its parties, a register, accounts."""

from rich.console import Console

from . import accounts
from .apply import Routing, Service, apply
from .changes import Change
from .organisation import unit_id
from .parties import listed
from .place import ROOT, Place
from .running import Running
from .welcome import FIRST

EXAMPLE = ROOT / "deploy" / "organisation.yaml"
NAMES = {"ar": "وارد مكتب التمثيل التجاري في الرياض", "en": "Incoming, Trade Office in Riyadh"}
ABROAD = {  # one that numbers otherwise, and asks for more than the others do
    "name_ar": NAMES["ar"],
    "name_en": NAMES["en"],
    "direction": "incoming",
    "unit": unit_id("office-riyadh"),
    "pattern": "{unit}/{n:04}/{year}",
    "sign": "رياض",
    "required": ["kind"],
}


async def furnish(place: Place, now: Running) -> dict[str, str]:
    """An organisation and a directory where there is none, four accounts where there are none: their passwords."""
    if not Routing(place, now).organisation()["units"]:
        apply(place, now, EXAMPLE, Console(quiet=True))
        Service(place, now, "intake").say(Change("open", NAMES, "", "PUT", "/books/riyadh", ABROAD), "furnish")
    listed(place, now)
    async with accounts.bucket(place, now) as kv:
        if await accounts.any_there(kv):
            return {}
        return {username: await accounts.add(kv, username, username) for username in FIRST}
