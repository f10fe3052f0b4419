"""The directory of parties: who is in it, what has been exchanged with whom, and how an entry is written."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from . import party_form
from .page import go, page
from .party_form import PartyForm
from .services import Refused, Services, Silent
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()
KEEPERS = ("clerk", "administrator")
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
Sort = Literal["body", "company", "person", "international"]
After = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")]


@router.get("/parties")
async def directory(
    request: Request, me: SignedIn, q: str = "", sort: Sort | None = None, gone: bool = False, after: After = None
) -> Response:
    """By name; those merged and delisted on a list of their own."""
    services = keeping(request, me)
    asked: dict[str, Any] = {"like": q, "sort": sort, "gone": gone or None}
    answer = await services.get(me.person, "intake", "/parties/directory", after=after, **asked)
    return await page(request, "parties.html", answer=answer, q=q, sort=sort, gone=gone, first=not after)


@router.post("/parties")
async def list_named(request: Request, me: SignedIn, form: Filled) -> Response:
    """One click beneath a letter: its party is listed by the name written there."""
    keeping(request, me)
    said = {name: str(form.get(name, "")) for name in ("name", "sort", "key", "back")}
    back = said["back"] if said["back"].startswith("/register/") else "/parties"
    return await _written(request, me, None, party_form.named(said["name"].strip(), said["sort"], said["key"]), back)


@router.get("/parties/new")
async def new(request: Request, me: SignedIn) -> Response:
    keeping(request, me)
    return await _form(request, me, None, party_form.of(None))


@router.post("/parties/new")
async def add(request: Request, me: SignedIn, form: Filled) -> Response:
    keeping(request, me)
    return await _written(request, me, None, party_form.read(form))


@router.get("/parties/{id}")
async def party(request: Request, me: SignedIn, id: Id) -> Response:
    return await shown(request, me, id)


@router.get("/parties/{id}/amend")
async def amend_form(request: Request, me: SignedIn, id: Id) -> Response:
    whole = await keeping(request, me).get(me.person, "intake", f"/parties/{id}")
    return await _form(request, me, whole["entry"], party_form.of(whole["entry"]))


@router.post("/parties/{id}/amend")
async def amend(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    whole = await keeping(request, me).get(me.person, "intake", f"/parties/{id}")
    return await _written(request, me, whole["entry"], party_form.read(form))


@router.post("/parties/{id}/delist")
async def delist(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services = keeping(request, me)
    typed = {name: str(form.get(name, "")).strip() for name in ("reason", "key")}
    if not typed["reason"]:
        wrong = {"reason": N_("Write why it is taken off the directory")}
        return await shown(request, me, id, status=422, wrong=wrong, typed=typed)
    try:
        await services.post(me.person, "intake", f"/parties/{id}/delist", {"reason": typed["reason"]}, typed["key"])
    except Refused as refusal:
        return await shown(request, me, id, status=422, refused=refusal, typed=typed)
    return go(f"/parties/{id}", me.words._("It is offered no more. Amending it lists it again."))


async def shown(request: Request, me: Signed, id: str, *, status: int = 200, **more: Any) -> Response:
    """The entry, and how much has been exchanged with it of what one may read."""
    services = keeping(request, me)
    whole = await services.get(me.person, "intake", f"/parties/{id}")
    model = {"refused": None, "wrong": {}, "typed": {"reason": "", "key": ""}, **more}
    return await page(request, "party.html", status, **whole, letters=await exchanged(services, me, id), **model)


async def exchanged(services: Services, me: Signed, id: str) -> Any:
    """What search counts of its letters. None while search is silent: the page stands without."""
    if not me.person.reads:
        return None
    try:
        return await services.get(me.person, "search", "/search", q="", party=id, limit=1)
    except (Refused, Silent):
        return None


def keeping(request: Request, me: Signed) -> Services:
    """For those who keep the directory, and nobody else."""
    if not me.has(*KEEPERS):
        raise HTTPException(403)
    services: Services = request.app.state.services
    return services


async def _written(request: Request, me: Signed, entry: Any, asked: PartyForm, back: str = "") -> Response:
    if wrong := party_form.mistakes(asked):
        return await _form(request, me, entry, asked, 422, wrong=wrong)
    path = f"/parties/{entry['id']}/amend" if entry else "/parties"
    services: Services = request.app.state.services
    try:
        receipt = await services.post(me.person, "intake", path, party_form.body(asked), asked.key)
    except Refused as refusal:
        wrong = {name: N_("This is too long, or is not accepted as it stands") for name in _fields(refusal)}
        return await _form(request, me, entry, asked, 422, wrong=wrong, refused=refusal)
    except Silent:
        return await _form(request, me, entry, asked, 503, unsure=True)
    return go(back or f"/parties/{entry['id'] if entry else receipt['party']}", me.words._("The directory has it."))


def _fields(refusal: Refused) -> list[str]:
    """Those that intake names as `body.emails.0`."""
    named = {part for field in refusal.fields for part in field.split(".")}
    return [name for name in party_form.FIELDS if name in named]


async def _form(request: Request, me: Signed, entry: Any, form: PartyForm, status: int = 200, **more: Any) -> Response:
    model = {"wrong": {}, "refused": None, "unsure": False, **more}
    return await page(request, "party_form.html", status, entry=entry, form=form, **model)
