import pytest

from services.gateway.letter_page import PASSED_BACK
from tests.gateway.ministry import letter_id

READ = f"/letters/{letter_id(2)}"  # received, on the director's desk
SHA256 = "a" * 64


async def test_a_letter_without_pictures_can_be_downloaded(signed_in, ministry):
    ministry.refuse("/preview", 404, "no_preview")
    page = (await (await signed_in("director")).open(READ)).text
    assert "لا صورة لهذه الصفحة" in page
    assert f'href="{READ}/files/{SHA256}"' in page


async def test_an_original_in_quarantine_is_named_and_its_reason_but_it_cannot_be_opened(signed_in, ministry):
    ministry.held = "file_infected"
    ministry.refuse("/preview", 403, "file_quarantined")
    page = (await (await signed_in("director")).open(READ)).text
    assert f'href="{READ}/files/{SHA256}"' not in page
    for said in ("الأصل محجور", "في الملف برنامج ضار", "scan-0412.pdf", "1.8"):
        assert said in page
    assert f'href="{READ}/files/{"b" * 64}"' in page


async def test_an_administrator_who_may_read_it_releases_it_with_a_reason(signed_in, ministry):
    ministry.also, ministry.held = {"director": ["administrator"]}, "file_infected"
    form = f"{READ}/free?file={SHA256}"
    ministry.refuse("/preview", 403, "file_quarantined")
    director, officer = await signed_in("director"), await signed_in("officer")
    assert f'href="{form}"' in (await director.open(READ)).text
    assert f'href="{form}"' not in (await officer.open(READ)).text
    assert 'id="reason"' not in (await officer.open(form)).text
    await director.open(form)
    hidden = director.hidden(f"{READ}/free")
    wrong = await director.post(f"{READ}/free", {**hidden, "reason": " "})
    assert (wrong.status_code, "اكتب سبب رفع الحجر" in wrong.text) == (422, True)
    done = await director.post(f"{READ}/free", {**hidden, "reason": "فحصه أمن المعلومات"})
    assert done.headers["location"] == READ
    path, _, body = ministry.asked[-1]
    assert (path, body) == (f"intake{READ}/free", {"file": SHA256, "reason": "فحصه أمن المعلومات"})


@pytest.mark.parametrize(("path", "said"), [(READ, "رُفع عنه الحجر"), (f"{READ}/story", "الحجر عن أحد الملفات")])
async def test_what_was_released_stands_in_the_passport_and_in_the_story(signed_in, ministry, path, said):
    registered = type(ministry).passport(ministry, 2)[0]
    freed = {**registered, "kind": "freed", "note": "scan-0413.pdf", "reason": "فحصه أمن المعلومات"}
    ministry.passport = lambda n: [registered, freed]
    page = (await (await signed_in("director")).open(path)).text
    for each in (said, "scan-0413.pdf", "فحصه أمن المعلومات"):
        assert each in page


async def test_what_the_archive_has_not_heard_of_yet_is_looked_for_again(signed_in, ministry):
    ministry.refuse("/preview", 403, "file_quarantined")
    page = (await (await signed_in("director")).open(READ)).text
    assert "الأصل محجور" not in page
    assert "data-again" in page


async def test_a_damaged_original_is_not_shown_and_said_to_be_so(signed_in, ministry):
    ministry.damaged_at = "2026-11-22T05:30:00+00:00"
    ministry.refuse("/preview", 503, "original_damaged")
    page = (await (await signed_in("director")).open(READ)).text
    assert "الأصل تالف" in page
    assert "إحدى النسختين تالفة" in page


async def test_files_come_through_as_the_archive_gives_them(signed_in):
    director = await signed_in("director")
    whole = await director.open(f"{READ}/files/{SHA256}")
    assert (whole.status_code, whole.content) == (200, b"%PDF-1.7 0123456789")
    assert whole.headers["content-disposition"] == "attachment"
    assert whole.headers.get_list("content-security-policy") == ["default-src 'none'; sandbox"]
    assert (whole.headers["etag"], whole.headers["accept-ranges"]) == ('"aa"', "bytes")
    assert "x-internal" not in whole.headers
    assert "x-internal" not in PASSED_BACK
    part = await director.open(f"{READ}/files/{SHA256}", range="bytes=0-4")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"%PDF-", "bytes 0-4/19")


async def test_who_keeps_letters_takes_one_along_as_a_bag(signed_in, ministry):
    clerk = await signed_in("clerk")
    assert f'href="{READ}/bag" download' in (await clerk.open(READ)).text
    bag = await clerk.open(f"{READ}/bag")
    assert (bag.status_code, bag.content) == (200, b"PK\x03\x04 a bag")
    assert bag.headers["content-disposition"] == 'attachment; filename="17.zip"'
    assert bag.headers["content-type"] == "application/zip"
    ministry.refuse("/bag", 503, "not_archived_yet")
    assert (await clerk.open(f"{READ}/bag")).status_code == 503


async def test_others_are_not_offered_it_and_are_told_so_when_they_ask(signed_in, ministry):
    officer = await signed_in("officer")
    assert "/bag" not in (await officer.open(READ)).text
    ministry.refuse("/bag", 403, "forbidden")
    assert (await officer.open(f"{READ}/bag")).status_code == 403


async def test_a_file_s_name_is_a_fingerprint_and_nothing_else(signed_in):
    assert (await (await signed_in("director")).open(f"{READ}/files/..%2F..%2Fpassport")).status_code == 404


async def test_of_each_file_it_is_said_whether_its_words_can_be_found(signed_in, ministry):
    officer = await signed_in("officer")
    page = (await officer.open(f"/letters/{letter_id(0)}")).text
    assert "قُرئ نصه، 3 صفحات" in page
    assert "لا يُبحث في نصه بعد" in page
    ministry.refuse(f"/archive/letters/{letter_id(0)}", 503, "not_ready")
    assert "قُرئ نصه" not in (await officer.open(f"/letters/{letter_id(0)}")).text
