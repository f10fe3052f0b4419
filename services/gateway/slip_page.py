"""The slip of a letter, to be stuck on its paper or given to whoever brought it: its number, its days, and a QR code.

The code says `diwan:` and the letter's id, 32 hex digits, and nothing else: `diwan:4f0c…`. That is for ever, since
paper is: whatever reads scans knows a slip by it, and the letter it belongs to. A label has no subject; nor has the
sheet, where the letter has a degree of secrecy, for slips lie about. The sheet has the number as a barcode, too, for
the hand scanner at the desk: it types `17/2026` wherever a number is asked for.
"""

from collections.abc import Mapping
from typing import Any, Literal

import segno
import zxingcpp
from fastapi import APIRouter, Cookie, Request, Response
from markupsafe import Markup

from .letter_page import Id
from .page import page
from .services import Services
from .signed_in import SignedIn

router = APIRouter()
Size = Literal["a4", "label"]
COOKIE = "slip"
YEAR = 365 * 24 * 3600


@router.get("/letters/{id}/slip")
async def slip(request: Request, me: SignedIn, id: Id, size: Size | None = None, slip: str = Cookie("")) -> Response:
    """On A4, or on a label of 62 × 29 mm; a browser keeps what its printer was last asked for."""
    services: Services = request.app.state.services
    letter = await services.get(me.person, "intake", f"/letters/{id}")
    chosen = size or ("label" if slip == "label" else "a4")
    response = await page(request, "slip.html", letter=letter, size_of=chosen, code=code(id), bars=bars(letter))
    response.set_cookie(COOKIE, chosen, max_age=YEAR, httponly=True, samesite="lax")
    return response


def code(letter: str) -> Markup:
    """Drawn black on white with its quiet zone, as large as the page makes it."""
    drawn = segno.make_qr(f"diwan:{letter}", error="m")
    return Markup(drawn.svg_inline(omitsize=True, light="#fff", svgclass="qr", lineclass=None))  # noqa: S704 - of hex digits


def bars(letter: Mapping[str, Any]) -> Markup:
    """Code 128, as wide as the page makes it."""
    number = f"{letter['number']}/{str(letter['register_id']).rpartition('-')[2]}"
    drawn = zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128)
    svg = drawn.to_svg().partition("<svg ")[2].partition(">")
    _, width, _, height, *_ = svg[0].split('"')
    shape = svg[2].rpartition("</svg>")[0]
    return Markup(f'<svg class="bars" viewBox="0 0 {width} {height}" preserveAspectRatio="none">{shape}</svg>')  # noqa: S704 - of digits
