import re

import pytest

from services.gateway.rule_form import RuleForm, of
from tests.gateway.ministry import letter_id, unit

RULE = "e" * 32
PAGE = f"/rules/{RULE}"
TYPED = {
    "title": "تراخيص وزارة الصحة",
    "unit": unit("register"),
    "party": "وزارة الصحة",
    "words": "ترخيص",
    "to": "دائرة الشؤون القانونية",
    "instruction": "study",
    "days": "7",
}
SAID = {
    "title": "تراخيص وزارة الصحة",
    "unit": unit("register"),
    "direction": None,
    "party": "وزارة الصحة",
    "words": "ترخيص",
    "to": unit("legal"),
    "instruction": "study",
    "guidance": "",
    "days": 7,
    "active": False,
}


async def said(director, **typed):
    """The form of a new rule, filled in and sent."""
    page = (await director.open("/rules/new")).text
    [action] = re.findall(r'action="(/rules/[0-9a-f]{32})"', page)
    return action, await director.post(action, {**director.hidden(action), **typed})


async def test_a_rule_is_tried_before_it_is_kept(signed_in, ministry):
    director = await signed_in("director")
    action, page = await said(director, **TYPED, **{"try": "1"})
    assert "كانت ستحيل" in page.text
    assert ministry.asked == []
    assert ministry.tried == {k: v for k, v in SAID.items() if k in ("unit", "party", "words", "to")}
    kept = await director.post(action, {**director.hidden(action), **TYPED, "active": "on"})
    assert (kept.status_code, kept.headers["location"]) == (303, "/rules")
    assert [(path, body) for path, _, body in ministry.asked] == [(f"routing{action}", {**SAID, "active": True})]


async def test_what_is_wrong_with_a_rule_is_said_beside_its_field(signed_in, ministry):
    director = await signed_in("director")
    wrong = {**TYPED, "title": "", "party": "", "words": "", "to": "دائرة الفضاء", "days": "kx"}
    _, page = await said(director, **wrong)
    assert page.status_code == 422
    for id in ("title", "party", "to", "days"):
        assert f'id="{id}-why"' in page.text
    assert ministry.asked == []


async def test_the_rules_are_listed_with_where_they_send(signed_in, ministry):
    page = (await (await signed_in("director")).open("/rules")).text
    assert "تراخيص وزارة الصحة" in page
    assert "دائرة الشؤون القانونية" in page
    again = (await (await signed_in("director")).open(PAGE)).text
    assert re.search(r'name="title" value="تراخيص وزارة الصحة"', again)


async def test_a_rule_is_lifted_by_a_button(signed_in, ministry):
    director = await signed_in("director")
    await director.submit("/rules", f"{PAGE}/lift")
    assert [path for path, _, _ in ministry.asked] == [f"routing{PAGE}/lift"]


async def test_whoever_directs_nothing_finds_no_rules(signed_in):
    clerk = await signed_in("clerk")
    assert "/rules" not in (await clerk.open("/settings")).text
    assert (await clerk.open("/rules")).status_code == 403


async def test_a_refusal_of_routing_is_told_and_the_form_stays(signed_in, ministry):
    director = await signed_in("director")
    await director.open(PAGE)
    ministry.refuse(PAGE, 422, "not_your_rule")
    page = await director.post(PAGE, {**director.hidden(PAGE), **TYPED})
    assert page.status_code == 409
    assert "عنوان not_your_rule" in page.text
    assert 'value="وزارة الصحة"' in page.text


async def test_the_refer_form_offers_where_letters_like_it_went_and_is_filled_by_a_click(signed_in, ministry):
    director = await signed_in("director")
    path = f"/letters/{letter_id(30)}/refer"
    page = (await director.open(path)).text
    assert "من آخر" in page
    filled = (await director.open(f"{path}?suggested=0")).text
    assert re.search(r'id="to-0" name="to-0" value="دائرة الشؤون القانونية"', filled)
    assert 'value="study" checked' in filled
    assert (await director.open(f"{path}?suggested=9")).status_code == 200
    ministry.refuse("/suggestions", 503, "behind")
    assert "من آخر" not in (await director.open(path)).text


async def test_the_register_form_is_told_where_letters_like_it_went_by_desks_there_still_are(signed_in):
    clerk = await signed_in("clerk")
    said = (await clerk.open("/register/incoming/first?party=وزارة الصحة&subject=ترخيص")).text
    assert re.findall(r'data-take="([^"]+)"', said) == ["دائرة الشؤون القانونية"]
    assert "ذات موضوع كهذا" in said
    assert (await clerk.open("/register/incoming/first")).text.strip() == ""
    assert 'data-first="/register/incoming/first"' in (await clerk.open("/register/incoming")).text


@pytest.mark.parametrize("days", ["", "0", "365"])
def test_a_rule_reads_again_as_it_was_said(days):
    said = {**SAID, "days": int(days) if days else None, "direction": "incoming", "active": True}
    assert of(said, "دائرة الشؤون القانونية") == RuleForm(
        **{**TYPED, "days": days, "direction": "incoming", "active": "on"}
    )
