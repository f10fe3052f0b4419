"""The five services as the gateway sees them, played by a ministry in memory."""

from datetime import timedelta
from re import fullmatch
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from services.routing.policy import DEFAULT
from tests.gateway.doors import played_doors
from tests.gateway.names import letter_id, person, unit
from tests.gateway.played_bag import played_bag
from tests.gateway.played_own import played_own
from tests.gateway.played_parties import played_parties
from tests.gateway.played_records import played_records
from tests.gateway.played_search import played_search
from tests.gateway.played_staff import played_staff
from tests.gateway.played_stats import played_stats

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry

LETTERS = {letter_id(n): n for n in range(40)}
UNKNOWN = {"code": "letter_unknown", "title": "لا توجد", "detail": "لا معاملة.", "en": {"title": "None", "detail": "-"}}


def played(ministry: "Ministry") -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def refused(request: Request, call_next: Any) -> Response:
        for ending, (status, problem) in ministry.refusals.items():
            if request.url.path.endswith(ending):
                return JSONResponse(problem, status, media_type="application/problem+json")
        found = fullmatch(r"/\w+/letters/([0-9a-f]{32})(/.*)?", request.url.path)
        if found and found[1] not in LETTERS:
            return JSONResponse(UNKNOWN, 404, media_type="application/problem+json")
        answer: Response = await call_next(request)
        return answer

    _intake(app, ministry)
    _routing(app, ministry)
    _archive(app, ministry)
    played_stats(app, ministry)
    played_search(app, ministry)
    return app


