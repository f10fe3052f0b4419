"""The list behind a figure: as many rows as the figure says."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from .dashboard_page import NOW, Chosen
from .page import page
from .services import Services
from .signed_in import SignedIn

router = APIRouter()
Entered = Literal["incoming", "outgoing", "internal", "corrected", "voided"]
Routed = Literal["referred", "completed", "sent_back", "refused", "escalated", "open", "overdue"]
Act = Entered | Routed


@router.get("/acts")
async def acts(
    request: Request,
    me: SignedIn,
    of: Chosen,
    act: Act,
    unit: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Response:
    services: Services = request.app.state.services
    asked = {"act": act, "unit": unit, "before": before, "after": after, **of.asked}
    answer = await services.get(me.person, "stats", "/acts", **asked)
    return await page(request, "acts.html", act=act, unit=unit, of=of, answer=answer, now=NOW, first=not before)
