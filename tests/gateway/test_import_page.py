"""A clerk who may import brings a table and its files, reads what is wrong with it, and has the rest registered."""

import asyncio
import io
import zipfile
from contextlib import suppress

import pytest

from services.gateway import import_page
from services.gateway.app import app
from services.gateway.imports import Import, Imports
from services.gateway.organisation import Directory
from tests.gateway.names import PERSONS

TABLE, PDF = ("سجل 2019.xlsx", b"PK table"), ("files", ("1.pdf", b"%PDF-1.7"))
ROW = {
    "row": 2,
    "key": "import-2",
    "on": "2019-04-07",
    "entry": {"direction": "incoming", "subject": "طلب", "party": "وزارة الصحة"},
    "original": "1.pdf",
    "attachments": [],
    "letter": "",
}
FAULT = {"row": 3, "column": "الجهة", "code": "missing", "said": "", "ar": "الخانة فارغة", "en": "Nothing stands here"}
READING = {"columns": {}, "unread": ["ملاحظات"], "ready": [ROW], "faults": [FAULT]}


@pytest.fixture
async def clerk(signed_in, ministry, monkeypatch):
    monkeypatch.setattr("tests.gateway.names.PERSONS", [(*one[:6], [*one[6], "importer"]) for one in PERSONS])
    ministry.reading = READING
    return await signed_in("clerk")


@pytest.fixture
async def works(clerk):
    """The work that reads and enters, beside the pages."""
    work = asyncio.create_task(app.state.imports.run())
    yield
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def bring(clerk, *files, table=TABLE):
    await clerk.open("/imports")
    sent = [*([("table", table)] if table else []), *files]
    answer = await clerk.post("/imports", clerk.hidden("/imports"), files=sent)
    return answer.headers.get("location", answer.text)


async def until(clerk, path, words):
    async with asyncio.timeout(20):
        while words not in (await clerk.open(path)).text:  # noqa: ASYNC110 - the work makes it true
            await asyncio.sleep(0.02)
    return clerk.page.text


async def test_what_is_wrong_is_told_and_nothing_is_registered_by_that(clerk, ministry, works):
    page = await until(clerk, path := await bring(clerk, PDF), "تقبل القيد")
    for words in ("الجهة", "الخانة فارغة", "ملاحظات", "قيِّد معاملة واحدة"):
        assert words in page
    assert ministry.asked == []
    report = await clerk.open(f"{path}/report.csv")
    assert report.content.decode("utf-8-sig").splitlines()[1] == "3,الجهة,missing,,الخانة فارغة,Nothing stands here"


async def test_the_good_rows_are_registered_when_it_is_said_that_the_bad_ones_are_left_out(clerk, ministry, works):
    await until(clerk, path := await bring(clerk, PDF), "تقبل القيد")
    await clerk.submit(path, f"{path}/enter")
    assert ministry.asked == []
    await clerk.submit(path, f"{path}/enter", skip="yes")
    await until(clerk, path, "قُيِّدت معاملة واحدة.")
    ((asked, key, body),) = ministry.asked
    assert (asked, key, body["on"], body["letter"]) == ("intake/letters", "import-2", "2019-04-07", ROW["entry"])
    assert body["files"] == [("original", "1.pdf", 8)]


async def test_what_was_begun_goes_on_after_a_restart(clerk, ministry):
    path = await bring(clerk, PDF)
    old = app.state.imports
    app.state.imports = Imports(old._folder, app.state.services, Directory(app.state.services))
    work = asyncio.create_task(app.state.imports.run())
    await until(clerk, path, "تقبل القيد")
    work.cancel()


async def test_a_zip_is_taken_as_it_is_and_files_of_one_name_stay_two(clerk, ministry, works):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("2019/خطاب.pdf", b"%PDF-1.7")
    await until(clerk, await bring(clerk, ("files", ("f.zip", content.getvalue()))), "تقبل القيد")
    assert [file["name"] for file in ministry.handed] == ["2019/خطاب.pdf"]
    await until(clerk, await bring(clerk, PDF, PDF), "تقبل القيد")
    assert [file["name"] for file in ministry.handed] == ["1.pdf", "1/1.pdf"]


async def test_what_intake_cannot_read_is_told_in_its_words(clerk, ministry, works):
    ministry.refuse("/imports/table", 422, "table_unreadable", "تعذرت قراءة الجدول")
    await until(clerk, await bring(clerk), "تعذرت قراءة الجدول")


async def test_a_row_that_the_register_refuses_is_listed_and_the_others_go_on(clerk, ministry, works):
    ministry.reading = {**READING, "faults": []}
    await until(clerk, path := await bring(clerk, PDF), "تقبل القيد")
    ministry.refuse("/letters", 409, "duplicate_suspected", "يبدو أن هذه المعاملة مقيَّدة من قبل")
    await clerk.submit(path, f"{path}/enter")
    page = await until(clerk, path, "رُفضت عند القيد")
    assert "السطر 2: يبدو أن هذه المعاملة مقيَّدة من قبل" in page.replace("<bdi>", "").replace("</bdi>", "")


async def test_a_form_without_a_table_says_so(clerk):
    assert "اختر الجدول بصيغة XLSX أو CSV" in await bring(clerk, PDF, table=None)


async def test_it_is_theirs_alone_and_of_those_who_may_import(clerk, signed_in, works):
    path = await bring(clerk, PDF)
    assert (await (await signed_in("officer")).open("/imports")).status_code == 403
    assert (await (await signed_in("director")).open(path)).status_code == 404
    await until(clerk, path, "تقبل القيد")
    await clerk.submit(path, f"{path}/forget")
    assert (await clerk.open(path)).status_code == 404


async def one_of(pieces):
    return await anext(pieces)


async def test_a_page_that_is_open_hears_of_every_step(monkeypatch):
    monkeypatch.setattr(import_page, "PACE", 0.01)
    one = Import(id="1", by="clerk", outside=False, name="t", direction="")
    news = import_page._news(one)
    assert await anext(news) == b"event: progress\ndata: {}\n\n"
    waiting: asyncio.Task[bytes] = asyncio.create_task(one_of(news))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    one.step = 1
    assert await waiting
