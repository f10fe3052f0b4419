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


async def test_a_file_s_name_is_a_fingerprint_and_nothing_else(signed_in):
    assert (await (await signed_in("director")).open(f"{READ}/files/..%2F..%2Fpassport")).status_code == 404


async def test_of_each_file_it_is_said_whether_its_words_can_be_found(signed_in, ministry):
    officer = await signed_in("officer")
    page = (await officer.open(f"/letters/{letter_id(0)}")).text
    assert "قُرئ نصه، 3 صفحات" in page
    assert "لا يُبحث في نصه بعد" in page
    ministry.refuse(f"/archive/letters/{letter_id(0)}", 503, "not_ready")
    assert "قُرئ نصه" not in (await officer.open(f"/letters/{letter_id(0)}")).text
