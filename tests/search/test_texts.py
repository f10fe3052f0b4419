"""What letters' files say: fetched from archive whenever it can give it, found by who may read it, shown as written."""

import asyncio
import shutil
from contextlib import asynccontextmanager, closing
from hashlib import sha256

import httpx2
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from libs.contracts import archive, intake, routing
from libs.contracts.archive import Destroyed, FileText, Legible, TextExtracted
from libs.contracts.intake import Degree, Reclassified
from libs.eventlog import NotNow
from libs.policy import Sight
from libs.views import Views
from services.search import app as search
from services.search import fetch
from services.search.answers import excerpted, rows
from services.search.excerpt import excerpt
from services.search.feed import Feed
from services.search.fetch import Archive, Fetching
from services.search.index import Asked
from services.search.sought import parts
from services.search.texts import Text, Texts
from tests.letters import REFERRED, REGISTERED
from tests.people import MINISTER
from tests.turns import History
from tests.words import EXAMPLES

SAID = "سطر قبله\nطلب بيان السِّجلّات المُلغاة رقم ٦٠/٢٠٠٧ من مكتبة الوزارة\nسطر بعده"
DESTROYED = next(each for each in EXAMPLES["archive.letter"] if isinstance(each, Destroyed))
EVERYTHING = Sight(Degree.SECRET.rank, None)


def extracted(text):
    file = FileText(file="a" * 64, legible=Legible.READ, how="pdf", text=sha256(text.encode()).hexdigest())
    return TextExtracted(reader=1, files=(file,))


class Keeper:
    """Archive, played: it gives the texts it has, or says why not."""

    def __init__(self):
        self.texts: dict[str, str] = {}
        self.asked: list[str] = []
        self.refusals: dict[str, tuple[int, str]] = {}
        self.app = FastAPI()
        self.app.get("/letters/{id}/text")(self.text)

    async def text(self, id: str, request: Request) -> Response:
        self.asked.append(id)
        assert request.headers["authorization"].startswith("Bearer ")
        if refusal := self.refusals.get(id) or self.refusals.get("all"):
            return JSONResponse({"code": refusal[1]}, refusal[0])
        return Response(self.texts[id].encode(), media_type="text/plain")


class House:
    """Search's parts without its process, and a log of its own making."""

    def __init__(self, folder, opened, key):
        self._folder, self._opened, self._key = folder, opened, key
        self.told, self.keeper, self.applied = History(), Keeper(), 0
        self.views = Views(folder / "views", *search.VIEWS)

    def letter(self, n, text=SAID, **more):
        id = f"{n:032x}"
        self.told.commit(intake.LETTER, id, "clerk", REGISTERED.model_copy(update={"number": n, **more}))
        if text:
            self.keeper.texts[id] = text
            self.told.commit(archive.LETTER, id, "archive", extracted(text))
        return id

    @asynccontextmanager
    async def running(self, steps=True):
        """As after a start: everything that a process remembers is gone."""
        log = self.told.stored()[self.applied :]
        if log:
            self.views.seq = self.views.apply(log)
            self.applied += len(log)
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(self.keeper.app))
        archived = Archive(client, ["http://archive"], self._key)
        with self._opened() as index, closing(Texts(self._folder / "texts.sqlite")) as texts:
            feed = Feed(self.views, index, texts, await index.written())
            fetching = Fetching(self.views, texts, lambda: [feed], archived)
            while feed.seq < self.views.seq:
                await feed.step()
            while steps and await fetching.step():
                pass
            yield index, texts, fetching, feed

    async def found(self, typed, sight=EVERYTHING):
        async with self.running() as (index, *_):
            return await numbers(index, typed, sight)


async def numbers(index, typed, sight=EVERYTHING):
    found = await index.find(Asked(sight, parts(typed), limit=50))
    assert found.total == len(found.letters) == sum(found.facets["direction"].values())
    return sorted(int(letter, 16) for letter in found.letters)


@pytest.fixture
def house(tmp_path, opened, keys):
    house = House(tmp_path, opened, keys[0])
    with closing(house.views):
        yield house


@pytest.mark.parametrize("typed", ["سجلات", "الملغاه", "مُلغاة", "60/2007", "٦٠/٢٠٠٧", "المكتبة", '"بيان السجلات"'])
async def test_a_letter_is_found_by_what_its_files_say_however_it_is_typed(house, typed):
    house.letter(1)
    house.letter(2, text="")
    assert await house.found(typed) == [1]


