"""What a mail says, whoever wrote it: read by the real child process."""

import asyncio
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from libs.contracts.intake import Seems
from services.intake import mail
from tests.intake.files import PNG, zipped
from tests.intake.mails import HEADERS, nested, of_many_parts, raw, report, split_letter, with_files, written

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "mail"
TODAY = date(2026, 11, 23)
FILES = "نص الرسالة.txt"


async def read(content, on=TODAY):
    """The mail, and its files' contents by their names."""
    with ExitStack() as endings:
        found = await mail.read(content, on, endings)
        return found, {part.file.name: part.content.read() for part in found.parts}


async def subject(content):
    return (await read(content))[0].proposal.subject


async def test_a_letter_by_mail_says_all_that_can_be_proposed():
    text = "السلام عليكم،\nالموضوع كما في كتابكم رقم و ص/ت/1188/2026 بتاريخ 10/11/2026."
    found, files = await read(with_files("الخطاب.pdf", "مرفق ١.pdf", text=text))
    said = found.proposal
    assert (said.subject, said.party) == ("طلب بيان السجلات الملغاة", "أمل بنت سعيد")
    assert (said.sender_reference, said.sender_date) == ("و ص/ت/1188/2026", date(2026, 11, 22))
    assert (found.sender, found.message, found.seems) == ("amal@moh.example", "<1188@moh.example>", None)
    assert list(files) == ["طلب بيان السجلات الملغاة.eml", FILES, "الخطاب.pdf", "مرفق ١.pdf"]
    types = ["message/rfc822", "text/plain", "application/pdf", "application/pdf"]
    assert [part.file.type for part in found.parts] == types
    assert files[FILES].decode().strip() == text


async def test_what_may_do_harm_is_kept_in_quarantine_and_the_rest_is_not():
    content = written()
    content.add_attachment(b"MZ" + bytes(90), maintype="application", subtype="pdf", filename="fatura\u202efdp.exe")
    found, _ = await read(content.as_bytes())
    *rest, program = (part.file for part in found.parts)
    assert (program.quarantined, program.name) == ("file_type_refused", "faturafdp.exe")
    assert [file.quarantined for file in rest] == ["", ""]


async def test_it_is_kept_whole_as_it_came():
    content = with_files("a.pdf")
    _, files = await read(content)
    assert files["طلب بيان السجلات الملغاة.eml"] == content


@pytest.mark.parametrize(
    "content",
    [
        written().as_bytes(),
        raw("طلب بيان السجلات الملغاة".encode()),
        raw("طلب بيان السجلات الملغاة".encode("cp1256")),
        raw(b"=?windows-1256?Q?" + "طلب بيان السجلات الملغاة".encode("cp1256").replace(b" ", b"_") + b"?="),
        raw("=?utf-8?q?طلب_بيان?= السجلات الملغاة".encode()),
        raw("طلب بيان السجلات\r\n الملغاة".encode()),
        raw(b"=?x-unknown?B?2LfZhNioINio2YrYp9mGINin2YTYs9is2YTYp9iqINin2YTZhdmE2LrYp9ip?="),
        raw("RE: FW: رد: إعادة توجيه: طلب بيان السجلات الملغاة".encode()),
    ],
    ids=["rfc 2047", "utf-8", "cp1256", "windows-1256 q", "mixed", "folded", "unknown charset", "answered"],
)
async def test_an_arabic_subject_is_read_however_it_is_written(content):
    assert await subject(content) == "طلب بيان السجلات الملغاة"


async def test_a_letter_split_between_two_encoded_words_is_one():
    assert await subject(split_letter()) == "طلب ترخيص"


async def test_what_turns_the_writing_or_is_not_seen_is_in_no_subject_and_no_name():
    assert await subject(raw("طلب\u202e\x00 ترخيص".encode())) == "طلب ترخيص"
    _, files = await read(with_files("exe.\u202efdp.pdf", "..\\..\\etc\\passwd.pdf"))
    assert list(files)[2:] == ["exe.fdp.pdf", "passwd.pdf"]


async def test_a_mail_within_a_mail_is_one_attachment():
    outer = written("للاطلاع")
    outer.add_attachment(written("الخطاب الأصلي"))
    found, files = await read(outer.as_bytes())
    assert list(files) == ["للاطلاع.eml", FILES, "الخطاب الأصلي.eml"]
    assert found.parts[2].file.type == "message/rfc822"


async def test_a_mail_in_html_has_its_text_without_what_runs_in_it():
    html = (
        b"<html><head><style>p{}</style></head><body><p>First</p><script>alert(1)</script><p>Second</p></body></html>"
    )
    _, files = await read(raw(b"x", html, b"Content-Type: text/html\r\n"))
    assert files[FILES].split() == [b"First", b"Second"]


async def test_what_an_attachment_is_its_content_says():
    outer = written()
    outer.add_attachment(PNG, maintype="application", subtype="pdf", filename="خطاب.pdf")
    outer.add_attachment(b"MZ\x90", maintype="image", subtype="png", filename="صورة.png")
    found, _ = await read(outer.as_bytes())
    assert [part.file.type for part in found.parts[2:]] == ["image/png", "application/octet-stream"]