def _intake(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/intake/letters/{id}")
    async def read_letter(id: str) -> Response:
        return JSONResponse(ministry.letter(LETTERS[id]))

    @app.post("/intake/letters")
    async def register(request: Request) -> Response:
        async with request.form() as form:
            letter = orjson.loads(str(form["letter"]))
            parts = [(name, part) for name, part in form.multi_items() if isinstance(part, UploadFile)]
            files = [(name, part.filename, len(await part.read())) for name, part in parts]
        on = {"on": day} if (day := request.headers.get("x-diwan-on")) else {}
        ministry.note("intake/letters", request.headers["idempotency-key"], {"letter": letter, "files": files, **on})
        book = letter.get("book", letter["direction"])
        number = {"letter": letter_id(4), "register_id": f"{book}-{ministry.today.year}", "number": 14588}
        if "book" in letter:
            number["mark"] = f"م و/{number['number']}"
        return JSONResponse({"seq": ministry.seq, **number}, 201)

    @app.post("/intake/letters/{id}/{act}")
    async def amend(id: str, act: str, request: Request) -> Any:
        ministry.note(f"intake/letters/{id}/{act}", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.get("/intake/registers")
    async def registers() -> Any:
        year = ministry.today.year
        rows = [
            ("incoming", year, 14872),
            ("outgoing", year, 6871),
            ("internal", year, 2210),
            ("incoming", 2025, 17203),
        ]
        ways = {one["name"]: one["direction"] for one in ministry.books}
        rows += [(name, year, 12) for name in ways if name not in ("incoming", "outgoing", "internal")]
        same = [{"register_id": f"{book}-{y}", "book": book, "year": y, "entries": n, "last": n} for book, y, n in rows]
        return [{**one, "direction": ways[one["book"]]} for one in same]

    @app.get("/intake/books")
    async def books() -> Any:
        return ministry.books

    @app.put("/intake/books/{name}")
    async def keep(name: str, request: Request) -> Any:
        ministry.note(f"intake/books/{name}", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.post("/intake/books/{name}/close")
    async def close(name: str, request: Request) -> Any:
        ministry.note(f"intake/books/{name}/close", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.get("/intake/registers/{book}/{year}")
    async def entries(book: str, year: int, before: int | None = None) -> Any:
        rows = [ministry.letter(n, degree="ordinary") for n in reversed(range(7))]
        for n, row in enumerate(rows):
            row |= {"number": 14872 - n, "files": 1 + len(row.pop("attachments")), "register_id": f"{book}-{year}"}
        if before is not None:
            rows = [row for row in rows if row["number"] < before]
        if year > ministry.today.year:
            return {"entries": [], "newer": None, "older": None}
        return {"entries": rows, "newer": rows[0]["number"] if rows and before else None, "older": 14866}

    @app.get("/intake/registers/{book}/day/{on}")
    async def day_of(book: str, on: str) -> Any:
        rows = [] if on > str(ministry.today) else [ministry.letter(n, degree="ordinary") for n in range(4)]
        return [row | {"number": 14869 + n, "files": 1 + n, "on": on} for n, row in enumerate(rows)]

    @app.get("/intake/duplicates")
    async def duplicates(request: Request) -> Any:
        asked = dict(request.query_params)
        return ministry.duplicate() if asked.get("reference") == "م م/1188" else {"letters": [], "hidden": False}

    @app.get("/intake/borrowed")
    async def borrowed() -> Any:
        return [{**row, "files": 1} for row in ministry.borrowed]

    @app.get("/intake/numbered")
    async def numbered(number: int = 0, year: int = 0, mark: str = "") -> Any:
        """17 stands in two registers, 18 in one."""
        if mark == "م و/12":
            return [{**ministry.letter(6), "mark": mark}]
        ways = {17: ("incoming", "outgoing"), 18: ("incoming",)}.get(number, ())
        more = [{"number": number, "register_id": f"{way}-{year}", "direction": way} for way in ways]
        return [{**ministry.letter(4 + n), **each} for n, each in enumerate(more)]

    played_doors(app, ministry)
    played_parties(app, ministry)


def _routing(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/routing/organisation")
    async def organisation() -> Any:
        return ministry.organisation()

    @app.get("/routing/desk")
    async def desk(request: Request, list: str = "open", sort: str = "due") -> Any:
        ministry.hear(request.url.path, request.headers["authorization"])
        ministry.sorted_by = sort
        rows = ministry.desk() if list == "open" else ministry.desk()[3:5]
        if list == "copies":
            rows = [{**row, "main": False, "due": None} for row in rows]
        if list == "done":
            done = {"done": f"{ministry.today}T06:30:00+00:00", "done_on": str(ministry.today), "outcome": "answered"}
            rows = [{**row, **done} for row in rows]
        counts = {"open": 7, "copies": 2, "sent": 2, "done": 41, "escalated": 2, "followed": 3}
        if ministry.empty:
            counts = {"open": 0, "copies": 2, "sent": 0, "done": 12, "escalated": 0, "followed": 0}
        due = {"overdue": 0 if ministry.empty else 2, "due_today": 0 if ministry.empty else 2, "done_this_week": 41}
        soon = (ministry.today + timedelta(days=2)).isoformat()
        return {"seq": ministry.seq, "rows": rows, "counts": counts, "next_due": soon, **due}

    @app.get("/routing/follow-up")
    async def follow_up(desk: str = "") -> Any:
        rows = [] if ministry.empty else ministry.followed(desk or unit("register"))
        return {"seq": ministry.seq, "rows": rows, "total": len(rows)}

    @app.get("/routing/calendars")
    async def calendars() -> Any:
        return ministry.calendars

    @app.get("/routing/policies")
    async def policies() -> Any:
        return {"default": DEFAULT.model_dump(mode="json"), "units": ministry.policies}

    @app.get("/routing/letters/{id}/passport")
    async def passport(id: str) -> Any:
        return {"letter": id, "steps": ministry.passport(LETTERS[id]), "delegations": ministry.delegations}

    @app.get("/routing/delegations")
    async def delegations(request: Request) -> Any:
        ministry.hear(request.url.path, request.headers["authorization"])
        return {"seq": ministry.seq, "today": ministry.today.isoformat(), "delegations": ministry.delegations}

    @app.post("/routing/delegations")
    @app.post("/routing/delegations/{id}/{act}")
    async def answered(request: Request, id: str = "", act: str = "") -> Any:
        ministry.hear(request.url.path, request.headers["authorization"])
        ministry.note(request.url.path[1:], request.headers["idempotency-key"], await request.json())
        for each in ministry.delegations:
            if each["id"] == id:
                each["stage"] = {"accept": "accepted", "decline": "declined", "revoke": "revoked"}[act]
        return {"seq": ministry.seq, "delegation": id}

    @app.get("/routing/letters/{id}/suggestions")
    async def suggestions(id: str) -> Any:
        found = {"to": unit("legal"), "instruction": "study", "because": "party", "letters": 5, "among": 6}
        return [found] if LETTERS[id] == 30 else []

    @app.get("/routing/letters/{id}/sight")
    async def sight(id: str, day: str) -> Any:
        since = f"{day}T05:30:00+00:00"
        who = (("officer", "own"), ("director", "directs"), ("dg", "directs")) if day == str(ministry.today) else ()
        return {"letter": id, "on": day, "people": [{"person": person(p), "why": w, "since": since} for p, w in who]}

    @app.get("/routing/workload")
    async def workload(unit: str) -> Any:
        load = {"open": 7, "overdue": 2, "unreceived": 3, "oldest": f"{ministry.today}T05:30:00+00:00", "done": 41}
        return {"unit": unit, "desks": [{"desk": person("director"), **load}]}

    @app.post("/routing/desks/{id}/hand-over")
    async def hand_over(id: str, request: Request) -> Any:
        ministry.note(f"routing/desks/{id}/hand-over", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq, "handed": 7, "refused": 0}

    @app.get("/routing/suggestions")
    async def suggested(party: str = "") -> Any:
        found = {"to": unit("legal"), "instruction": "study", "because": "words", "letters": 3, "among": 4}
        return [found, {**found, "to": "0" * 32}] if party else []

    @app.get("/routing/rules")
    async def rules() -> Any:
        known = {"direction": None, "party": "وزارة الصحة", "words": "ترخيص", "book": ""}
        goes = {"to": unit("legal"), "instruction": "study", "guidance": "", "days": 7, "active": False}
        return [{"id": "e" * 32, "title": "تراخيص وزارة الصحة", "unit": unit("register"), **known, **goes}]

    @app.get("/routing/rules/trial")
    async def trial(request: Request) -> Any:
        ministry.tried = {name: text for name, text in request.query_params.items() if name != "at_least"}
        letters = [ministry.row(n, None) | {"to": unit("legal")} for n in range(4)]
        went = {"same": 2, "elsewhere": {unit("registry"): 1}, "nowhere": 1}
        return {"looked_at": 2000, "fitting": 4, "letters": letters, **went}

    @app.post("/routing/rules/{id}")
    async def rule(id: str, request: Request) -> Any:
        ministry.note(f"routing/rules/{id}", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.post("/routing/rules/{id}/lift")
    async def lift(id: str, request: Request) -> Any:
        ministry.note(f"routing/rules/{id}/lift", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.post("/routing/letters/{id}/{act}")
    async def act(id: str, act: str, request: Request) -> Any:
        ministry.hear(request.url.path, request.headers["authorization"])
        ministry.note(f"routing/letters/{id}/{act}", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    played_own(app, ministry)
    played_staff(app, ministry)
    played_bag(app)

    @app.post("/routing/{kind}/{path:path}")
    @app.post("/routing/{kind}")
    async def kept(kind: str, request: Request, path: str = "") -> Any:
        ministry.note(request.url.path[1:], request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}


def _archive(app: FastAPI, ministry: "Ministry") -> None:
    played_records(app, ministry)

    @app.get("/archive/letters/{id}")
    async def archived(id: str) -> Any:
        legible = (("a", "read", 3), ("b", "no_text", 0))
        more = {"damaged_at": ministry.damaged_at}
        files = [{"sha256": name * 64, "legible": said, "pages": pages, **more} for name, said, pages in legible]
        said = {"archived": ministry.archived, "archived_at": None, "destroyed": ministry.destroyed}
        return {"letter": id, **said, "files": files}

    @app.get("/archive/letters/{id}/preview")
    async def preview(page: int = 1) -> Response:
        return Response(ministry.picture, media_type="image/png", headers={"x-pages": "3"})

    @app.get("/archive/letters/{id}/text")
    async def text() -> Response:
        return Response("نص الرسالة <كما> كُتب\n" * 2000, media_type="text/plain")

    @app.get("/archive/letters/{id}/files/{sha256}")
    async def file(request: Request) -> Response:
        body, asked = b"%PDF-1.7 0123456789", request.headers.get("range")
        headers = {"content-disposition": "attachment", "accept-ranges": "bytes", "x-internal": "no"}
        headers |= {"content-security-policy": "default-src 'none'; sandbox", "etag": '"aa"'}
        if asked:
            headers["content-range"] = f"bytes 0-4/{len(body)}"
            return Response(body[:5], 206, headers, media_type="application/pdf")
        return Response(body, 200, headers, media_type="application/pdf")
