import pytest

HEADS = [
    {
        "number": n,
        "seq": n * 1000,
        "chain": f"{n:064x}",
        "key_id": "ab" * 32,
        "signed_at": f"2026-11-2{n}T05:12:00+00:00",
        "authority": "https://tsa.example" if n == 1 else "",
        "stamped_at": "2026-11-21T05:13:00+00:00" if n == 1 else None,
    }
    for n in (2, 1)
]


@pytest.fixture
def said(ministry):
    """What archive says; a test changes it."""
    said = {"end": 2417, "behind": 0, "seconds": 0, "stopped": "", "heads": HEADS}

    @ministry.app.get("/archive/integrity")
    async def integrity():
        return said

    return said


async def test_an_administrator_sees_who_vouches_for_what_and_that_nothing_is_missing(signed_in, said):
    browser = await signed_in("admin")
    assert 'href="/integrity"' in (await browser.open("/books")).text
    page = (await browser.open("/integrity")).text
    assert "عدد الأحداث حتى الآن: 2,417" in page or "عدد الأحداث حتى الآن: ٢٬٤١٧" in page
    assert "كل الأحداث حتى الحدث" in page
    assert "abababababababab…" in page
    assert page.count("<tr>") == 3
    assert "الختم الزمني" in page


async def test_in_english_it_says_the_same(signed_in, said):
    browser = await signed_in("admin")
    await browser.submit("/integrity", "/language", lang="en")
    page = (await browser.open("/integrity")).text
    assert "all events up to 2,000" in page
    assert "Events so far: 2,417" in page


async def test_how_far_the_second_copy_is_behind_is_said(signed_in, said):
    said |= {"behind": 3, "seconds": 90}
    page = (await (await signed_in("admin")).open("/integrity")).text
    assert "أحداث في السجل لم تصل إلى نسخته الثانية بعد" in page
    assert "لم تكتمل النسخة منذ" in page


async def test_where_the_two_disagree_the_page_says_so_first_and_why(signed_in, said):
    said |= {"stopped": "the log says something else at 5 than the ledger"}
    page = (await (await signed_in("admin")).open("/integrity")).text
    assert "السجل ونسخته الثانية مختلفان" in page
    assert "the log says something else at 5 than the ledger" in page


async def test_before_the_first_signature_it_says_when_that_comes(signed_in, said):
    said |= {"heads": []}
    assert "لا توقيع بعد" in (await (await signed_in("admin")).open("/integrity")).text


@pytest.mark.parametrize("name", ["clerk", "officer", "director"])
async def test_nobody_else_has_this_page(signed_in, said, name):
    browser = await signed_in(name)
    assert "/integrity" not in (await browser.open("/settings")).text
    assert (await browser.open("/integrity")).status_code == 403
