"""Intake's directory of parties, played by a ministry in memory."""

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from fastapi import FastAPI, Request

from tests.gateway.names import SUBJECTS

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry


def party_id(n: int) -> str:
    return uuid5(NAMESPACE_URL, f"party/{n}").hex


def entry(n: int, **more: Any) -> dict[str, Any]:
    name = SUBJECTS[n][1]
    said = {"id": party_id(n), "ar": name, "en": f"Party {n}", "sort": "body", "spellings": ["م م"], "address": "ص.ب 1"}
    return {**said, "emails": ["a@b.example"], "file_number": f"م/{n}", "leads": "", "delisted": "", **more}


ENTRIES = {party_id(n): n for n in range(3)}


def played_parties(app: FastAPI, ministry: "Ministry") -> None:
    def entries(like: str) -> list[dict[str, Any]]:
        return [entry(n) for n in ENTRIES.values() if like in entry(n)["ar"]]

    @app.get("/intake/parties")
    async def parties(like: str = "", name: str = "") -> list[dict[str, Any]]:
        listed = [{**one, "party": one["id"]} for one in entries(like or name) if like or one["ar"] == name]
        known = {one["ar"] for one in entries("")}
        names = {party for _, party, _ in SUBJECTS if like and like in party} - known
        return [*listed, *({"party": None, "ar": one, "en": "", "sort": None} for one in sorted(names))]

    @app.get("/intake/parties/directory")
    async def directory(like: str = "") -> dict[str, Any]:
        return {"entries": entries(like), "total": len(entries(like)), "older": None}

    @app.get("/intake/parties/{id}")
    async def one(id: str) -> dict[str, Any]:
        n, merged = ENTRIES[id], ministry.merged
        whole = entry(n, leads=party_id(1) if merged and n == 0 else "", delisted=ministry.delisted)
        doubles = [entry(0)] if merged and n == 1 else []
        return {"entry": whole, "end": entry(1) if whole["leads"] else whole, "doubles": doubles}

    @app.post("/intake/parties")
    async def listed(request: Request) -> dict[str, Any]:
        ministry.note("intake/parties", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq, "party": party_id(0)}

    @app.post("/intake/parties/{id}/{act}")
    async def amended(id: str, act: str, request: Request) -> dict[str, Any]:
        ministry.note(f"intake/parties/{id}/{act}", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}
