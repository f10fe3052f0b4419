import pytest

from tests.gateway.ministry import letter_id, unit

LETTER = f"/letters/{letter_id(2)}"
OUT = {
    "borrower": unit("legal"),
    "borrowed_on": "2026-11-01",
    "borrowed_until": "2026-11-02",
    "borrowed_note": "للمحكمة",
}


@pytest.fixture
async def clerk(signed_in):
    return await signed_in("clerk")


async def test_the_registry_says_who_takes_the_paper_along(clerk, ministry):
    assert f'href="{LETTER}/lend"' in (await clerk.open(LETTER)).text
    asked = {"borrower": "دائرة الشؤون القانونية", "until": "١/٢/٢٠٩٩", "note": "للمحكمة"}
    answer = await clerk.submit(f"{LETTER}/lend", **asked)
    assert (answer.status_code, answer.headers["location"]) == (303, LETTER)
    [(path, _, body)] = ministry.asked
    assert (path, body) == (
        f"intake{LETTER}/lend",
        {"borrower": unit("legal"), "until": "2099-02-01", "note": "للمحكمة"},
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"borrower": "دائرة الفضاء"}, "لا تقسيم ولا شخص بهذا الاسم"),
        ({"until": "غداً"}, "اكتب التاريخ: اليوم/الشهر/السنة"),
        ({"until": "1/2/2020"}, "مضى هذا اليوم"),
    ],
)
async def test_a_mistake_is_named_and_what_was_typed_is_kept(clerk, ministry, typed, said):
    answer = await clerk.submit(f"{LETTER}/lend", **{"borrower": "دائرة الشؤون القانونية", "note": "للمحكمة", **typed})
    assert (answer.status_code, said in answer.text, 'value="للمحكمة"' in answer.text) == (422, True, True)
    assert ministry.asked == []


async def test_a_paper_that_is_out_is_shown_with_who_has_it_and_comes_back_by_one_button(clerk, ministry):
    entered = ministry.letter(2)
    ministry.letter = lambda n: {**entered, **OUT}
    page = (await clerk.open(LETTER)).text
    for said in ("عند دائرة الشؤون القانونية منذ", "كان موعد إرجاعه", "للمحكمة"):
        assert said in page
    assert f'href="{LETTER}/lend"' not in page
    await clerk.submit(LETTER, f"{LETTER}/return")
    assert [(path, body) for path, _, body in ministry.asked] == [(f"intake{LETTER}/return", {})]


async def test_the_passport_tells_where_the_paper_was(clerk, ministry):
    steps = ministry.passport(2)
    lent = {**steps[1], "kind": "borrowed", "to": unit("legal"), "due": "2026-11-02", "note": "للمحكمة"}
    ministry.passport = lambda n: [steps[0], lent, {**steps[1], "kind": "returned"}]
    page = (await clerk.open(LETTER)).text
    assert "أُعير الأصل الورقي إلى دائرة الشؤون القانونية" in page
    assert "<b>عاد الأصل الورقي</b>" in page


async def test_what_is_borrowed_is_listed_for_the_clerk(clerk, ministry, signed_in):
    assert "لا أصل معاراً" in (await clerk.open("/borrowed")).text
    ministry.borrowed = [{**ministry.letter(2), **OUT}, {**ministry.letter(3), **OUT, "borrowed_until": None}]
    page = (await clerk.open("/borrowed")).text
    assert 'href="/borrowed" aria-current="page">الأصول المعارة' in page
    assert page.count("كان موعد إرجاعه") == page.count("بلا موعد") == 1
    assert (await (await signed_in("admin")).open("/borrowed")).status_code == 403


async def test_who_is_not_of_the_registry_sees_it_and_says_nothing(signed_in, ministry):
    entered = ministry.letter(2)
    ministry.letter = lambda n: {**entered, **OUT}
    page = (await (await signed_in("officer")).open(LETTER)).text
    assert "عند دائرة الشؤون القانونية منذ" in page
    assert "/return" not in page
