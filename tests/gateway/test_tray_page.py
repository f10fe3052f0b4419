import pytest

from services.gateway.services import Silent
from tests.gateway.browser import HOST
from tests.gateway.doors import came
from tests.gateway.ministry import letter_id

FIRST, SECOND, BOUNCE, TURNED = (letter_id(n) for n in (30, 31, 32, 33))


@pytest.fixture
async def clerk(signed_in):
    return await signed_in("clerk")


async def register(clerk, id, **typed):
    """As the form is filled already; what is typed changes it."""
    page = (await clerk.open(f"/tray/{id}")).text
    fields = {name: value(page, name) for name in ("party", "subject", "sender_reference", "sender_date")}
    fields = {**clerk.hidden(f"/tray/{id}?direction=incoming"), "degree": "ordinary", "urgency": "normal", **fields}
    return await clerk._client.post(
        f"/tray/{id}", params={"direction": "incoming"}, data={**fields, **typed}, headers={"origin": HOST}
    )


def value(page, name):
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


async def test_the_tray_stands_on_the_spine_with_how_many_wait(clerk, signed_in):
    page = (await clerk.open("/desk")).text
    assert 'href="/tray"' in page
    assert "صندوق الوارد" in page
    assert 'href="/tray"' not in (await (await signed_in("officer")).open("/desk")).text


async def test_it_lists_what_waits_longest_first_and_says_what_is_no_letter(clerk):
    page = (await clerk.open("/tray")).text
    assert page.index(FIRST) < page.index(SECOND) < page.index(BOUNCE)
    assert "رسالة تعذّر تسليمها" in page
    assert "بلا موضوع" in page
    assert "إعلان" in (await clerk.open("/tray?list=turned_away")).text


async def test_an_empty_tray_says_so(clerk, ministry):
    ministry.empty = True
    assert "لا شيء ينتظر القيد" in (await clerk.open("/tray")).text


@pytest.mark.parametrize("path", ["/tray", f"/tray/{FIRST}"])
async def test_the_tray_is_the_clerks(signed_in, path):
    assert (await (await signed_in("officer")).open(path)).status_code == 403


async def test_an_arrival_is_shown_beside_a_form_filled_with_what_could_be_read(clerk, ministry):
    page = (await clerk.open(f"/tray/{FIRST}")).text
    said = came(ministry.today, 30)
    assert value(page, "subject") == said["subject"]
    assert value(page, "party") == said["party"]
    assert f'/letters/{FIRST}/preview?page=1"' in page
    assert f"/letters/{FIRST}/files/{'b' * 64}" in page
    assert said["sender"] in page
    assert 'type="file"' not in page


async def test_what_is_in_quarantine_is_registered_before_it_is_released(clerk, ministry):
    ministry.also = {"clerk": ["administrator"]}
    page = (await clerk.open(f"/tray/{SECOND}")).text
    assert "في الملف برنامج ضار" in page
    for path in (f"/letters/{SECOND}/files/{'b' * 64}", f"/letters/{SECOND}/free"):
        assert path not in page


async def test_a_mail_has_no_picture_and_shows_what_it_says(clerk, ministry):
    ministry.refuse("/preview", 404, "no_preview")
    page = (await clerk.open(f"/tray/{FIRST}")).text
    assert 500 < page.count("نص الرسالة &lt;كما&gt; كُتب") * 20 < 10_000


async def test_registered_it_goes_on_to_the_next_with_the_number_above_it(clerk, ministry):
    answer = await register(clerk, FIRST, subject="كما يقرؤه الموظف", key="0123")
    number = f"14589-{ministry.today.year}"
    assert answer.headers["location"] == f"/tray/{SECOND}?registered={FIRST}&number={number}"
    ((path, key, body),) = ministry.asked
    assert (path, key) == (f"intake/tray/{FIRST}/register", "0123")
    assert (body["subject"], body["direction"]) == ("كما يقرؤه الموظف", "incoming")
    ministry.entered.clear()
    assert "14" in (await clerk.open(answer.headers["location"])).text


