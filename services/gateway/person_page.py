"""A person of the ministry, as an administrator keeps them: added, moved to another unit, given roles, let go."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request, Response

from . import staff_form, staff_story
from .organisation_page import Id, as_of, keeping
from .page import go, page
from .services import Refused
from .signed_in import Filled, Signed, SignedIn
from .staff_form import PersonForm

router = APIRouter()


@router.get("/organisation/persons/new")
async def new(request: Request, me: SignedIn, unit: str = "") -> Response:
    return await _form(request, me, uuid4().hex, PersonForm(unit=unit))


@router.get("/organisation/persons/{id}")
async def person(request: Request, me: SignedIn, id: Id) -> Response:
    return await _shown(request, me, id)


@router.get("/organisation/persons/{id}/amend")
async def amend(request: Request, me: SignedIn, id: Id) -> Response:
    there, _ = await as_of(request, me, None)
    if id not in there.persons:
        raise HTTPException(404)
    said = (await keeping(request, me).get(me.person, "routing", f"/persons/{id}"))["said"]
    appointed = next(each["now"] for each in said if each["what"] == "Appointed")
    return await _form(request, me, id, staff_form.person_of(appointed, there.persons[id].unit))


@router.post("/organisation/persons/{id}")
async def keep(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services, typed, key = keeping(request, me), staff_form.person_read(form), str(form.get("key", ""))
    there, _ = await as_of(request, me, None)
    if wrong := staff_form.person_mistakes(typed, there):
        return await _form(request, me, id, typed, 422, wrong=wrong, key_again=key)
    try:
        await services.put(me.person, "routing", f"/persons/{id}", staff_form.person_body(typed), key)
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _form(request, me, id, typed, 422, refused=refusal)
    return go(f"/organisation/persons/{id}", me.words._("The person is kept like this from now on."))


@router.post("/organisation/persons/{id}/hand-over")
async def hand_over(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    """What lies on their desk, before they go."""
    services, key = keeping(request, me), str(form.get("key", ""))
    done = await services.post(me.person, "routing", f"/desks/{id}/hand-over", {"to": form.get("to") or None}, key)
    return go(f"/organisation/persons/{id}", me.words._("Handed over: %(n)s.", n=me.formats.num(done["handed"])))


@router.post("/organisation/persons/{id}/leave")
async def leave(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services = keeping(request, me)
    try:
        await services.post(me.person, "routing", f"/persons/{id}/leave", {}, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _shown(request, me, id, 422, refused=refusal)
    return go(
        f"/organisation/persons/{id}", me.words._("They work here no more. What they did stays under their name.")
    )


async def _shown(request: Request, me: Signed, id: str, status: int = 200, refused: Refused | None = None) -> Response:
    there, _ = await as_of(request, me, None)
    if id not in there.persons:
        raise HTTPException(404)
    kept = await keeping(request, me).get(me.person, "routing", f"/persons/{id}")
    member = there.persons[id]
    others = [other.id for other in there.members(member.unit) if other.id != id]
    model = {
        "member": member,
        "kept": kept,
        "others": others,
        "there": there,
        "lines": staff_story.of_person(kept["said"]),
    }
    return await page(request, "person.html", status, **model, refused=refused)


async def _form(request: Request, me: Signed, id: str, typed: PersonForm, status: int = 200, **more: Any) -> Response:
    there, _ = await as_of(request, me, None)
    model = {"wrong": {}, "refused": None, "key_again": "", **more}
    return await page(request, "person_form.html", status, id=id, form=typed, there=there, **model)
