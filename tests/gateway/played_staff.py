"""What routing keeps of units and people, played: what became of them, the past, and the orders that change them."""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from tests.gateway.names import person, unit

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry

NOWHERE = {"code": "unit_unknown", "title": "لا", "detail": "-", "en": {"title": "None", "detail": "-"}}


def said(ministry: "Ministry", what: str, now: dict[str, Any], days: int = 0) -> dict[str, Any]:
    on = f"{ministry.today.replace(year=ministry.today.year - 1, day=1 + days)}"
    return {"at": f"{on}T05:00:00+00:00", "on": on, "by": person("admin"), "what": what, "now": now}


def played_staff(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/routing/organisation/past")
    async def past(day: str) -> Any:
        """Of the first three units alone, and nobody in them but the clerk, who had another name."""
        now = ministry.organisation()
        clerk = {**now["persons"][0], "name": {"ar": "أمل القديمة", "en": "Amal of old"}}
        return {**now, "units": now["units"][:3], "persons": [clerk], "delegations": [], "calendars": []}

    @app.get("/routing/units/{id}")
    async def one_unit(id: str) -> Response:
        found = [each for each in ministry.organisation()["units"] if each["id"] == id]
        if not found:
            return JSONResponse(NOWHERE, 404)
        now = {"name": found[0]["name"], "parent": found[0]["parent"]}
        before = {"name": {"ar": "الاسم القديم", "en": "The old name"}, "parent": unit("ministry")}
        ends = [said(ministry, "MergedInto", {"into": found[0]["into"]}, 3)] if found[0].get("into") else []
        story = [*ends, said(ministry, "Established", now, 2), said(ministry, "Established", before)]
        since = {"since": story[-1]["at"], "until": story[0]["at"]}
        people = [{"person": person("dg"), **since}]
        whole = {"open": ministry.lying, "left": ministry.left, "said": story, "people": people}
        return JSONResponse({"seq": ministry.seq, **whole})

    @app.get("/routing/persons/{id}")
    async def one_person(id: str) -> Any:
        [found] = [each for each in ministry.organisation()["persons"] if each["id"] == id]
        now = {**found, "email": "salim@commerce.example"}
        before = {**now, "title": {"ar": "باحث", "en": "Researcher"}, "roles": ["clerk"], "email": ""}
        before |= {"unit": unit("legal"), "clearance": "ordinary"}
        story = [said(ministry, "Appointed", now, 1), said(ministry, "Appointed", before)]
        return {"seq": ministry.seq, "open": ministry.lying, "email": now["email"], "said": story}

    @app.put("/routing/{kind}/{id}")
    async def kept(kind: str, id: str, request: Request) -> Any:
        ministry.note(f"routing/{kind}/{id}", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}
