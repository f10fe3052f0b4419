import asyncio
import re

import pytest

from services.gateway.app import app
from services.gateway.assets import ASSETS
from services.gateway.services import Services, Silent
from tests.gateway.browser import HOST, Browser
from tests.gateway.conftest import PASSWORD


async def test_pages_are_arabic_until_english_is_clicked(signed_in):
    browser = await signed_in("clerk")
    assert '<html lang="ar" dir="rtl"' in (await browser.open("/settings")).text
    await browser.submit("/settings", "/language", lang="en")
    assert '<html lang="en" dir="ltr"' in (await browser.open("/settings")).text
    await browser.submit("/settings", "/sign-out")
    assert '<html lang="en" dir="ltr"' in (await browser.open("/sign-in")).text


async def test_settings_are_kept_with_the_account(signed_in):
    browser = await signed_in("officer")
    chosen = {"lang": "ar", "digits": "arabic", "theme": "dark", "rows": "close", "keys": "off"}
    await browser.submit("/settings", **chosen)
    page = (await (await signed_in("officer")).open("/menu")).text
    assert 'data-theme="dark" data-rows="close" data-keys="off"' in page
    assert '<span class="n">٧</span>' in page


async def test_a_setting_that_does_not_exist_is_refused(signed_in):
    browser = await signed_in("officer")
    assert (await browser.submit("/settings", theme="pink")).status_code == 422


async def test_the_spine_shows_what_a_person_works_at(signed_in):
    def entries(page):
        return re.findall(r'<li><a href="([^"]+)"', page.text.partition("<main")[0])

    clerk, officer = await signed_in("clerk"), await signed_in("officer")
    assert entries(await clerk.open("/settings"))[:3] == ["/register/incoming", "/tray", "/desk"]
    assert entries(await officer.open("/settings"))[0] == "/desk"


async def test_what_was_done_is_said_once(signed_in):
    browser = await signed_in("officer")
    await browser.submit("/settings", theme="dark")
    assert "data-toast" in (await browser.open("/settings")).text
    assert "data-toast" not in (await browser.open("/settings")).text


async def test_no_page_lets_anything_in_from_outside(signed_in):
    page = await (await signed_in("clerk")).open("/settings")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script>| style=| on[a-z]+=|https?://", page.text)


async def test_what_a_page_needs_is_served_for_ever_and_nothing_else_is(gateway):
    browser = gateway()
    page = await browser.open("/sign-in")
    for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
        file = await browser.open(url)
        assert file.status_code == 200, url
        assert "immutable" in file.headers["cache-control"]
    for name in ("page.py", "..%2fapp.py", "package.json"):
        assert (await browser.open(f"/static/x/{name}")).status_code == 404


async def test_every_font_the_sheet_names_is_served(gateway):
    browser = gateway()
    sheet = await browser.open(ASSETS.url("face.css"))
    for name in re.findall(r"url\(([^)]+)\)", sheet.text):
        assert (await browser.open(f"/static/any/{name}")).headers["content-type"] == "font/woff2"


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/parked", 403)])
async def test_a_problem_says_what_happened_and_what_to_do(signed_in, path, status):
    page = await (await signed_in("clerk")).open(path)
    assert page.status_code == status
    assert "لم يتغير شيء" in page.text
    assert "مكتبي" in page.text  # the person is known, so the spine stands


async def test_a_silent_service_is_a_page_that_can_be_tried_again(signed_in, ministry):
    browser = await signed_in("officer")
    ministry.refuse("/desk", 503, "view_behind", "تأخر العرض", "أعد المحاولة.")
    page = await browser.open("/desk")
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "تأخر العرض" in page.text
    assert "view_behind" in page.text


async def test_from_outside_the_building_a_person_reads_less(gateway):
    organisation = await app.state.directory.now()
    outside, inside = (
        organisation.person(id, outside=where) for id in list(organisation.persons)[:1] for where in (True, False)
    )
    assert (outside.clearance, inside.clearance) == ("ordinary", "secret")


