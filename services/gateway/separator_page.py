"""The sheet that is laid between two letters when they are scanned together: its code says where the next one begins.

It says `DIWAN:SEPARATOR`, or with the way the next letters go `DIWAN:SEPARATOR:OUTGOING`; that is for ever, since paper
is: intake's scan.py knows a separator by it. The code stands on it twice, for a scanner may spoil one.
"""

import segno
from fastapi import APIRouter, HTTPException, Request, Response
from markupsafe import Markup

from libs.contracts.intake import Direction

from .page import page
from .signed_in import SignedIn

router = APIRouter()


@router.get("/separators")
async def sheet(request: Request, me: SignedIn, direction: Direction | None = None) -> Response:
    if not me.has("clerk"):
        raise HTTPException(403)
    return await page(request, "separators.html", way=direction, code=code(direction))


def code(direction: Direction | None) -> Markup:
    """Drawn black on white with its quiet zone, and with as much in reserve as a code can have."""
    says = ":".join(("DIWAN:SEPARATOR", *([direction.upper()] if direction else ())))
    drawn = segno.make_qr(says, error="h")
    return Markup(drawn.svg_inline(omitsize=True, light="#fff", svgclass="qr", lineclass=None))  # noqa: S704 - ours
