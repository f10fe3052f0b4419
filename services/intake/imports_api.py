"""Old registers over HTTP: what a table means is told here; its letters come in by the door that all letters use."""

import asyncio
from hashlib import sha256
from tempfile import TemporaryFile
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Json, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile

from libs.contracts.intake import Direction, Opened
from libs.contracts.routing import Role
from libs.policy import Person
from libs.views import Views
from libs.web import Problem, ThePerson, TheViews, ministry_day

from .books import books
from .columns import NEEDED, ColumnTwice
from .imports import Reading, columns_of, reading
from .rows import Asked, Handed, by_name
from .table import Line, NoTable, TooLong, lines_of
from .upload import Body, looked_at

MOST_TABLE = 64_000_000  # bytes, with the list of the files
FIELD = 100_000
FILES = TypeAdapter(list[Handed])

router = APIRouter()


class Looked(BaseModel):
    sha256: str
    size: int
    type: str | None
    wrong: str = ""


class Told(BaseModel):
    """What is said beside the table. `columns`: heading -> field, where ours would not do."""

    direction: Direction | None = None
    columns: Json[dict[str, str]] = {}


async def importer(person: ThePerson) -> Person:
    """One who registers letters, and may say on which past day it was done."""
    if not {Role.CLERK, Role.IMPORTER} <= person.roles:
        raise Problem(403, "importers_only")
    return person


ByImporter = Annotated[Person, Depends(importer)]


@router.post("/imports/file")
async def look(request: Request, by: ByImporter) -> Looked:
    """What a file is; it is not kept."""
    digest, size = sha256(), 0
    with TemporaryFile() as file:
        async for chunk in Body(request).stream():
            size += len(chunk)
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
        verdict = await looked_at(file)
    type = None if verdict.wrong else verdict.type
    return Looked(sha256=digest.hexdigest(), size=size, type=type, wrong=verdict.wrong)


@router.post("/imports/table")
async def table(request: Request, by: ByImporter, views: TheViews) -> Reading:
    """A dry run: each row as it would be registered by this person, or what is wrong with it. Nothing is registered.

    Parts: `table`, `files` (a JSON list of Handed), and `direction` and `columns`, which may be left out.
    """
    if not request.headers.get("content-length", "").isdigit():
        raise Problem(400, "invalid_request")
    if int(request.headers["content-length"]) > MOST_TABLE:
        raise Problem(413, "file_too_large", most=MOST_TABLE)
    async with request.form(max_files=2, max_fields=2, max_part_size=FIELD) as form:
        lines, asked = await _asked(form, by, views)
    return await views.ask(reading, by, lines, asked)


async def _asked(form: FormData, by: Person, views: Views) -> tuple[list[Line], Asked]:
    """Raises Problem."""
    table, files = form.get("table"), form.get("files")
    if not isinstance(table, UploadFile) or not isinstance(files, UploadFile):
        raise Problem(422, "invalid_request", fields=["table", "files"])
    try:
        told = Told.model_validate({name: said for name, said in form.items() if isinstance(said, str)})
        handed = FILES.validate_json(await files.read())
        lines = await lines_of(table.file, told.columns)
        headings, columns = columns_of(lines, told.columns)
    except ValidationError as wrong:
        raise Problem(422, "invalid_request", fields=["files", "direction", "columns"]) from wrong
    except NoTable as wrong:
        raise Problem(422, "table_unreadable") from wrong
    except TooLong as wrong:
        raise Problem(413, "table_too_long") from wrong
    except ColumnTwice as twice:
        raise Problem(422, "column_twice", fields=[str(twice)]) from twice
    needed = NEEDED if told.direction else ("direction", *NEEDED)
    if missing := [name for name in needed if name not in columns]:
        raise Problem(422, "columns_missing", fields=missing)
    return lines, Asked(
        headings, columns, by_name(handed), ministry_day(), by.clearance, told.direction, _open(views, by)
    )


def _open(views: Views, by: Person) -> dict[str, Opened]:
    """The registers that this person may write into."""
    found = views.glance(books).items()
    return {name: book.kept for name, book in found if not book.closed and book.kept.unit in ("", by.unit)}