@pytest.mark.parametrize(("address", "outside_is"), [("127.0.0.1", False), ("203.0.113.7", True), ("nonsense", True)])
async def test_the_token_says_whether_its_person_is_outside(gateway, monkeypatch, address, outside_is):
    asked = []
    get = Services.get

    async def noted(self, person, *where, **params):
        asked.append(person)
        return await get(self, person, *where, **params)

    monkeypatch.setattr(Services, "get", noted)
    browser = Browser(app, address)
    await browser.sign_in("officer", PASSWORD)
    await browser.open("/settings")
    assert {person.outside for person in asked if person.id != "gateway"} == {outside_is}


PARKED = {
    "id": 3,
    "at": "2026-11-22T05:00:00+00:00",
    "subject": "intake.letter.1",
    "seq": 88214,
    "cause": "x",
    "stack": "",
}


async def test_an_administrator_settles_what_is_parked(signed_in, ministry):
    settled, waiting = [], {"archive": [PARKED], "exchange": [{**PARKED, "id": 2, "seq": 88215}], "routing": []}
    waiting["intake"] = [{**PARKED, "id": 1, "seq": 88216}]

    @ministry.app.get("/{service}/parked")
    async def parked(service):
        return waiting[service]

    @ministry.app.post("/{service}/parked/{id}/{answer}", status_code=204)
    async def settle(service, id, answer):
        settled.append((service, id, answer))
        waiting[service].clear()

    browser = await signed_in("admin")
    page = (await browser.open("/parked")).text
    assert page.index("88215") < page.index("88214")
    assert "لم تُبلَّغ الجهة الشريكة" in page
    assert "لم يُبلَّغ مرسل معاملة الحدث" in page
    assert (await browser.submit("/parked", "/parked/archive/3/retry")).headers["location"] == "/parked"
    assert (await browser.submit("/parked", "/parked/exchange/2/discard")).headers["location"] == "/parked"
    assert (await browser.submit("/parked", "/parked/intake/1/discard")).headers["location"] == "/parked"
    assert settled == [("archive", "3", "retry"), ("exchange", "2", "discard"), ("intake", "1", "discard")]
    assert "لا أحداث موقوفة" in (await browser.open("/parked")).text


async def test_who_looks_after_the_system_sees_no_letters(signed_in):
    page = await (await signed_in("admin")).open("/menu")
    assert "/desk" not in page.text
    assert "/registers" not in page.text


async def test_a_form_larger_than_any_letter_is_not_read(signed_in, monkeypatch):
    browser = await signed_in("clerk")
    monkeypatch.setattr("services.gateway.signed_in.MOST", 1000)
    page = await browser.post("/settings", b"x" * 1001, {"content-type": "multipart/form-data; boundary=b"})
    assert page.status_code == 413
    assert "لم يُحفظ منه شيء" in page.text


async def test_a_form_that_comes_too_slowly_is_not_waited_for(signed_in, monkeypatch):
    browser = await signed_in("clerk")
    await browser.open("/register/incoming")
    monkeypatch.setattr("services.gateway.signed_in.SLOWEST", 0.05)

    async def dripping():
        for _ in range(100):
            yield b"--b\r\n"
            await asyncio.sleep(0.05)

    headers = {"content-type": "multipart/form-data; boundary=b", "content-length": "700", "origin": HOST}
    page = await browser._client.post("/register/incoming", content=dripping(), headers=headers)
    assert page.status_code == 408
    assert "ببطء شديد" in page.text


async def test_without_the_broker_a_page_says_what_is_safe(signed_in, server):
    browser = await signed_in("clerk")
    server.kill()
    page = await browser.open("/settings")
    assert page.status_code == 503
    assert "لم يتغير شيء" in page.text
    assert "broker_silent" in page.text


async def test_a_command_whose_answer_was_lost_can_be_sent_again_as_it_was(signed_in, monkeypatch):
    browser = await signed_in("admin")

    async def lost(*_, **__):
        raise Silent("archive")

    await browser.open("/settings")
    monkeypatch.setattr("services.gateway.organisation.FRESH", 600)
    monkeypatch.setattr(Services, "post", lost)
    page = await browser.post("/parked/archive/3/discard", {"csrf": _csrf(browser), "key": "k1"})
    assert page.status_code == 503
    assert "لن يتكرر شيء" in page.text
    assert 'name="key" value="k1"' in page.text


def _csrf(browser):
    return browser.hidden("/language")["csrf"]
