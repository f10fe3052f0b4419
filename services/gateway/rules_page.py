"""Rules of the first referral: which letters go where without anybody being asked, tried on past letters before."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Path, Request, Response

from libs.contracts.routing import Role

from . import rule_form, typed
from .page import go, page
from .rule_form import RuleForm
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
RULERS = (Role.DIRECTOR, Role.MANAGEMENT)


@router.get("/rules")
async def rules(request: Request, me: SignedIn) -> Response:
    found = await _rules(request, me)
    mine = _units(me)
    return await page(request, "rules.html", rules=found, may=[one["id"] for one in found if one["unit"] in mine])


@router.get("/rules/new")
async def new(request: Request, me: SignedIn) -> Response:
    _ruler(me)
    return await _form(request, me, uuid4().hex, RuleForm(unit=me.person.unit), new=True)


@router.get("/rules/{id}")
async def rule(request: Request, me: SignedIn, id: Id) -> Response:
    said = next((one for one in await _rules(request, me) if one["id"] == id), None)
    if said is None:
        raise HTTPException(404)
    return await _form(request, me, id, rule_form.of(said, me.organisation.desk_name(said["to"], me.lang)))


@router.post("/rules/{id}")
async def keep(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    """Tried first, if that is asked for: then nothing is kept yet."""
    _ruler(me)
    services: Services = request.app.state.services
    asked, key, new = rule_form.read(form), str(form.get("key", "")), form.get("new") == "1"
    if wrong := rule_form.mistakes(asked, me.organisation, _units(me)):
        return await _form(request, me, id, asked, new=new, wrong=wrong, key_again=key, status=422)
    try:
        if "try" in form:
            known = rule_form.asked(asked, me.organisation)
            trial = await services.get(me.person, "routing", "/rules/trial", **known)
            return await _form(request, me, id, asked, new=new, trial=trial, key_again=key)
        await services.post(me.person, "routing", f"/rules/{id}", rule_form.body(asked, me.organisation), key)
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        again = "" if refusal.code == "key_reused" else key
        return await _form(request, me, id, asked, new=new, refused=refusal, key_again=again, status=409)
    refers = asked.active == "on"
    return go("/rules", me.words._("The rule is in force.") if refers else me.words._("The rule is kept."))


@router.post("/rules/{id}/lift")
async def lift(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    _ruler(me)
    services: Services = request.app.state.services
    await services.post(me.person, "routing", f"/rules/{id}/lift", {}, str(form.get("key", "")))
    return go("/rules", me.words._("The rule is lifted. What it referred stays where it is."))


async def _rules(request: Request, me: Signed) -> list[dict[str, Any]]:
    _ruler(me)
    services: Services = request.app.state.services
    found: list[dict[str, Any]] = await services.get(me.person, "routing", "/rules")
    return found


async def _form(request: Request, me: Signed, id: str, form: RuleForm, *, status: int = 200, **more: Any) -> Response:
    model = {"wrong": {}, "refused": None, "trial": None, "key_again": "", "new": False, **more}
    desks = typed.desks(me.organisation, me.lang)
    return await page(request, "rule.html", status, id=id, form=form, units=_units(me), desks=desks, **model)


def _units(me: Signed) -> Mapping[str, str]:
    """The registries this person may rule on, with their names; nothing stands for all of them."""
    units = {unit.id: getattr(unit.name, me.lang) for unit in me.organisation.open_units()}
    if me.person.everywhere:
        return {"": me.words._("Every registry"), **units}
    return {id: name for id, name in units.items() if id in me.person.directs}


def _ruler(me: Signed) -> None:
    if not me.has(*RULERS):
        raise HTTPException(403)
