"""How much lies with whom in a unit: asked by whoever directs it, to share work out and to see what waits."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from libs.contracts.routing import Role

from .page import go, page
from .services import Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()
NOTHING = {"open": 0, "overdue": 0, "unreceived": 0, "oldest": None, "done": 0}


@router.get("/workload")
async def workload(request: Request, me: SignedIn, unit: str = "") -> Response:
    units = _units(me)
    chosen = unit or (me.person.unit if me.person.unit in units else next(iter(units), ""))
    if chosen not in units:
        raise HTTPException(404 if units else 403)
    services: Services = request.app.state.services
    answer = await services.get(me.person, "routing", "/workload", unit=chosen)
    found = {one["desk"]: one for one in answer["desks"]}
    desks = [chosen, *(member.id for member in me.organisation.members(chosen))]
    rows = [found.get(desk, {**NOTHING, "desk": desk}) for desk in desks]
    most = max(1, *(row["open"] for row in rows))
    return await page(request, "workload.html", unit=chosen, units=units, rows=rows, most=most)


@router.post("/workload/hand-over")
async def hand_over(request: Request, me: SignedIn, form: Filled) -> Response:
    """All that lies with somebody of a unit one directs, before they go."""
    desk, to = str(form.get("desk", "")), str(form.get("to", ""))
    member = me.organisation.persons.get(desk)
    if member is None or member.unit not in me.person.directs:
        raise HTTPException(404)
    services: Services = request.app.state.services
    path, key = f"/desks/{desk}/hand-over", str(form.get("key", ""))
    done = await services.post(me.person, "routing", path, {"to": to or None}, key)
    said = me.words._("Handed over: %(n)s.", n=me.formats.num(done["handed"]))
    return go(f"/workload?unit={member.unit}", said)


def _units(me: Signed) -> Mapping[str, str]:
    """Those this person directs, in the order of the tree; all of them for management."""
    if not me.has(Role.DIRECTOR, Role.MANAGEMENT):
        return {}
    open = me.organisation.open_units()
    mine: list[Any] = [unit for unit in open if me.person.everywhere or unit.id in me.person.directs]
    return {unit.id: getattr(unit.name, me.lang) for unit in mine}
