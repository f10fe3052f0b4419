"""What archive has of the file plan and of letters' ends, played."""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.gateway.names import person

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry

LISTS = {
    "id": "c" * 32,
    "code": "4/2",
    "ar": "قوائم السجل",
    "en": "Lists of the register",
    "parent": "4",
    "active": 2,
    "intermediate": 3,
    "fate": "destroy",
    "begins": "conclusion",
    "closed": False,
    "held": "",
    "held_on": None,
    "held_by": "",
}
PAPERS = {**LISTS, "id": "b" * 32, "code": "4", "ar": "أوراق السجل", "en": "Papers", "parent": "", "fate": "keep"}
ROW = {
    "parts": 0,
    "held": "",
    "held_by": "",
    "held_on": None,
    "proposed_by": "",
    "proposed_for": "",
    "proposed_on": None,
    "proposed_note": "",
    "destroyed_on": None,
}


def played_records(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/archive/plan")
    async def plan() -> Any:
        return ministry.plan

    @app.get("/archive/plan/{id}/versions")
    async def versions(id: str) -> Any:
        names = ("code", "ar", "en", "parent", "active", "intermediate", "fate", "begins")
        said = [{name: one[name] for name in names} for one in ministry.plan if one["id"] == id]
        return [{"on": ministry.today.isoformat(), "by": person("records"), "said": each} for each in said]

    @app.put("/archive/plan")
    @app.post("/archive/plan/{id}/{act}")
    @app.post("/archive/letters/{id}/{act}")
    async def told(request: Request) -> Any:
        ending = next((each for each in ministry.refusals if request.url.path.endswith(each)), None)
        if ending:
            status, problem = ministry.refusals[ending]
            return JSONResponse(problem, status)
        ministry.note(request.url.path[1:], request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.get("/archive/dispositions")
    async def dispositions(list: str = "due") -> Any:
        row = {**ministry.row(0, None), **ROW, **ministry.end, "class_ar": "قوائم السجل", "class_en": "Lists"}
        return {"rows": [{**row, "code": "4/2", "due": ministry.due}] if ministry.due else [], "more": False}

    @app.get("/archive/letters/{id}/retention")
    async def retention(id: str) -> Any:
        named = {"code": "4/2", "class_ar": "قوائم السجل", "class_en": "Lists of the register"}
        return {"row": {**ROW, **ministry.end}, **named, "due": ministry.due, "class_held": ""}

    @app.get("/archive/letters/{id}/certificate")
    async def certificate(id: str) -> Response:
        if not ministry.destroyed:
            return JSONResponse({"code": "not_destroyed"}, 404)
        day = ministry.destroyed
        file = {"sha256": "a" * 64, "size": 6, "type": "application/pdf", "name": "خطاب.pdf"}
        said = {"code": "4/2", "class_ar": "قوائم السجل", "class_en": "Lists", "due": day, "proposed_on": day}
        named = {"proposed_by": [person("records")], "files": [file], "texts": ["d" * 64]}
        at = f"{day}T08:00:00+00:00"
        done = {"at": at, "on": day, "by": [person("director")], "erased_at": at, "erased_on": day}
        return JSONResponse({"letter": id, "said": {**said, **named}, **done})
