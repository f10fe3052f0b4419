"""Delegations on the pages: three fields to give one, one click to accept it, and seen on every page it is used on."""

import re
from datetime import timedelta

import pytest

from services.gateway.typed import day_typed
from tests.gateway.ministry import letter_id, person, referral_id, unit

READ = f"/letters/{letter_id(2)}"
BANNER = 'class="mandate line"'


@pytest.fixture
async def salim(signed_in, ministry):
    """He acts for Nasser."""
    said, browser = ministry.delegation(), await signed_in("officer")
    answer = await browser.submit("/delegations", f"/delegations/{said['id']}/act")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    return browser


def last_token(ministry, ending):
    return next(claims for path, claims in reversed(ministry.tokens) if path.endswith(ending))


async def test_a_director_who_goes_on_leave_fills_in_three_fields(signed_in, ministry):
    director = await signed_in("director")
    last = ministry.today + timedelta(days=17)
    await director.submit("/delegations", to="سالم الحارثي", first=day_typed(ministry.today), last=day_typed(last))
    [(path, _, body)] = ministry.asked
    days = {"first": ministry.today.isoformat(), "last": last.isoformat()}
    assert (path, body) == (
        "routing/delegations",
        {"to": person("officer"), **days, "unit": None, "direction": None, "degree": None},
    )
    assert "وطُلب منه قبول التفويض" in (await director.open("/delegations")).text