async def test_after_the_last_one_the_number_stands_above_an_empty_form(clerk):
    answer = await register(clerk, BOUNCE, subject="ليس ارتداداً", party="وزارة الصحة")
    assert answer.headers["location"].startswith(f"/register/incoming?registered={BOUNCE}")


async def test_the_same_form_sent_again_is_answered_though_it_left_the_tray(clerk, ministry):
    await register(clerk, FIRST, key="0123")
    again = await register_again(clerk, FIRST)
    assert again.status_code == 303
    assert [key for _, key, _ in ministry.asked] == ["0123", "0123"]


async def register_again(clerk, id):
    """The page is gone by now; the form is still in the browser."""
    page = await clerk.open("/tray")
    csrf = value(page.text, "csrf")
    fields = {"csrf": csrf, "key": "0123", "party": "و", "subject": "ط", "degree": "ordinary", "urgency": "normal"}
    return await clerk._client.post(
        f"/tray/{id}", params={"direction": "incoming"}, data=fields, headers={"origin": HOST}
    )


async def test_a_referral_goes_along_and_its_failure_is_said_with_the_letter(clerk, ministry):
    desk = ministry.organisation()["units"][1]["name"]["ar"]
    assert (await register(clerk, FIRST, first=desk)).headers["location"].startswith(f"/tray/{SECOND}")
    ministry.refuse("/refer", 422, "unit_unknown")
    answer = await register(clerk, SECOND, first=desk)
    assert answer.headers["location"] == f"/letters/{SECOND}"


@pytest.mark.parametrize(
    ("code", "status", "shown"), [("arrival_turned_away", 422, "عنوان"), ("degree_above_clearance", 422, "عنوان")]
)
async def test_a_refusal_is_said_and_what_was_typed_is_kept(clerk, ministry, code, status, shown):
    ministry.refuse("/register", status, code)
    answer = await register(clerk, FIRST, subject="ما كتبته")
    assert answer.status_code == status
    assert shown in answer.text
    assert "ما كتبته" in answer.text
    assert "اخترها من جديد" not in answer.text


async def test_what_is_missing_is_said_beside_its_field(clerk, ministry):
    answer = await register(clerk, BOUNCE)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert not ministry.asked


async def test_silence_is_said_and_the_key_kept(clerk, monkeypatch):
    async def silent(*_, **__):
        raise Silent("intake")

    monkeypatch.setattr("services.gateway.services.Services.post", silent)
    answer = await register(clerk, FIRST, key="0123")
    assert answer.status_code == 503
    assert 'name="key" value="0123"' in answer.text


async def test_it_is_turned_away_only_with_a_reason_and_the_next_follows(clerk, ministry):
    await clerk.open(f"/tray/{FIRST}")
    fields = {**clerk.hidden(f"/tray/{FIRST}/reject"), "reason": " "}
    refused = await clerk._client.post(f"/tray/{FIRST}/reject", data=fields, headers={"origin": HOST})
    assert refused.status_code == 422
    assert "اكتب سبب الاستبعاد" in refused.text
    done = await clerk._client.post(
        f"/tray/{FIRST}/reject", data={**fields, "reason": "إعلان"}, headers={"origin": HOST}
    )
    assert done.headers["location"] == f"/tray/{SECOND}"
    assert ministry.asked[-1][2] == {"reason": "إعلان"}


async def test_what_was_turned_away_says_why_and_is_brought_back(clerk, ministry):
    page = (await clerk.open(f"/tray/{TURNED}")).text
    assert "إعلان" in page
    assert 'name="subject"' not in page
    fields = clerk.hidden(f"/tray/{TURNED}/bring-back")
    done = await clerk._client.post(f"/tray/{TURNED}/bring-back", data=fields, headers={"origin": HOST})
    assert done.headers["location"] == f"/tray/{TURNED}"
    assert ministry.asked[-1][0] == f"intake/tray/{TURNED}/bring-back"


async def test_what_is_registered_by_now_is_said_to_be_so(clerk, ministry):
    ministry.entered.add(FIRST)
    assert (await clerk.open(f"/tray/{FIRST}")).status_code == 404
