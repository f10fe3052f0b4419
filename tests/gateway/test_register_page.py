import re
from datetime import timedelta

import pytest

from services.gateway.app import app
from services.gateway.services import Silent
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, unit

TYPED = {
    "party": "وزارة المالية",
    "subject": "طلب بيان السجلات الملغاة",
    "sender_reference": "م م/ت/١١٨٨/٢٠٢٦",
    "sender_date": "",
    "degree": "limited",
    "urgency": "urgent",
    "first": "",
}
PDF = ("خطاب.pdf", b"%PDF-1.7", "application/pdf")


@pytest.fixture
async def clerk(signed_in):
    return await signed_in("clerk")


async def register(clerk, files=(("original", PDF),), **typed):
    await clerk.open("/register/incoming")
    fields = {**clerk.hidden("/register/incoming"), **TYPED, **typed}
    clerk.page = await clerk._client.post(
        "/register/incoming", data=fields, files=list(files), headers={"origin": HOST}
    )
    return clerk.page


async def test_what_is_typed_and_attached_goes_to_intake_under_the_form_s_key(clerk, ministry):
    attachments = [("attachment", ("أ.docx", b"PK12", "")), ("attachment", ("ب.png", b"PNG", "image/png"))]
    day = (ministry.today - timedelta(days=3)).strftime("%d/%m/%Y")
    answer = await register(clerk, [("original", PDF), *attachments], sender_date=day, key="0123")
    assert (
        answer.headers["location"] == f"/register/incoming?registered={letter_id(4)}&number=14588-{ministry.today.year}"
    )
    ((path, key, body),) = ministry.asked
    assert (path, key) == ("intake/letters", "0123")
    assert body["files"] == [("original", "خطاب.pdf", 8), ("attachment", "أ.docx", 4), ("attachment", "ب.png", 3)]
    assert body["letter"] == {
        "direction": "incoming",
        "party": "وزارة المالية",
        "subject": "طلب بيان السجلات الملغاة",
        "sender_reference": "م م/ت/١١٨٨/٢٠٢٦",
        "sender_date": (ministry.today - timedelta(days=3)).isoformat(),
        "degree": "limited",
        "urgency": "urgent",
        "channel": "web",
    }


async def test_the_number_is_shown_large_with_what_to_do_next(clerk):
    page = (await clerk.open(f"/register/incoming?registered={letter_id(4)}")).text
    assert re.search(r'class="figure no"><bdi>14588/\d{4}</bdi>', page)
    for href in (f"/letters/{letter_id(4)}/refer", f"/letters/{letter_id(4)}", "#party"):
        assert f'href="{href}"' in page


async def test_a_first_desk_is_a_second_command_with_its_own_key(clerk, ministry):
    await register(clerk, first="دائرة الشؤون القانونية", key="0123")
    assert [(path, key) for path, key, _ in ministry.asked] == [
        ("intake/letters", "0123"),
        (f"routing/letters/{letter_id(4)}/refer", "0123:first"),
    ]
    referral = {
        "to": [unit("legal")],
        "copies": [],
        "instruction": "act",
        "guidance": "",
        "due": None,
        "referral": None,
    }
    assert ministry.asked[1][2] == referral


async def test_a_referral_that_failed_does_not_hide_the_registration(clerk, ministry):
    ministry.refuse("/refer", 422, "desk_unknown", "التقسيم أو الشخص غير موجود")
    page = (await register(clerk, first="دائرة الشؤون القانونية")).text
    assert "قُيّدت المعاملة، ولم تُحَل إلى دائرة الشؤون القانونية" in page
    assert "التقسيم أو الشخص غير موجود" in page
    assert "14588/" in page


