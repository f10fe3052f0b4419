import pytest

from services.gateway import accounts
from services.gateway.app import app
from services.gateway.services import Services, Silent
from tests.gateway.browser import HOST, Browser
from tests.gateway.conftest import PASSWORD
from tests.gateway.ministry import person

OWN = "a sentence of my own"


async def test_who_is_not_signed_in_is_brought_to_the_door_and_on_from_there(gateway):
    browser = gateway()
    there = await browser.open("/settings?a=1")
    assert (there.status_code, there.headers["location"]) == (303, "/sign-in?next=/settings%3Fa%3D1")
    page = await browser.submit("/sign-in?next=/settings%3Fa%3D1", "/sign-in", username="clerk", password=PASSWORD)
    assert page.headers["location"] == "/settings?a=1"
    assert (await browser.open("/settings")).status_code == 200


@pytest.mark.parametrize("next", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "/a\r\nb"])
async def test_the_door_leads_nowhere_else(gateway, next):
    page = await gateway().post("/sign-in", {"username": "clerk", "password": PASSWORD, "next": next})
    assert page.headers["location"] == "/"


async def test_a_wrong_password_and_a_wrong_name_are_told_alike(gateway):
    wrong = await gateway().sign_in("clerk", "not this one")
    unknown = await gateway().sign_in("nobody", "not this one")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("clerk", "") == unknown.text.replace("nobody", "")


async def test_the_sixth_wrong_attempt_waits(gateway):
    browser = gateway()
    said = [(await browser.sign_in("clerk", "not this one")).status_code for _ in range(6)]
    assert said == [401] * 5 + [429]
    assert (await Browser(app, "127.0.0.9").sign_in("clerk", PASSWORD)).status_code == 429  # the name waits too


async def test_the_cookie_is_for_requests_of_this_site_alone(gateway):
    cookie = (await gateway().sign_in("clerk", PASSWORD)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie  # spoken to by http


async def test_a_one_time_password_leads_to_an_own_one_and_nowhere_before(gateway, kept):
    await accounts.create(kept.accounts, "new", person("officer"), PASSWORD, once=True)
    browser = gateway()
    assert (await browser.sign_in("new", PASSWORD)).headers["location"] == "/password"
    assert (await browser.open("/desk")).headers["location"] == "/password"
    differing = await browser.submit("/password", password=OWN, again=OWN + "!")
    assert differing.status_code == 422
    assert (await browser.submit("/password", password=OWN, again=OWN)).headers["location"] == "/"
    assert (await browser.open("/settings")).status_code == 200
    assert (await gateway().sign_in("new", PASSWORD)).status_code == 401


async def test_an_own_password_is_changed_only_by_who_knows_it(signed_in):
    browser = await signed_in("officer")
    wrong = await browser.submit("/password", present="not this one", password=OWN, again=OWN)
    assert wrong.status_code == 422
    right = await browser.submit("/password", present=PASSWORD, password=OWN, again=OWN)
    assert right.headers["location"] == "/"


async def test_signing_out_ends_the_session_itself(signed_in):
    browser = await signed_in("clerk")
    cookie = browser.cookies["diwan"]
    await browser.submit("/settings", "/sign-out")
    browser.cookies.set("diwan", cookie)
    assert (await browser.open("/settings")).headers["location"].startswith("/sign-in")


async def test_who_has_left_the_ministry_is_signed_out(signed_in, ministry, monkeypatch):
    browser = await signed_in("clerk")
    told = ministry.organisation()
    told["persons"] = [{**one, "left": True} for one in told["persons"]]
    monkeypatch.setattr(ministry, "organisation", lambda: told)
    monkeypatch.setattr("services.gateway.organisation.FRESH", 0)
    assert (await browser.open("/settings")).status_code == 303


async def test_a_form_needs_the_sessions_token(signed_in):
    browser = await signed_in("clerk")
    for token in ("", "guess"):
        assert (await browser.post("/settings", {"csrf": token, "lang": "en"})).status_code == 403
    assert (await browser.submit("/settings", lang="en")).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.test"},
        {"origin": "null"},
        {"origin": HOST, "sec-fetch-site": "cross-site"},
        {"origin": HOST, "sec-fetch-site": "same-site"},
    ],
)
async def test_another_site_cannot_send_our_forms(signed_in, headers):
    browser = await signed_in("clerk")
    await browser.open("/settings")
    fields = {**browser.hidden("/settings"), "username": "clerk", "password": PASSWORD, "lang": "en"}
    for path in ("/settings", "/sign-in", "/sign-out", "/language", "/password"):
        assert (await browser.post(path, fields, headers)).status_code == 403, path


async def test_the_present_password_is_guessed_no_faster_than_at_the_door(signed_in):
    browser = await signed_in("officer")
    guesses = [await browser.submit("/password", present="guess", password=OWN, again=OWN) for _ in range(6)]
    assert [page.status_code for page in guesses] == [422] * 5 + [429]
    assert "انتظر دقيقة" in guesses[-1].text
    right = await browser.submit("/password", present=PASSWORD, password=OWN, again=OWN)
    assert right.status_code == 429


async def test_no_password_is_ever_written_on_a_page(signed_in, monkeypatch):
    async def silent(*_, **__):
        raise Silent("broker")

    browser = await signed_in("officer")
    monkeypatch.setattr(accounts, "change", silent)
    page = await browser.submit("/password", present=PASSWORD, password=OWN, again=OWN)
    assert page.status_code == 503
    assert not any(secret in page.text for secret in (PASSWORD, OWN))
    assert "كلمة المرور لا تُحفظ في صفحة" in page.text
    assert '<a class="btn main" href="">' in page.text


async def test_rights_are_not_read_as_a_browser_wishes(signed_in, monkeypatch):
    asked, get = [], Services.get

    async def noted(self, person, service, path, **params):
        asked.append((path, params))
        return await get(self, person, service, path, **params)

    browser = await signed_in("clerk")
    monkeypatch.setattr(Services, "get", noted)
    monkeypatch.setattr("services.gateway.organisation.FRESH", 0)
    browser.cookies.set("seen", "999999999")
    await browser.open("/settings")
    assert ("/organisation", {"at_least": 0}) in asked


async def test_old_rights_end_when_nobody_can_tell_today_s(signed_in, ministry, monkeypatch):
    browser = await signed_in("clerk")
    ministry.refuse("/organisation", 404, "broken")
    monkeypatch.setattr("services.gateway.organisation.FRESH", 0)
    assert (await browser.open("/settings")).status_code == 200
    monkeypatch.setattr("services.gateway.organisation.OLDEST", 0)
    assert (await browser.open("/settings")).status_code == 503