BROKEN_DATES = [
    "yesterday",
    "Mon, 30 Jun 3609 15:33:50 +0600",
    "Pn, 29 paX 2007 21:13:00 +0100",
    "",
    "Sun, 29 Nov 2026",
]


@pytest.mark.parametrize("said", BROKEN_DATES)
async def test_a_day_that_is_none_or_to_come_is_not_proposed(said):
    found, _ = await read(written(Date=None).as_bytes().replace(b"From:", b"Date: " + said.encode() + b"\r\nFrom:", 1))
    assert found.proposal.sender_date is None
    assert found.proposal.subject


async def test_the_day_is_the_senders_own():
    found, _ = await read(written(Date="Sun, 22 Nov 2026 23:30:00 -1100").as_bytes())
    assert found.proposal.sender_date == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("headers", "sender", "party"),
    [
        ({"From": None}, "", ""),
        ({"From": None, "Reply-To": "office@moh.example"}, "office@moh.example", "office@moh.example"),
        ({"From": "office@moh.example"}, "office@moh.example", "office@moh.example"),
        ({"From": "Salim <a@moh.example>, Badr <b@moh.example>"}, "a@moh.example", "Salim"),
    ],
)
async def test_whoever_wrote_it_is_read_as_far_as_it_says(headers, sender, party):
    found, _ = await read(written(**headers).as_bytes())
    assert (found.sender, found.proposal.party) == (sender, party)


@pytest.mark.parametrize(
    ("content", "seems"),
    [
        (report("delivery-status"), Seems.BOUNCE),
        (report("disposition-notification"), Seems.RECEIPT),
        (raw(b"x", more=b"Auto-Submitted: auto-replied\r\n"), Seems.AUTO_REPLY),
        (raw(b"x", more=b"Auto-Submitted: auto-generated; owner=x\r\n"), Seems.AUTO_REPLY),
        (raw(b"x", more=b"Return-Path: <>\r\n"), Seems.BOUNCE),
        (raw(b"x", more=b"X-Failed-Recipients: b@moh.example\r\n"), Seems.BOUNCE),
        (raw(b"x", more=b"List-Id: <news.example>\r\n"), Seems.LIST),
        (raw(b"x", more=b"Precedence: bulk\r\n"), Seems.LIST),
        (raw(b"Out of office", more=b"Auto-Submitted: no\r\nReturn-Path: <a@moh.example>\r\n"), None),
    ],
)
async def test_what_a_machine_wrote_is_known_by_its_headers(content, seems):
    assert (await read(content))[0].seems is seems


async def test_of_a_thousand_parts_the_first_are_files_and_all_are_in_the_mail():
    content = of_many_parts(1000)
    found, files = await read(content)
    assert len(found.parts) == 50
    assert list(files)[1] == "0.pdf"
    assert found.parts[0].file.size == len(content)


async def test_what_is_nested_without_end_or_is_no_mail_at_all_is_kept_as_it_came():
    for content in (nested(3000), b"\x00\xff" * 5000, b"", HEADERS + b"X: " + b"y" * 3_000_000 + b"\r\n\r\nx"):
        begun = time.monotonic()
        found, files = await read(content)
        if content:
            assert found.parts[0].file.size == len(content)
        assert len(files) <= 3
        assert time.monotonic() - begun < 60


async def test_a_mail_that_cannot_be_taken_apart_in_time_is_kept_whole(monkeypatch):
    monkeypatch.setattr(mail, "SECONDS", 0.01)
    content = with_files("a.pdf")
    found, files = await read(content)
    assert [part.file.size for part in found.parts] == [len(content)]
    assert list(files) == ["رسالة.eml"]
    assert found.proposal.subject == ""


