"""A table is read over HTTP, nothing is registered by it, and its rows come in by the door of all letters."""

import json
from dataclasses import replace

import pytest

from libs.contracts.routing import Role
from tests.intake.conftest import problem
from tests.intake.files import HTML, pdf
from tests.intake.tables import ARABIC, ROW, separated
from tests.people import CLERK, DIRECTOR

IMPORTER = replace(CLERK, roles=CLERK.roles | {Role.IMPORTER})


@pytest.fixture
def look(http, bearer):
    async def look(name, content):
        answer = await http.post("/imports/file", content=content, headers=bearer(IMPORTER))
        assert answer.status_code == 200, answer.text
        return {"name": name, **answer.json()}

    return look


@pytest.fixture
def check(http, bearer):
    async def check(table, *files, by=IMPORTER, **told):
        sent = {"table": ("t.csv", table), "files": ("files.json", json.dumps(files))}
        return await http.post("/imports/table", data=told, files=sent, headers=bearer(by))

    return check


@pytest.fixture
def enter(http, bearer):
    """A ready row, as whoever imports it sends it."""

    async def enter(row, content):
        headers = {"idempotency-key": row["key"], "x-diwan-on": row["on"], **bearer(IMPORTER)}
        files = {"original": (row["original"], content)}
        return await http.post("/letters", data={"letter": json.dumps(row["entry"])}, files=files, headers=headers)

    return enter


def row(n):
    return (*ROW[:3], f"{n}/2020", ROW[4], f"موضوع {n}", "", f"{n}.pdf")


async def test_a_file_is_looked_at_and_not_kept(look):
    assert (await look("a", pdf(1)))["type"] == "application/pdf"
    page = await look("b", HTML)
    assert (page["size"], page["type"], page["wrong"]) == (40, None, "file_type_refused")


async def test_a_dry_run_tells_each_row_and_registers_nothing(check, look, get):
    files = [await look("1.pdf", pdf(1)), await look("2.pdf", HTML)]
    answer = await check(separated((*ARABIC, "notes"), row(1), row(2), row(3)), *files)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [each["row"] for each in told["ready"]] == [2]
    assert [(each["row"], each["column"], each["code"], each["said"]) for each in told["faults"]] == [
        (3, "الملف", "file_type_refused", "2.pdf"),
        (4, "الملف", "file_missing", "3.pdf"),
    ]
    assert all(each["ar"] and each["en"] for each in told["faults"])
    assert (told["unread"], told["columns"]["subject"]) == (["notes"], "الموضوع")
    assert (await get("/registers")).json() == []


async def test_a_row_is_registered_once_however_often_its_table_comes(check, look, enter, get):
    file, table = await look("1.pdf", pdf(1)), separated(ARABIC, row(1))
    (ready,) = (await check(table, file)).json()["ready"]
    first, again = await enter(ready, pdf(1)), await enter(ready, pdf(1))
    assert first.status_code == 201, first.text
    assert again.json() == first.json()
    assert first.json()["register_id"] == "incoming-2020"
    await get("/registers", at_least=first.json()["seq"])
    told = (await check(table, file)).json()
    assert ([each["letter"] for each in told["ready"]], told["faults"]) == ([first.json()["letter"]], [])


async def test_what_stands_above_or_in_a_register_is_told_unless_a_reason_is_given(check, look, enter, get):
    files = [await look(f"{n}.pdf", pdf(n)) for n in (1, 2, 3)]
    (ready,) = (await check(separated(ARABIC, row(1)), files[0])).json()["ready"]
    seq = (await enter(ready, pdf(1))).json()["seq"]
    await get("/registers", at_least=seq)
    headings = (*ARABIC, "سبب القيد مع ذلك")
    lines = [
        (*row(2), ""),
        (*row(2), ""),
        (*row(3)[:3], "٢/٢٠٢٠", *row(3)[4:], ""),
        (*row(1)[:5], "another subject", *row(1)[6:], ""),
        (*row(1)[:5], "a third subject", *row(1)[6:], "نسخة ثانية"),
    ]
    told = (await check(separated(headings, *lines), *files)).json()
    assert [each["row"] for each in told["ready"]] == [2, 6]
    assert [(each["row"], each["column"], each["code"]) for each in told["faults"]] == [
        (3, "الموضوع", "row_twice"),
        (4, "رقم خطاب الجهة", "reference_in_row"),
        (5, "الملف", "registered_already"),
    ]
    assert "1/2020" in told["faults"][2]["en"]


@pytest.mark.parametrize(
    ("table", "told", "status", "code"),
    [
        (b"", {}, 422, "table_unreadable"),
        (separated(("Subject", "notes")), {}, 422, "columns_missing"),
        (separated(ARABIC[1:]), {}, 422, "columns_missing"),
        (separated((*ARABIC, "Subject")), {}, 422, "column_twice"),
        (separated(ARABIC), {"direction": "sideways"}, 422, "invalid_request"),
        (separated(ARABIC), {"columns": "[]"}, 422, "invalid_request"),
    ],
)
async def test_a_table_that_cannot_be_read_says_why(check, table, told, status, code):
    problem(await check(table, **told), status, code)


async def test_only_who_registers_and_imports_reads_tables(check):
    for person in (CLERK, replace(DIRECTOR, roles=DIRECTOR.roles | {Role.IMPORTER})):
        problem(await check(separated(ARABIC), by=person), 403, "importers_only")
