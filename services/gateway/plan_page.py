"""The file plan, for records officers: its classes, how long each is kept, what becomes of it then, and its holds."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response

from .codes import BEGINNINGS, FATES
from .file_plan import Class, FilePlan, tree
from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter(prefix="/plan")

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
FIELDS = ("code", "ar", "en", "parent", "active", "intermediate", "fate", "begins")
NOTHING: Class = dict.fromkeys((*FIELDS, "id", "held", "closed"), "")
NEW: Class = {**NOTHING, "active": "5", "intermediate": "5", "fate": "keep", "begins": "conclusion"}
MOST = 200  # years


@router.get("")
async def plan(request: Request, me: SignedIn) -> Response:
    keeper(me)
    return await page(request, "plan.html", branches=tree(await _plan(request)))


@router.get("/new")
async def new(request: Request, me: SignedIn, parent: str = "") -> Response:
    keeper(me)
    return await _form(request, me, {**NEW, "parent": parent})


@router.get("/{id}")
async def one(request: Request, me: SignedIn, id: Id) -> Response:
    keeper(me)
    return await _form(request, me, await _there(request, id))


@router.post("")
async def keep(request: Request, me: SignedIn, form: Filled) -> Response:
    """Added, amended, or opened again: it is as the form says."""
    keeper(me)
    said = {name: str(form.get(name, "")).strip() for name in FIELDS}
    there = await _plan(request)
    known = next((each for each in there if each["code"] == said["code"]), None)
    wrong = mistakes(said, {each["code"] for each in there})
    if known and form.get("new") == "1":
        wrong["code"] = N_("There is a class of this code already")
    shown = {**(known if known and form.get("new") != "1" else NEW), **said}
    if wrong:
        return await _form(request, me, shown, status=422, wrong=wrong)
    services: Services = request.app.state.services
    body = {**said, "active": int(said["active"]), "intermediate": int(said["intermediate"])}
    try:
        await services.put(me.person, "archive", "/plan", body, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _form(request, me, shown, status=422, refused=refusal)
    return go("/plan", me.words._("The class is kept like this from now on."))


@router.post("/{id}/close")
async def close(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    said = me.words._("The class is closed. What lies in it is kept as it says.")
    return await _told(request, me, id, "close", {}, form, said)


@router.post("/{id}/hold")
async def hold(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    said = me.words._("Nothing of this class is destroyed until the hold is lifted.")
    return await _because(request, me, id, "hold", form, said)


@router.post("/{id}/release")
async def release(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    return await _because(request, me, id, "release", form, me.words._("The hold is lifted. The years count again."))


def keeper(me: Signed) -> None:
    if not me.has("records"):
        raise HTTPException(403)


def mistakes(said: Mapping[str, str], codes: set[str]) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found: dict[str, str] = {}
    if not said["code"]:
        found["code"] = N_("Write the code of the class")
    if not said["ar"]:
        found["ar"] = N_("Write the name in Arabic")
    if not said["en"]:
        found["en"] = N_("Write the name in English")
    if said["parent"] and said["parent"] not in codes:
        found["parent"] = N_("Choose one of the list")
    for name in ("active", "intermediate"):
        if not (said[name].isascii() and said[name].isdigit() and int(said[name]) <= MOST):
            found[name] = N_("Write how many years, in digits")
    for name, codes_of in (("fate", FATES), ("begins", BEGINNINGS)):
        if said[name] not in codes_of:
            found[name] = N_("Choose one of the list")
    return found


async def _because(request: Request, me: Signed, id: str, act: str, form: Mapping[str, Any], said: str) -> Response:
    """Only with a reason."""
    reason = str(form.get("reason", "")).strip()
    if not reason:
        wrong = {"reason": N_("Write why")}
        keeper(me)
        return await _form(request, me, await _there(request, id), status=422, wrong=wrong)
    return await _told(request, me, id, act, {"reason": reason}, form, said)


async def _told(
    request: Request, me: Signed, id: str, act: str, body: Any, form: Mapping[str, Any], said: str
) -> Response:
    keeper(me)
    services: Services = request.app.state.services
    try:
        await services.post(me.person, "archive", f"/plan/{id}/{act}", body, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _form(request, me, await _there(request, id), status=409, refused=refusal)
    return go("/plan", said)


async def _form(request: Request, me: Signed, said: Class, *, status: int = 200, **more: Any) -> Response:
    services: Services = request.app.state.services
    path = f"/plan/{said['id']}/versions"
    versions = await services.get(me.person, "archive", path) if said["id"] else []
    others = [branch for branch in tree(await _plan(request)) if branch.one["code"] != said["code"]]
    shown = {"wrong": {}, "refused": None, **more}
    return await page(request, "class.html", status, kept=said, versions=versions, others=others, **shown)


async def _plan(request: Request) -> Any:
    kept: FilePlan = request.app.state.plan
    return await kept.now(anew=True)


async def _there(request: Request, id: str) -> Class:
    found: Class | None = next((each for each in await _plan(request) if each["id"] == id), None)
    if found is None:
        raise HTTPException(404)
    return found