async def test_an_xml_that_asks_for_our_files_is_only_kept(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><x>&e;</x>'.encode()
    outer = written()
    outer.add_attachment(evil, maintype="application", subtype="xml", filename="a.xml")
    outer.add_attachment(zipped("word/document.xml"), maintype="application", subtype="zip", filename="a.docx")
    found, files = await read(outer.as_bytes())
    assert files["a.xml"] == evil
    assert b"top secret" not in b"".join(files.values())
    assert found.parts[2].file.type == "application/octet-stream"


# By the mails' own headers, as a person reads them: sender's name, address, subject, day, attachments.
KIM, FOO = ("Jamis Buck", "jamis@37signals.com"), ("", "foo@example.com")
TESTER, LINDSAAR = ("Test Tester", "xxxx@xxxx.com"), ("Mikel Lindsaar", "test@lindsaar.net")
GMAIL = ("xxxxxxxxx xxxxxxx", "xxxxxxxxx.xxxxxxx@gmail.com")
PARTY = "Another PDF with 🎉 Unicode chars in it 🍿"
KOREAN = "NOTE: 한국말로 하는 것"
SIGNED = "Signed email causes file attachments"
PITBULL = "01 Quien Te Dij\ufffdat. Pitbull.mp3"  # a byte that is none in the charset it names
EXPECTED = {
    "attachment_content_disposition": (*FOO, "testing", "2005-06-06", ["api.rb"]),
    "attachment_content_location": (*FOO, "testing", "2005-06-06", ["Photo25.jpg"]),
    "attachment_message_rfc822": (*FOO, "testing", "2005-06-06", ["ForwardedMessage.eml"]),
    "attachment_message_rfc822_inline_image": (
        *("", "test@example.com", "test", "2020-04-21"),
        ["img.png", "Testmail.eml"],
    ),
    "attachment_nonascii_filename": (*FOO, "testing", "2005-06-06", ["ciële.txt"]),
    "attachment_only_email": (
        *("Ryan Finnie", "rfinnie@domain.dom", "this message JUST contains an attachment", "2003-10-23"),
        ["blah.gz"],
    ),
    "attachment_pdf": (*TESTER, PARTY, "2005-05-10", ["broken.pdf"]),
    "attachment_pdf_lf": (*TESTER, PARTY, "2005-05-10", ["broken.pdf"]),
    "attachment_pdf_non_ascii": (*TESTER, PARTY, "2005-05-10", ["broken.pdf"]),
    "attachment_pdf_non_ascii_lf": (*TESTER, PARTY, "2005-05-10", ["broken.pdf"]),
    "attachment_with_base64_encoded_name": (*GMAIL, SIGNED, "2005-05-08", ["This is a test.pdf"]),
    "attachment_with_encoded_name": (*GMAIL, SIGNED, "2005-05-08", [PITBULL]),
    "attachment_with_quoted_filename": (
        *("Jeffrey Hardy", "jeff@37signals.com", "Eelanalüüsi päring", "2009-05-13"),
        ["Eelanalüüsi päring.jpg"],
    ),
    "attachment_with_unquoted_name": (*FOO, "testing", "2005-06-06", ["This is a test.txt"]),
    "basic_email": (*LINDSAAR, "Testing 123", "2008-11-22", []),
    "basic_email_lf": (*LINDSAAR, "Testing 123", "2008-11-22", []),
    "mix_caps_content_type": ("Big Bug", "bb@bug.com", "undef method parameter bug", "2010-02-19", []),
    "raw_email": (*KIM, KOREAN, "2005-05-02", []),
    "raw_email10": ("", "xxx@xxxx.xxx", "", "2005-05-10", []),
    "raw_email5": ("", "xxx@xxxx.xxx", "", "2005-05-10", []),
    "raw_email6": ("", "xxx@xxxx.xxx", "", "2005-05-10", []),
    "raw_email8": (*GMAIL, SIGNED, "2005-05-08", [PITBULL]),
    "raw_email_bad_time": ("Атиковa", "yusuf75thu@auracom.net", "[0]: XXXXXXX XXXXX XXXXX !", None, []),
    "raw_email_double_at_in_header": (*KIM, KOREAN, "2005-05-02", []),
    "raw_email_incorrect_header": (
        *("xxx xxx", "xxx@xxx.xxx", "Stop adware/spyware once and for all.", "2005-02-23"),
        [],
    ),
    "raw_email_multiple_from": (
        "",
        "tim@powerupdev.com",
        f"/{'home'}/svn/public/minebox revision 214",
        "2007-10-22",
        [],
    ),
    "raw_email_quoted_with_0d0a": (*FOO, "testing", "2005-06-06", []),
    "raw_email_reply": ("Testing", "xxxxxxxx@xxx.org", "Test reply email", "2007-11-18", []),
    "raw_email_simple": ("Mikel Lindsaar", "mikel@nowhere.com", "Testing outlook", "2007-10-21", []),
    "raw_email_string_in_date_field": ("", "mikel@me.com", KOREAN, "2008-09-20", []),
    "raw_email_trailing_dot": (
        *("Sandy M.", "noreply@rubyforge.org"),
        "[skynet-help][60666] How are intermediate files handled in SkyNet?",
        *("2008-09-22", []),
    ),
    "raw_email_with_at_display_name": (*LINDSAAR, "Testing 123", "2008-11-22", []),
    "raw_email_with_bad_date": (
        *("Darrell Shaw", "subventive@vodtravel.com"),
        "Microsoft Vlsta & Office2007, Just released for 79$ Save 1599.95$ 0ff Retai|",
        *(None, []),
    ),
    "raw_email_with_partially_quoted_subject": (*KIM, 'Test: "漢字" mid "漢字" tail', "2005-05-02", []),
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="no sample files on this machine")
async def test_real_mails_say_who_wrote_them_when_about_what_and_with_which_files():
    real = sorted(SAMPLES.glob("*.eml"))
    assert {path.stem for path in real} == EXPECTED.keys()
    said = await asyncio.gather(*(read(path.read_bytes()) for path in real))
    for path, (found, files) in zip(real, said, strict=True):
        name, address, about, day, attached = EXPECTED[path.stem]
        assert (found.sender, found.proposal.party) == (address, name or address), path.name
        assert (found.proposal.subject, str(found.proposal.sender_date or "")) == (about, day or ""), path.name
        assert [each for each in list(files)[1:] if each != FILES] == attached, path.name
        assert found.parts[0].file.size == path.stat().st_size
