"""Search, as the gateway sees it."""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry


def played_search(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/search/search")
    async def search(request: Request) -> Any:
        """Seven letters, unless one looks for nothing; `asked` in the ministry says how it was asked."""
        ministry.searched.append(dict(request.query_params))
        rows = [
            {**ministry.row(n, None), "on": str(ministry.today), "highlights": {}, "excerpt": None} for n in range(7)
        ]
        rows[0] |= {"subject": "طلب <السجلات> الملغاة", "highlights": {"subject": [[4, 12], [14, 20]]}}
        rows[1] |= {"excerpt": {"text": "… بيان <السِّجلّات> من", "highlights": [[7, 18]]}}
        facets = {"direction": {"incoming": 1204, "outgoing": 17}, "urgency": {"normal": 1221}, "year": {"2026": 1221}}
        if request.query_params["q"] == "لا شيء":
            return {"rows": [], "total": 0, "facets": {name: {} for name in facets}, "older": None, "party": None}
        party = {"id": request.query_params.get("party"), "ar": "وزارة المالية", "en": ""}
        return {"rows": rows, "total": 1221, "facets": facets, "older": "1.99", "party": party}