async def test_a_letter_is_found_by_its_subject_before_its_text_has_come(house):
    house.letter(1)
    async with house.running(steps=False) as (index, texts, fetching, _):
        assert (await numbers(index, "ترخيص"), await numbers(index, "سجلات")) == ([1], [])
        await fetching.step()
        assert (await numbers(index, "ترخيص"), await numbers(index, "سجلات")) == ([1], [1])
        assert await texts.versions([f"{1:032x}"])


async def test_while_archive_is_away_nothing_is_passed_over(house):
    for n in range(1, 7):
        house.letter(n)
    house.keeper.refusals["all"] = 503, "view_behind"
    async with house.running(steps=False) as (index, _, fetching, _):
        with pytest.raises(NotNow):
            await fetching.step()
        assert await numbers(index, "سجلات") == []
        house.keeper.refusals.clear()
        await fetching.step()
        assert await numbers(index, "سجلات") == [1, 2, 3, 4, 5, 6]


async def test_it_waits_by_itself_and_another_replica_of_archive_is_asked(house, monkeypatch):
    monkeypatch.setattr(fetch, "PAUSES", (0.01,))
    house.letter(1)
    silent = httpx2.MockTransport(refused)
    async with house.running(steps=False) as (index, texts, _, feed):
        client = httpx2.AsyncClient(
            mounts={"http://gone": silent, "http://here": httpx2.ASGITransport(house.keeper.app)}
        )
        fetching = Fetching(
            house.views, texts, lambda: [feed], Archive(client, ["http://gone", "http://here"], house._key)
        )
        house.keeper.refusals["all"] = 503, "not_ready"
        running = asyncio.create_task(fetching.run())
        await asyncio.sleep(0.1)
        assert await numbers(index, "سجلات") == []
        house.keeper.refusals.clear()
        async with asyncio.timeout(10):
            while await numbers(index, "سجلات") != [1]:  # noqa: ASYNC110 - it is archive that makes it true
                await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.wait([running])


def refused(request):
    raise httpx2.ConnectError("nobody listens")


async def test_a_text_that_archive_does_not_give_holds_up_no_other(house):
    for n in (1, 2, 3):
        house.letter(n)
    house.keeper.refusals[f"{2:032x}"] = 503, "original_damaged"
    assert await house.found("سجلات") == [1, 3]
    house.keeper.refusals.clear()
    assert await house.found("سجلات") == [1, 2, 3], "asked for again after the next start"


async def test_a_text_is_fetched_once_and_a_better_one_again(house):
    id = house.letter(1)
    assert await house.found("سجلات") == [1]
    house.told.commit(routing.LETTER, id, "clerk", REFERRED)
    assert await house.found("سجلات", Sight(0, frozenset({"legal"}))) == [1], "a referral writes it whole, text and all"
    assert house.keeper.asked == [id]
    house.keeper.texts[id] = "كلام آخر"
    house.told.commit(archive.LETTER, id, "archive", extracted("كلام آخر"))
    assert (await house.found("سجلات"), await house.found("كلام")) == ([], [1])


@pytest.mark.parametrize("killed_before", ["index", "note"])
async def test_killed_in_the_middle_a_text_is_fetched_again(house, monkeypatch, killed_before):
    house.letter(1)
    async with house.running(steps=False) as (index, texts, fetching, _):
        monkeypatch.setattr(*((index, "write") if killed_before == "index" else (texts, "note")), killed)
        with pytest.raises(asyncio.CancelledError):
            await fetching.step()
    assert await house.found("سجلات") == [1]
    assert len(house.keeper.asked) == 2


async def killed(*_):
    raise asyncio.CancelledError


async def test_an_index_begun_anew_has_the_texts_without_archive_and_without_texts_they_are_fetched(house, tmp_path):
    house.letter(1)
    assert await house.found("سجلات") == [1]
    shutil.rmtree(tmp_path / "index", ignore_errors=True)  # an OpenSearch has none here: it stays
    house.keeper.refusals["all"] = 503, "away"
    assert await house.found("سجلات") == [1]
    house.keeper.refusals.clear()
    for path in tmp_path.glob("texts.sqlite*"):
        path.unlink()
    assert await house.found("سجلات") == [1]
    (tmp_path / "texts.sqlite").write_bytes(b"no database, but somebody's letter" * 1000)
    assert await house.found("سجلات") == [1]
    assert len(house.keeper.asked) == 3