async def test_it_may_be_of_one_desk_one_sort_of_letters_and_below_a_degree(signed_in, ministry):
    director = await signed_in("director")
    today = day_typed(ministry.today)
    scope = {"unit": unit("register"), "direction": "incoming", "degree": "limited"}
    await director.submit("/delegations", to="سالم الحارثي", first=today, last=today, **scope)
    [(_, _, body)] = ministry.asked
    assert {name: body[name] for name in scope} == scope


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": ""}, "اكتب من ينوب عنك"),
        ({"to": "دائرة الشؤون القانونية"}, "اكتب من ينوب عنك"),
        ({"to": "ناصر المعمري"}, "هذا اسمك"),
        ({"first": "1/1/2020"}, "اكتب اليوم الأول"),
        ({"last": "1/1/2020"}, "اكتب اليوم الأخير"),
        ({"unit": unit("legal")}, "اختر واحداً مما هو معروض"),
        ({"degree": "top_secret"}, "اختر واحداً مما هو معروض"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_sent(signed_in, ministry, wrong, said):
    director = await signed_in("director")
    today = day_typed(ministry.today)
    page = await director.submit("/delegations", **{"to": "سالم الحارثي", "first": today, "last": today, **wrong})
    assert page.status_code == 422
    assert said in page.text
    assert ministry.asked == []


async def test_the_refusal_of_routing_is_said(signed_in, ministry):
    director, said = await signed_in("director"), ministry.delegation("offered")
    ministry.refuse("/revoke", 422, "delegation_ended", "انتهى هذا التفويض")
    page = await director.submit("/delegations", f"/delegations/{said['id']}/revoke")
    assert (page.status_code, "انتهى هذا التفويض" in page.text) == (422, True)


async def test_the_invitation_lies_on_the_holders_desk_and_is_accepted_with_one_click(signed_in, ministry):
    said = ministry.delegation("offered")
    accept = f"/delegations/{said['id']}/accept"
    assert accept not in (await (await signed_in("director")).open("/desk")).text
    officer = await signed_in("officer")
    assert "يطلب ناصر المعمري أن تنوب عنه" in (await officer.open("/desk")).text
    await officer.submit("/desk", accept)
    assert [path for path, _, _ in ministry.asked] == [f"routing{accept}"]
    assert accept not in (await officer.open("/desk")).text


async def test_it_is_declined_and_ended_by_either_side(signed_in, ministry):
    ministry.delegation("offered")
    ministry.delegation()
    officer, director = await signed_in("officer"), await signed_in("director")
    for browser, n, act in ((officer, 1, "decline"), (director, 2, "revoke"), (officer, 2, "revoke")):
        ministry.delegations[n - 1]["stage"] = "offered" if act == "decline" else "accepted"
        answer = await browser.submit("/delegations", f"/delegations/{n:032x}/{act}")
        assert answer.status_code == 303
    assert [path.rpartition("/")[2] for path, _, _ in ministry.asked] == ["decline", "revoke", "revoke"]


async def test_whoever_acts_for_another_sees_it_on_every_page_and_ends_it_with_one_click(salim, ministry):
    for path in ("/desk", READ, "/dashboard", "/search", "/registers", "/settings", "/delegations", "/menu"):
        page = (await salim.open(path)).text
        assert BANNER in page, path
        assert "تتصرف نيابةً عن <b>ناصر المعمري</b>" in page, path
    await salim.submit("/desk", "/delegations/own")
    assert BANNER not in (await salim.open("/desk")).text
    assert "mandate" not in last_token(ministry, "/desk")


async def test_the_services_are_told_who_acts_for_whom(salim, ministry):
    await salim.open("/desk")
    claims = last_token(ministry, "/desk")
    assert (claims["sub"], claims["unit"]) == (person("officer"), unit("register"))
    assert "director" in claims["roles"]
    assert claims["mandate"]["giver"] == person("director")
    await salim.submit(READ, f"{READ}/assign")
    assert ministry.asked[-1][2] == {"referral": referral_id(2), "to": person("director")}
    assert last_token(ministry, "/assign")["mandate"]["delegation"] == f"{1:032x}"


async def test_what_is_ones_own_is_asked_in_ones_own_name(salim, ministry):
    await salim.submit("/delegations", f"/delegations/{1:032x}/revoke")
    assert "mandate" not in last_token(ministry, "/revoke")


async def test_a_form_opened_before_is_not_sent_in_anothers_name(signed_in, ministry):
    said, officer = ministry.delegation(), await signed_in("officer")
    await officer.open("/settings")
    opened = officer.hidden("/settings")
    await officer.submit("/delegations", f"/delegations/{said['id']}/act")
    assert (await officer.post("/settings", opened | {"lang": "en"})).status_code == 403


async def test_when_it_ends_meanwhile_nothing_is_done_in_either_name_and_it_is_said_once(salim, ministry):
    await salim.open(READ)
    form = salim.hidden(f"{READ}/assign")
    ministry.delegations[0]["stage"] = "revoked"
    await salim_forgets(salim)
    answer = await salim.post(f"{READ}/assign", form)
    assert (answer.status_code, "انتهى التفويض" in answer.text, ministry.asked) == (409, True, [])
    assert BANNER not in answer.text
    assert (await salim.open("/desk")).status_code == 200


async def salim_forgets(browser):
    """What the gateway knows of the organisation is three seconds old at most; a test does not wait for them."""
    browser._client._transport.app.state.directory._asked = 0.0


async def test_nobody_begins_to_act_under_what_is_not_theirs_or_does_not_hold(signed_in, ministry):
    said = ministry.delegation()
    for name in ("clerk", "director"):
        browser = await signed_in(name)
        form = browser.hidden("/sign-out") if "sign-out" in (await browser.open("/settings")).text else {}
        assert (await browser.post(f"/delegations/{said['id']}/act", form)).status_code == 404
    officer = await signed_in("officer")
    for wrong in ({"stage": "offered"}, {"first": "2099-01-01", "last": "2099-02-01"}):
        later = ministry.delegation(**{"stage": "accepted", **wrong})
        await officer.open("/settings")
        assert (await officer.post(f"/delegations/{later['id']}/act", officer.hidden("/sign-out"))).status_code == 404


async def test_an_administrator_delegates_nothing(signed_in):
    page = (await (await signed_in("admin")).open("/delegations")).text
    assert 'action="/delegations"' not in page


async def test_the_passport_says_who_acted_for_whom_and_under_which_delegation(signed_in, ministry):
    under, steps = ministry.delegation()["id"], ministry.passport(2)
    steps[-1] |= {"under": under, "by": person("officer"), "received_under": under, "received_by": person("officer")}
    ministry.passport = lambda n: steps
    page = (await (await signed_in("director")).open(READ)).text
    assert len(re.findall("سالم الحارثي نيابةً عن ناصر المعمري، بتفويض من", page)) == 2


async def test_the_desk_says_whose_hand_it_was(signed_in, ministry):
    row = ministry.row(3, 0, sent_for=person("officer"))
    ministry.desk = lambda: [row] * 5
    page = (await (await signed_in("director")).open("/desk")).text
    assert "أرسلها سالم الحارثي بتفويض" in page
