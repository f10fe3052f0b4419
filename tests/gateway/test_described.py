"""What else a clerk says of a letter: on the register form, when it is corrected, and on its page."""

import re

import pytest

from services.gateway import described
from tests.gateway.ministry import letter_id
from tests.gateway.test_register_page import PDF, register

LETTER = f"/letters/{letter_id(2)}"
MORE = {
    "language": "ar",
    "kind": "complaint",
    "medium": "paper",
    "pages": "١٢",
    "file_code": "4/2-ق",
    "kept_at": "خزانة 3",
    "keywords": "ترخيص، صناعة",
}


@pytest.fixture
async def clerk(signed_in, ministry):
    ministry.passport = lambda n: type(ministry).passport(ministry, n)[:3]
    return await signed_in("clerk")


def test_what_is_typed_is_what_intake_takes():
    said = described.read({**MORE, "keywords": " ترخيص،صناعة ; "})
    assert described.mistakes(said) == {}
    assert described.body(said) == {**MORE, "pages": 12, "keywords": ["ترخيص", "صناعة"]}


def test_what_is_emptied_is_asked_for_as_empty():
    assert described.body({"pages": "", "keywords": "", "kind": ""}) == {"pages": "", "keywords": [], "kind": ""}


@pytest.mark.parametrize(
    ("field", "said"),
    [("kind", "novel"), ("pages", "many"), ("pages", "0"), ("file_code", "<4>"), ("keywords", "a," * 9)],
)
def test_a_mistake_is_named(field, said):
    found = described.mistakes(described.read({field: said if field != "keywords" else ",".join("abcdefghijklm")}))
    assert list(found) == [field]


async def test_five_fields_are_enough_and_say_nothing_more(clerk, ministry):
    page = (await clerk.open("/register/incoming")).text
    assert '<details data-kept="more"><summary>' in page
    await register(clerk)
    assert not set(MORE) & ministry.asked[0][2]["letter"].keys()


async def test_all_of_it_goes_to_intake_with_the_degree_of_each_attachment(clerk, ministry):
    files = [("original", PDF), ("attachment", ("أ.pdf", b"%PDF", "")), ("attachment", ("ب.pdf", b"%PDF", ""))]
    await register(clerk, files, **MORE, attachment_degree="secret")
    said = ministry.asked[0][2]["letter"]
    assert {name: said[name] for name in MORE} == {**MORE, "pages": 12, "keywords": ["ترخيص", "صناعة"]}
    assert said["attachment_degrees"] == ["secret", "secret"]


async def test_a_field_that_is_wrong_stands_open(clerk, ministry):
    page = (await register(clerk, pages="كثيرة")).text
    assert "اكتب عدد الصفحات بالأرقام" in page
    assert '<details data-kept="more" open>' in page
    assert ministry.asked == []


async def test_the_form_of_a_reply_names_the_letter_it_answers_and_its_addressee(clerk, ministry):
    assert f'href="/register/outgoing?reply_to={letter_id(2)}"' in (await clerk.open(LETTER)).text
    page = (await clerk.open(f"/register/outgoing?reply_to={letter_id(2)}")).text
    asked = ministry.letter(2)
    assert f'name="link" value="{asked["number"]}/{ministry.today.year} سجل الوارد"' in page
    assert f'name="party" value="{asked["party"]}"' in page


@pytest.mark.parametrize(
    ("typed", "letter"),
    [
        ("18/2026", 4),
        ("١٨ / ٢٠٢٦", 4),
        ("17/2026 صادر", 5),
        ("17/2026 out", 5),
        ("17/2026 سجل الصادر", 5),
        ("م و/12", 6),
    ],
)
async def test_a_letter_is_linked_by_its_number(clerk, ministry, typed, letter):
    await register(clerk, tie="supersedes", link=typed)
    assert ministry.asked[0][2]["letter"]["links"] == [{"tie": "supersedes", "letter": letter_id(letter)}]


@pytest.mark.parametrize(
    ("typed", "said"), [("19/2026", "لا معاملة بهذا الرقم"), ("غداً", "لا معاملة"), ("17/2026", "أكثر من معاملة")]
)
async def test_a_number_that_names_no_letter_or_several_is_not_guessed(clerk, ministry, typed, said):
    assert said in (await register(clerk, link=typed)).text
    assert ministry.asked == []


async def test_letters_of_a_number_are_offered(clerk):
    options = (await clerk.open("/register/letters?text=17/2026")).text
    assert re.findall(r'value="([^"]+)"', options) == ["17/2026 سجل الوارد", "17/2026 سجل الصادر"]
    assert (await clerk.open("/register/letters?text=17/")).text == ""


async def test_what_is_said_stands_on_the_letter_s_page(clerk, ministry):
    more = {**MORE, "pages": 12, "keywords": ["ترخيص", "صناعة"], "attachment_degrees": ["secret"]}
    entered, near = ministry.letter(2), ministry.letter(3)
    ministry.letter = lambda n: {**entered, **more, "links": [{**near, "tie": "reply_to", "back": True}]}
    page = (await clerk.open(LETTER)).text
    for said in ("شكوى · بالعربية · ورقي · 12 صفحة", "4/2-ق", "خزانة 3", "رُدّ عليها بـ", near["subject"]):
        assert said in page
    assert "unlink" not in page
    assert '<span class="tag">سري</span>' in page


async def test_it_is_corrected_like_the_rest(clerk, ministry):
    await clerk.open(f"{LETTER}/correct")
    fields = dict(re.findall(r'<input id="(\w+)" name="\w+" value="([^"]*)"', clerk.page.text))
    asked = {**clerk.hidden(f"{LETTER}/correct"), **fields, "urgency": "urgent", "reason": "سقطت", **MORE}
    await clerk.post(f"{LETTER}/correct", asked)
    assert ministry.asked[0][2] == {**MORE, "pages": 12, "keywords": ["ترخيص", "صناعة"], "reason": "سقطت"}


async def test_letters_are_linked_and_the_link_taken_back(clerk, ministry):
    answer = await clerk.submit(f"{LETTER}/link", tie="related", link="18/2026")
    assert (answer.status_code, answer.headers["location"]) == (303, LETTER)
    assert "لا معاملة بهذا الرقم" in (await clerk.submit(f"{LETTER}/link", tie="related", link="19/2026")).text
    entered, near = ministry.letter(2), ministry.letter(4)
    ministry.letter = lambda n: {**entered, "links": [{**near, "tie": "related", "back": False}]}
    path = f"{LETTER}/unlink?tie=related&letter={letter_id(4)}"
    assert path.replace("&", "&amp;") in (await clerk.open(LETTER)).text
    await clerk.open(path)
    wish = {**clerk.hidden(f"{LETTER}/unlink"), "reason": ""}
    assert "اكتب سبب إزالة الربط" in (await clerk.post(f"{LETTER}/unlink", wish)).text
    await clerk.post(f"{LETTER}/unlink", {**wish, "reason": "غيرها"})
    link = {"tie": "related", "letter": letter_id(4)}
    assert [(path.rpartition("/")[2], body) for path, _, body in ministry.asked] == [
        ("link", link),
        ("unlink", {**link, "reason": "غيرها"}),
    ]


async def test_who_is_no_clerk_links_nothing(signed_in):
    page = (await (await signed_in("officer")).open(LETTER)).text
    assert f'href="{LETTER}/link"' not in page
    assert "reply_to" not in page
