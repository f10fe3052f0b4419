import pytest

PASS = {
    "n": "000002",
    "began_at": "2026-11-22T05:00:00+00:00",
    "ended_at": "2026-11-22T06:00:00+00:00",
    "files": 1000,
    "size": 52_000_000,
    "damaged": 3,
    "repaired": 2,
    "copied": 0,
    "sealed": 7,
}
LETTER = {"letter": "a" * 32, "sha256": "f" * 64, "name": "خطاب.pdf", "damaged_at": "2026-11-22T05:30:00+00:00"}
WHOLE = {"second": False, "damaged": 0, "letters": [], "passes": []}
HURT = {"second": True, "damaged": 1, "letters": [LETTER], "passes": [{**PASS, "ended_at": None}, PASS]}


@pytest.fixture
def found(ministry):
    answer = dict(WHOLE)

    @ministry.app.get("/archive/integrity/originals")
    async def integrity():
        return answer

    return answer


async def test_where_nothing_is_damaged_it_says_so_and_what_is_missing(signed_in, found):
    browser = await signed_in("admin")
    assert 'href="/integrity/originals"' in (await browser.open("/settings")).text
    page = (await browser.open("/integrity/originals")).text
    assert "لا يُعرف أصل تالف" in page
    assert "DIWAN_SECOND_STORE" in page
    assert "لم يُجرَ أي فحص بعد" in page


async def test_what_is_damaged_stands_above_the_passes_with_the_letters_one_may_read(signed_in, found):
    found.update(HURT)
    page = (await (await signed_in("admin")).open("/integrity/originals")).text
    assert page.index("الأصول التالفة") < page.index(f'href="/letters/{LETTER["letter"]}"') < page.index("مرات فحص")
    assert "جارٍ الآن" in page
    assert 'class="num late"' in page


async def test_its_own_entry_on_the_spine_is_the_open_one(signed_in, found):
    page = (await (await signed_in("admin")).open("/integrity/originals")).text
    assert '<a href="/integrity/originals" aria-current="page">' in page
    assert page.count('aria-current="page"') == 1


async def test_an_administrator_has_what_they_keep_under_the_thumb_and_the_parties_after_it(signed_in, found):
    page = (await (await signed_in("admin")).open("/integrity/originals")).text
    kept, books = page[page.index("<nav aria") : page.index("</nav>")].split("</ul>")[:2]
    assert kept.index('href="/organisation"') < kept.index('href="/integrity/originals"')
    assert 'href="/parties"' not in kept
    assert 'href="/parties"' in books


async def test_whoever_looks_after_no_system_has_no_such_page(signed_in, found):
    officer = await signed_in("officer")
    assert "/integrity/originals" not in (await officer.open("/settings")).text
    assert (await officer.open("/integrity/originals")).status_code == 403
