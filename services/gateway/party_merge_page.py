"""Two entries of the directory that are one: side by side before they are merged, and parted again."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from .page import go, page
from .party_page import Id, exchanged, keeping
from .services import Refused
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()
Other = Annotated[str | None, Query(pattern=r"^[0-9a-f]{32}$")]


@router.get("/parties/{id}/merge")
async def choose(request: Request, me: SignedIn, id: Id, into: Other = None, q: str = "") -> Response:
    """First the other one is looked for, then both are shown."""
    return await _merging(request, me, id, into, q)


@router.post("/parties/{id}/merge")
async def merge(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services, into, key = keeping(request, me), str(form.get("into", "")), str(form.get("key", ""))
    try:
        await services.post(me.person, "intake", f"/parties/{id}/merge", {"into": into}, key)
    except Refused as refusal:
        return await _merging(request, me, id, None, "", status=422, refused=refusal)
    return go(f"/parties/{into}", me.words._("The two are one from now on. They can be parted again below."))


@router.post("/parties/{id}/part")
async def part(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services = keeping(request, me)
    await services.post(me.person, "intake", f"/parties/{id}/part", {}, str(form.get("key", "")))
    return go(f"/parties/{id}", me.words._("It stands for itself again."))


async def _merging(
    request: Request, me: Signed, id: str, into: str | None, q: str, status: int = 200, refused: Any = None
) -> Response:
    services = keeping(request, me)
    both = []
    for one in (id, into) if into and into != id else (id,):
        entry = (await services.get(me.person, "intake", f"/parties/{one}"))["entry"]
        both.append({"entry": entry, "letters": await exchanged(services, me, one)})
    sought = q or both[0]["entry"]["ar"] or both[0]["entry"]["en"]
    found = await services.get(me.person, "intake", "/parties/directory", like=q, limit=20) if q else {"entries": []}
    others = [entry for entry in found["entries"] if entry["id"] != id]
    model = {"both": both, "q": q, "sought": sought, "others": others, "refused": refused}
    return await page(request, "party_merge.html", status, **model)
