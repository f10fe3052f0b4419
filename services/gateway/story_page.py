"""The passport of a letter as a story on a page of its own, to be read by an auditor and printed."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from .letter_page import Id
from .letter_view import answers_of
from .page import page
from .services import Services
from .signed_in import SignedIn
from .story import story

router = APIRouter()


@router.get("/letters/{id}/story")
async def read(request: Request, me: SignedIn, id: Id) -> Response:
    services: Services = request.app.state.services
    letter, passport = await asyncio.gather(
        services.get(me.person, "intake", f"/letters/{id}"),
        services.get(me.person, "routing", f"/letters/{id}/passport"),
    )
    steps = passport["steps"]
    answers = await answers_of(services, me, steps)
    under = {each["id"]: each for each in passport["delegations"]}
    told = {"letter": letter, "lines": story(steps), "answers": answers, "delegations": under}
    return await page(request, "story.html", **told, now=datetime.now(UTC))