async def test_of_a_top_secret_letter_nothing_is_fetched_and_nothing_stays(house, tmp_path):
    house.letter(1, degree=Degree.TOP_SECRET)
    id = house.letter(2)
    assert await house.found("سجلات", Sight(Degree.TOP_SECRET.rank, None)) == [2]
    assert house.keeper.asked == [id]
    house.told.commit(intake.LETTER, id, "clerk", Reclassified(degree=Degree.TOP_SECRET, reason="?"))
    async with house.running() as (index, texts, *_):
        assert await numbers(index, "سجلات", Sight(Degree.TOP_SECRET.rank, None)) == []
        assert await texts.read([id]) == []


async def test_who_may_not_read_a_letter_neither_finds_nor_counts_it_by_its_text(house):
    house.letter(1, degree=Degree.SECRET)
    id = house.letter(2)
    house.told.commit(routing.LETTER, id, "clerk", REFERRED)
    assert await house.found("سجلات") == [1, 2]
    assert await house.found("سجلات", Sight(Degree.LIMITED.rank, None)) == [2]
    assert await house.found("سجلات", Sight(Degree.SECRET.rank, frozenset({"elsewhere"}))) == []
    assert await house.found("سجلات", Sight(0, frozenset({"legal"}))) == [2]


async def shown(house, typed):
    async with house.running() as (index, texts, *_):
        sought = parts(typed)
        found = await index.find(Asked(EVERYTHING, sought))
        return await excerpted(await house.views.ask(rows, MINISTER, found.letters, sought), texts, sought)


async def test_where_the_text_says_it_it_is_shown_as_it_was_written(house):
    house.letter(1)
    [row] = await shown(house, "ملغاه ترخيص سجل")
    marked = [row.excerpt.text[start:end] for start, end in row.excerpt.highlights]
    assert marked == ["السِّجلّات", "المُلغاة"]
    assert row.excerpt.text == SAID.split("\n")[1]
    assert row.highlights.keys() == {"subject"}


async def test_what_subject_or_number_say_themselves_needs_no_excerpt(house):
    house.letter(17, text="طلب ترخيص رقم 17/2026")
    for typed in ("ترخيص", "17/2026", ""):
        assert [row.excerpt for row in await shown(house, typed)] == [None]


async def test_a_long_text_is_searched_quickly_and_a_long_line_is_cut_at_words(house):
    line = " ".join(f"كلمة{n}" for n in range(500))
    text = Text.of("a", "1", "\n".join([line] * 30) + f"\n{line} السِّجلّات المُلغاة {line}")
    found = excerpt(text.written, text.words, parts('"سجلات ملغاة"'))
    assert found
    [[start, end]] = found.highlights
    assert found.text[start:end] == "السِّجلّات المُلغاة"
    assert len(found.text) < 260
    assert found.text.startswith("… كلمة")
    assert found.text.endswith(" …")
    assert excerpt(text.written, text.words, parts("غائب")) is None


async def test_of_a_destroyed_letter_the_text_is_found_by_nobody_and_its_entry_is(house, tmp_path):
    id, other = house.letter(1), house.letter(2)
    assert await house.found("سجلات") == [1, 2]
    house.told.commit(archive.LETTER, id, "archive", DESTROYED)
    house.keeper.refusals[id] = 410, "destroyed"
    assert (await house.found("سجلات"), await house.found("ترخيص")) == ([2], [1, 2])
    async with house.running() as (_, texts, *_rest):
        assert set(await texts.versions([id, other])) == {other}
    house.told.commit(routing.LETTER, id, "clerk", REFERRED)
    assert await house.found("سجلات") == [2], "written anew it still has none"


async def test_destroyed_while_its_text_is_on_its_way_it_is_not_found_by_it(house):
    id = house.letter(1)
    async with house.running(steps=False) as (index, texts, fetching, feed):
        house.told.commit(archive.LETTER, id, "archive", DESTROYED)
        said, house.views.seq = house.told.stored()[house.applied :], house.views.apply(house.told.stored()[-1:])
        house.applied += len(said)
        await fetching._said([Text.of(id, "v", SAID)])  # it was fetched before, and is put in after
        await feed.step()
        assert await numbers(index, "سجلات") == []
        while await fetching.step():
            pass
        assert not await texts.versions([id])
    assert await house.found("سجلات") == []
