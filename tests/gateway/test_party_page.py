"""The directory's pages, and the party's box of the register form."""

import re

import pytest

from tests.gateway.ministry import letter_id
from tests.gateway.played_parties import party_id
from tests.gateway.test_register_page import register

A, B = party_id(0), party_id(1)


@pytest.fixture
async def clerk(signed_in):
    return await signed_in("clerk")


def offered(page):
    return re.findall(r'data-name="([^"]*)" data-party="([^"]*)"', page.text)


async def test_the_directory_comes_before_names_that_were_only_written(clerk):
    assert offered(await clerk.open("/register/parties?text=المالية")) == [("وزارة المالية", A)]
    assert offered(await clerk.open("/register/parties?text=هيئة"))[0] == ("هيئة المناطق الاقتصادية", "")


async def test_parties_are_asked_for_from_two_letters_on(clerk):
    assert 'role="option"' not in (await clerk.open("/register/incoming")).text
    assert offered(await clerk.open("/register/parties?text=")) == []
    assert offered(await clerk.open("/register/parties?text=و")) == []


async def test_what_was_chosen_or_typed_is_recognised_with_the_field_that_says_so(clerk):
    field = f'<input type="hidden" name="party_id" value="{A}">'
    assert field in (await clerk.open("/register/party?text=وزارة المالية")).text
    assert field in (await clerk.open(f"/register/party?text=whatever&party={A}")).text
    unknown = (await clerk.open("/register/party?text=وزارة الخزف")).text
    assert "party_id" not in unknown
    assert "ليست في الدليل" in unknown
    assert (await clerk.open("/register/party?text=")).text.strip() == ""


async def test_a_silent_directory_holds_up_nobody(clerk, ministry):
    ministry.refuse("intake/parties", 503, "view_behind")
    assert (await clerk.open("/register/party?text=وزارة المالية")).status_code == 200
    assert (await clerk.open("/register/incoming")).status_code == 200


async def test_the_chosen_entry_goes_to_intake_and_stands_in_the_form_that_comes_back(clerk, ministry):
    await register(clerk, party_id=A)
    assert ministry.asked[0][2]["letter"]["party_id"] == A
    again = await register(clerk, party_id=A, subject="")
    assert f'name="party_id" value="{A}"' in again.text


async def test_after_a_registration_an_unknown_party_is_listed_by_one_click(clerk, ministry):
    address = f"/register/incoming?registered={letter_id(4)}"
    page = (await clerk.open(address)).text
    party = ministry.letter(4)["party"]
    assert (f"<bdi>{party}</bdi> ليست في الدليل" in page, 'data-key="KeyC"' in page) == (True, True)
    answer = await clerk.submit(address, "/parties", sort="company")
    assert answer.headers["location"] == "/register/incoming"
    ((path, _, body),) = ministry.asked
    assert (path, body["ar"], body["en"], body["sort"]) == ("intake/parties", party, "", "company")


async def test_the_directory_is_searched_and_an_entry_opened(clerk):
    page = (await clerk.open("/parties")).text
    assert page.count('class="subject"') == 3
    assert (await clerk.open("/parties?q=المالية")).text.count('class="subject"') == 1
    assert "ليس في الدليل جهة بهذا الاسم" in (await clerk.open("/parties?q=خزف")).text
    assert f'href="/parties/{A}"' in page


async def test_an_entry_says_what_was_exchanged_and_leads_to_it(clerk, ministry):
    page = (await clerk.open(f"/parties/{A}")).text
    for said in ("وزارة المالية", "Party 0", "a@b.example", f"/search?party={A}&amp;direction=outgoing"):
        assert said in page
    assert ministry.searched[-1]["party"] == A
    ministry.refuse("search/search", 503, "index_unavailable")
    assert "لا يمكن بيان عدد المعاملات الآن" in (await clerk.open(f"/parties/{A}")).text


async def test_an_entry_is_written_and_what_is_wrong_with_it_is_said(clerk, ministry):
    said = {"ar": "", "en": "Acme LLC", "sort": "company", "spellings": "ACME\n\n Acme ", "emails": "@acme.example"}
    answer = await clerk.submit("/parties/new", **said, address="", file_number="")
    assert answer.headers["location"] == f"/parties/{A}"
    body = ministry.asked[0][2]
    assert (body["spellings"], body["emails"]) == (["ACME", "Acme"], ["@acme.example"])
    wrong = await clerk.submit("/parties/new", **{**said, "en": " ", "emails": "acme", "sort": "ship"})
    assert wrong.status_code == 422
    assert set(re.findall(r'<a href="#(\w+)">', wrong.text)) == {"ar", "sort", "emails"}


async def test_a_name_that_is_taken_is_refused_in_words_and_nothing_typed_is_lost(clerk, ministry):
    ministry.refuse(f"{A}/amend", 422, "party_listed", "اسم مدرج")
    page = await clerk.submit(f"/parties/{A}/amend", ar="وزارة الخزانة", en="", sort="body", spellings="", emails="")
    assert (page.status_code, "اسم مدرج" in page.text, "وزارة الخزانة" in page.text) == (422, True, True)


async def test_two_are_shown_side_by_side_before_they_are_merged(clerk, ministry):
    found = (await clerk.open(f"/parties/{A}/merge?q=شركة")).text
    assert f'href="/parties/{A}/merge?into={B}"' in found
    both = await clerk.open(f"/parties/{A}/merge?into={B}")
    assert ("وزارة المالية" in both.text, "شركة أفق الساحل" in both.text) == (True, True)
    assert both.text.count("/search?party=") >= 2
    answer = await clerk.submit(f"/parties/{A}/merge?into={B}", f"/parties/{A}/merge")
    assert answer.headers["location"] == f"/parties/{B}"
    assert ministry.asked[0][0::2] == (f"intake/parties/{A}/merge", {"into": B})


async def test_merged_ones_are_parted_again_from_either_side(clerk, ministry):
    ministry.merged = True
    for page in (A, B):
        await clerk.submit(f"/parties/{page}", f"/parties/{A}/part")
    assert [path for path, _, _ in ministry.asked] == [f"intake/parties/{A}/part"] * 2


async def test_an_entry_is_taken_off_with_a_reason(clerk, ministry):
    assert (await clerk.submit(f"/parties/{A}", f"/parties/{A}/delist", reason=" ")).status_code == 422
    await clerk.submit(f"/parties/{A}", f"/parties/{A}/delist", reason="أُلغيت")
    assert ministry.asked[0][2] == {"reason": "أُلغيت"}
    ministry.delisted = "أُلغيت"
    assert "حُذفت هذه الجهة من الدليل" in (await clerk.open(f"/parties/{A}")).text


async def test_only_those_who_keep_the_directory_see_it(signed_in, ministry):
    officer = await signed_in("officer")
    for path in ("/parties", "/parties/new", f"/parties/{A}", f"/parties/{A}/merge"):
        assert (await officer.open(path)).status_code == 403
    assert 'href="/parties"' not in (await officer.open("/desk")).text
    admin = await signed_in("admin")
    assert (await admin.open(f"/parties/{A}")).status_code == 200
    assert ministry.searched == [], "who reads no letters is told of none"
