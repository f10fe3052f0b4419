"""What the demonstration's letters look like: Arabic joined without FriBiDi, pages with words, scans and mails."""

from dataclasses import replace
from email import message_from_bytes, policy
from io import BytesIO

import pytest
from PIL import Image, ImageFont, features
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it has no types

from deploy.demo import originals, paper, script
from deploy.demo.letter import Form
from deploy.demo.letters import planned
from deploy.demo.matters import matters
from deploy.demo.pdf import pdf
from deploy.furnish import EXAMPLE
from deploy.organisation import read
from services.gateway.assets import NASKH
from services.intake.content import type_of

LETTERS = planned(read(EXAMPLE), matters())
LETTER = next(letter for letter in LETTERS if letter.form is Form.PDF and letter.reference)
pytestmark = pytest.mark.skipif(bool(paper.missing()), reason="the typefaces were not fetched")


def test_letters_join_their_neighbours():
    assert script.joined("سلام") == "\ufeb3\ufefc\ufee1"  # seen that begins, lam with alef that ends, meem alone
    assert script.joined("دار") == "\ufea9\ufe8d\ufead"  # none of them joins the next
    assert script.joined("بـ") == "\ufe91ـ"
    assert script.joined("إلكترونياً") == script.joined("إلكترونيا")
    assert script.joined("2020/٣ Diwan") == "2020/٣ Diwan"


def test_a_line_is_turned_but_numbers_and_latin_words_are_not():
    assert script.visual("ابج") == "جبا"
    assert script.visual("رقم ١٢/٢٠٢٠ (نعم)") == "(معن) ١٢/٢٠٢٠ مقر"
    assert script.visual("برنامج Diwan 2020") == "2020 Diwan جمانرب"


@pytest.mark.skipif(not features.check("raqm"), reason="nothing to compare with: this machine has no FriBiDi")
@pytest.mark.parametrize("words", ["وزارة التجارة والصناعة", "مؤسسة الأفلاج", "لا إلى الآن", "شؤون المستهلك وهيئة"])
def test_words_are_as_wide_as_a_shaping_engine_makes_them(words):
    face = ImageFont.truetype(NASKH / paper.FONTS[True], 40, layout_engine=ImageFont.Layout.RAQM)
    assert paper._width(words, 40, paper.REGULAR) == pytest.approx(face.getlength(words, direction="rtl"), rel=0.03)


def test_no_line_leaves_the_sheet():
    for letter in LETTERS:
        sheet = originals.sheet_of(letter) if letter.name.endswith("0") else None
        for line in sheet.lines if sheet else ():
            assert paper.MARGIN - 1 <= line.x <= line.x + line.wide <= paper.WIDE - paper.MARGIN + 1
            assert line.y < paper.HIGH


def test_a_typed_pdf_gives_its_words_back_and_a_scan_none():
    sheet = originals.sheet_of(LETTER)
    [words, nothing] = [
        PdfDocument(pdf([sheet], words=each))[0].get_textpage().get_text_range() for each in (True, False)
    ]
    assert f"الموضوع: {script.plain(LETTER.subject)}"[:40] in words
    assert "وثيقة أعدت لعرض نظام ديوان، وليست مراسلة حقيقية." in words
    assert nothing == ""


@pytest.mark.parametrize(
    ("form", "type"),
    [
        (Form.PDF, "application/pdf"),
        (Form.SCAN, "application/pdf"),
        (Form.PNG, "image/png"),
        (Form.TIFF, "image/tiff"),
        (Form.MAIL, "message/rfc822"),
    ],
)
def test_every_form_is_what_intake_takes_it_for_and_the_same_twice(form, type):
    letter = replace(LETTER, form=form)
    made = originals.original(letter)
    assert type_of(BytesIO(made.content)) == type
    assert originals.original(letter) == made
    assert len(made.content) < 300_000


def test_a_scan_has_the_size_of_its_sheet():
    scan = Image.open(BytesIO(originals.original(replace(LETTER, form=Form.TIFF)).content))
    assert (scan.size, scan.mode) == ((paper.WIDE, paper.HIGH), "1")


def test_a_mail_says_who_when_and_what_and_carries_the_letter():
    mail = message_from_bytes(originals.original(replace(LETTER, form=Form.MAIL)).content, policy=policy.default)
    assert mail["subject"] == LETTER.subject
    assert mail["date"].datetime.date() == LETTER.dated
    assert [part.get_content_type() for part in mail.walk()][1:] == ["text/plain", "application/pdf"]


def test_what_lies_on_this_machine_goes_with_some_letters_and_nothing_where_there_is_nothing(tmp_path):
    with_one = replace(LETTER, attached=True)
    assert originals.found(with_one, tmp_path) == []
    (tmp_path / "7.pdf").write_bytes(b"%PDF-1.7")
    assert [each.name for each in originals.found(with_one, tmp_path)] == ["مرفق-7.pdf"]
    assert originals.found(replace(LETTER, attached=False), tmp_path) == []