async def test_a_referral_nobody_knows_of_is_said_to_be_unknown(clerk, ministry):
    ministry.refuse("/refer", 503, "log_unavailable")
    assert "ولم نتأكد من إحالتها" in (await register(clerk, first="دائرة الشؤون القانونية")).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"subject": " "}, "اكتب موضوع الخطاب"),
        ({"party": ""}, "اكتب الجهة"),
        ({"sender_date": "31/2/2026"}, "اكتب التاريخ: اليوم/الشهر/السنة"),
        ({"sender_date": "1/1/2099"}, "تاريخ الخطاب بعد تاريخ اليوم"),
        ({"first": "دائرة الفضاء"}, "لا تقسيم ولا شخص بهذا الاسم"),
        ({"degree": "cosmic"}, "اختر إحدى درجات السرية"),
    ],
)
async def test_a_mistake_is_named_and_what_was_typed_is_kept(clerk, ministry, typed, said):
    answer = await register(clerk, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert" tabindex="-1" data-focus' in answer.text
    assert 'value="م م/ت/١١٨٨/٢٠٢٦"' in answer.text
    assert "أما الملفات فلا" in answer.text
    assert ministry.asked == []


@pytest.mark.parametrize("files", [[], [("original", PDF), ("original", PDF)]])
async def test_there_is_one_original(clerk, ministry, files):
    await clerk.open("/register/incoming")
    answer = await register(clerk, files or [("nothing", ("", b"", ""))])
    assert "أرفق الأصل: ملف واحد" in answer.text
    assert ministry.asked == []


async def test_intake_s_refusal_is_said_in_its_words(clerk, ministry):
    ministry.refuse("intake/letters", 422, "file_type_refused", "نوع الملف غير مقبول")
    answer = await register(clerk)
    assert answer.status_code == 422
    assert "نوع الملف غير مقبول" in answer.text
    assert 'value="طلب بيان السجلات الملغاة"' in answer.text


async def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_files(clerk, ministry, monkeypatch):
    services = app.state.services
    send, keys = services.send, []

    async def lossy(*args):
        keys.append(args[3])
        if len(keys) < 3:
            raise Silent("intake")
        return await send(*args)

    monkeypatch.setattr(services, "send", lossy)
    assert (await register(clerk, key="0123")).status_code == 303
    assert keys == ["0123"] * 3
    assert ministry.asked[0][2]["files"] == [("original", "خطاب.pdf", 8)]


async def test_when_nobody_knows_the_page_says_so_and_keeps_the_key(clerk, monkeypatch):
    async def silent(*_):
        raise Silent("intake")

    monkeypatch.setattr(app.state.services, "send", silent)
    answer = await register(clerk, key="0123")
    assert answer.status_code == 503
    assert "لم نتأكد من قيد المعاملة" in answer.text
    assert clerk.hidden("/register/incoming")["key"] == "0123"


async def test_only_clerks_register(signed_in):
    officer = await signed_in("officer")
    assert (await officer.open("/register/incoming")).status_code == 403
    assert (await officer.open("/register/sideways")).status_code == 404


async def test_a_day_is_told_with_its_weekday_and_hijri_date(clerk):
    answer = await clerk.open("/register/day?text=١٠/١١/٢٠٢٦")
    assert answer.text == "الثلاثاء، <bdi>30 جمادى الأولى 1448</bdi>"
    assert (await clerk.open("/register/day?text=غداً")).text == ""


async def test_the_field_that_intake_did_not_take_is_marked(clerk, ministry):
    ministry.refuse("intake/letters", 422, "invalid_request")
    ministry.refusals["intake/letters"][1]["fields"] = ["letter.subject"]
    page = (await register(clerk)).text
    assert '<a href="#subject">هذا أطول من المسموح، أو لا يُقبل على صورته هذه</a>' in page
    assert page.count('role="alert"') == 1


async def test_a_subject_is_as_long_as_intake_takes_it(clerk):
    page = (await clerk.open("/register/incoming")).text
    assert 'maxlength="500"' in page.partition('<input id="subject"')[2].partition(">")[0]


@pytest.mark.parametrize(("clearance", "highest"), [("ordinary", "ordinary"), ("limited", "limited")])
async def test_only_degrees_that_one_may_read_are_offered_and_taken(clerk, ministry, monkeypatch, clearance, highest):
    told = ministry.organisation()
    told["persons"] = [{**one, "clearance": clearance} for one in told["persons"]]
    monkeypatch.setattr(ministry, "organisation", lambda: told)
    monkeypatch.setattr("services.gateway.organisation.FRESH", 0)
    page = (await clerk.open("/register/incoming")).text
    offered = re.findall(r'<option value="(\w+)"', page.partition('<select id="degree"')[2].partition("</select>")[0])
    assert offered[-1] == highest
    answer = await register(clerk, degree="secret")
    assert (answer.status_code, "اختر إحدى درجات السرية" in answer.text) == (422, True)
    assert ministry.asked == []


async def test_who_may_not_read_what_they_registered_is_told_its_number(clerk, ministry):
    ministry.refuse(f"intake/letters/{letter_id(4)}", 404, "letter_unknown")
    answer = await register(clerk)
    page = await clerk.open(answer.headers["location"])
    assert page.status_code == 200
    assert f'class="figure no"><bdi>14588/{ministry.today.year}</bdi>' in page.text
    assert "فلا تُعرض لك" in page.text
    assert f'href="/letters/{letter_id(4)}"' not in page.text


async def test_also_when_its_first_referral_failed(clerk, ministry):
    ministry.refuse(f"intake/letters/{letter_id(4)}", 404, "letter_unknown")
    ministry.refuse("/refer", 404, "letter_unknown")
    page = await register(clerk, first="دائرة الشؤون القانونية")
    assert (page.status_code, "14588/" in page.text, "فلا تُعرض لك" in page.text) == (200, True, True)
    assert "ولم تُحَل إلى دائرة الشؤون القانونية" in page.text


async def test_after_a_registration_a_silent_intake_does_not_hide_the_number(clerk, ministry):
    ministry.refuse(f"intake/letters/{letter_id(4)}", 503, "view_behind")
    page = (await clerk.open((await register(clerk)).headers["location"])).text
    assert "14588/" in page
    assert f'href="/letters/{letter_id(4)}"' in page


async def test_a_key_that_names_another_letter_is_not_offered_again(clerk, ministry):
    ministry.refuse("intake/letters", 422, "key_reused")
    await register(clerk, key="0123")
    assert clerk.hidden("/register/incoming")["key"] not in ("", "0123")


async def test_the_size_said_is_the_limit_that_is_set(clerk, monkeypatch):
    monkeypatch.setattr("services.gateway.registering.MOST", 50_000_000)
    assert "<bdi>50 " in (await clerk.open("/register/incoming")).text
