"""What intake's doors answer, played: a tray with four mails, and an old register that is read."""

from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.gateway.names import SUBJECTS, letter_id, person, unit

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry

TRAY = {letter_id(n): n for n in range(30, 34)}
UNKNOWN = {"code": "arrival_unknown", "title": "لا يوجد", "detail": "لا وارد.", "en": {"title": "None", "detail": "-"}}

FILE = {"said_name": "", "quarantined": ""}


def played_doors(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/intake/tray")
    async def tray(turned_away: bool = False, limit: int = 200) -> Any:
        rows = [came(ministry.today, n) for n in range(30, 33)] if not turned_away else [came(ministry.today, 33)]
        return {"rows": [] if ministry.empty else rows[:limit], "waiting": 0 if ministry.empty else 3, "turned_away": 1}

    @app.get("/intake/tray/{id}")
    async def arrival(id: str) -> Response:
        if id not in TRAY or id in ministry.entered:
            return JSONResponse(UNKNOWN, 404, media_type="application/problem+json")
        return JSONResponse(came(ministry.today, TRAY[id]))

    @app.post("/intake/tray/{id}/{act}")
    async def sort(id: str, act: str, request: Request) -> Any:
        ministry.note(f"intake/tray/{id}/{act}", request.headers["idempotency-key"], await request.json())
        number = {"letter": id, "register_id": f"incoming-{ministry.today.year}", "number": 14589}
        ministry.entered |= {id} if act == "register" else set()
        return {"seq": ministry.seq, **(number if act == "register" else {})}

    @app.post("/intake/imports/file")
    async def look(request: Request) -> Any:
        content = await request.body()
        return {"sha256": sha256(content).hexdigest(), "size": len(content), "type": "application/pdf"}

    @app.post("/intake/imports/table")
    async def table(request: Request) -> Any:
        async with request.form() as form:
            ministry.handed = orjson.loads(await form["files"].read())  # type: ignore[union-attr]
        return ministry.reading


def came(today: date, n: int) -> dict[str, Any]:
    """Four mails: 30 to 32 wait, and so does a bounce among them; 33 was turned away."""
    subject, party, reference = SUBJECTS[n % len(SUBJECTS)]
    day, turned = today.isoformat(), n == 33
    file = {**FILE, "sha256": "a" * 64, "size": 48_000, "type": "message/rfc822", "name": f"{subject}.eml"}
    return {
        "letter": letter_id(n),
        "unit": unit("registry"),
        "at": f"{day}T04:{n:02}:00+00:00",
        "on": day,
        "channel": "mail",
        "direction": "incoming",
        "degree": "ordinary",
        "origin": "registry@ministry.example",
        "sender": f"office{n}@moh.example",
        "received": f"{day}T04:{n - 10:02}:00+00:00",
        "seems": "bounce" if n == 32 else None,
        "subject": subject if n != 32 else "",
        "party": party if n != 32 else "",
        "party_id": "",
        "sender_reference": reference,
        "sender_date": (today - timedelta(days=2)).isoformat(),
        "files": 2,
        "turned_away": "إعلان" if turned else "",
        "turned_away_at": f"{day}T05:00:00+00:00" if turned else None,
        "turned_away_on": day if turned else None,
        "turned_away_by": person("clerk") if turned else None,
        "original": file,
        "attachments": [
            {
                **file,
                "sha256": "b" * 64,
                "name": "خطاب.pdf",
                "type": "application/pdf",
                "quarantined": "file_infected" if n == 31 else "",
            }
        ],
        "next": letter_id(n + 1) if n < 32 else None,
    }
