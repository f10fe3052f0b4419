"""Each row of an old register becomes the entry it means, or says what is wrong with it."""

from datetime import date

import pytest

from libs.contracts.intake import Channel, Degree, Direction, Opened, Urgency
from services.intake.columns import COLUMNS, ColumnTwice, recognised
from services.intake.rows import Asked, Handed, Ready, by_name, read
from tests.intake.tables import ARABIC, ROW

FILES = [
    Handed(name="1.pdf", sha256="1" * 64, size=9, type="application/pdf"),
    Handed(name="2020/خطاب.pdf", sha256="2" * 64, size=9, type="application/pdf"),
    Handed(name="a/same.pdf", sha256="3" * 64, size=9, type="application/pdf"),
    Handed(name="b/same.pdf", sha256="4" * 64, size=9, type="application/pdf"),
    Handed(name="page.html", sha256="5" * 64, size=9, type=None),
    Handed(name="0.pdf", sha256="6" * 64, size=0, type=None),
]
TODAY = date(2026, 11, 23)
MINISTERS = Opened(name_ar="وارد مكتب الوزير", name_en="The minister's incoming", direction=Direction.INCOMING)


def rows(*lines, headings=ARABIC, direction=None, told=None, clearance=Degree.SECRET, books=None):
    asked = Asked(headings, recognised(headings, told or {}), by_name(FILES), TODAY, clearance, direction, books or {})
    return [*read([headings, *lines], asked)]


def but(**cells):
    """The row, with other cells."""
    names = ("direction", "on", "party", "sender_reference", "sender_date", "subject", "degree", "original")
    return tuple(cells.get(name, cell) for name, cell in zip(names, ROW, strict=True))


def wrong(*lines, **more):
    return [[(fault.row, fault.column, fault.code) for fault in faults] for faults in rows(*lines, **more)]


def test_a_row_is_the_entry_that_it_means():
    (row,) = rows(ROW)
    assert (row.row, row.on, row.original, row.attachments) == (2, date(2020, 4, 7), "1.pdf", ())
    assert row.entry.model_dump(exclude_defaults=True) == {
        "direction": Direction.INCOMING,
        "subject": "طلب ترخيص, عاجل",
        "party": "وزارة الصحة",
        "sender_reference": "60/2007",
        "sender_date": date(2020, 4, 5),
        "degree": Degree.SECRET,
        "channel": Channel.IMPORT,
    }


@pytest.mark.parametrize("language", [0, 1])
def test_the_words_of_our_pages_are_recognised_in_both_languages(language):
    headings = [names[language] for names in COLUMNS.values()]
    assert list(recognised(headings, {})) == list(COLUMNS)


def test_a_heading_is_recognised_however_it_is_spelt_and_another_one_can_be_told():
    assert recognised(["remarks", "SUBJECT", "notes", "Ref."], {"ref.": "sender_reference"}) == {
        "subject": 1,
        "sender_reference": 3,
    }
    assert recognised(["الاصل", "المَوضوع"], {}) == {"original": 0, "subject": 1}


def test_of_two_columns_that_mean_the_same_one_must_be_told_to_be_left_out():
    with pytest.raises(ColumnTwice):
        recognised(["Subject", "الموضوع"], {})
    assert recognised(["Subject", "الموضوع"], {"subject": ""}) == {"subject": 1}


def test_english_words_are_read_as_well_and_the_direction_may_be_told_for_all():
    headings = ("Subject", "Party", "File", "Urgency", "Degree")
    (row,) = rows(
        ("Permit", "WHO", "1.PDF", "very urgent", "Ordinary"), headings=headings, direction=Direction.OUTGOING
    )
    assert (row.entry.direction, row.entry.urgency, row.on) == (Direction.OUTGOING, Urgency.VERY_URGENT, None)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"direction": "صاد"}, "نوع القيد", "direction_unknown"),
        ({"direction": ""}, "نوع القيد", "missing"),
        ({"on": "31/2/2020"}, "تاريخ القيد", "not_a_day"),
        ({"on": "14/8/1441"}, "تاريخ القيد", "not_a_day"),
        ({"on": "24/11/2026"}, "تاريخ القيد", "day_to_come"),
        ({"party": ""}, "الجهة", "missing"),
        ({"party": "x" * 501}, "الجهة", "too_long"),
        ({"sender_reference": "x" * 101}, "رقم خطاب الجهة", "too_long"),
        ({"sender_date": "أمس"}, "تاريخ خطاب الجهة", "not_a_day"),
        ({"sender_date": "8/4/2020"}, "تاريخ خطاب الجهة", "sender_date_future"),
        ({"subject": " "}, "الموضوع", "missing"),
        ({"degree": "خاص"}, "درجة السرية", "degree_unknown"),
        ({"degree": "سري للغاية"}, "درجة السرية", "degree_above_clearance"),
        ({"original": ""}, "الملف", "missing"),
        ({"original": "2.pdf"}, "الملف", "file_missing"),
        ({"original": "same.pdf"}, "الملف", "file_ambiguous"),
        ({"original": "page.html"}, "الملف", "file_type_refused"),
        ({"original": "0.pdf"}, "الملف", "file_empty"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(cells, column, code):
    assert wrong(but(**cells)) == [[(2, column, code)]]


def test_all_that_is_wrong_with_a_row_is_told_at_once_and_empty_rows_are_none():
    told = wrong((), ("",) * 8, but(on="?", subject="", original="2.pdf"))
    assert told == [[(4, "تاريخ القيد", "not_a_day"), (4, "الموضوع", "missing"), (4, "الملف", "file_missing")]]


def test_several_files_in_a_cell_are_the_original_and_its_attachments():
    (row,) = rows(but(original="1.pdf | 2020\\خطاب.pdf\nb/same.pdf"))
    assert (row.original, row.attachments) == ("1.pdf", ("2020/خطاب.pdf", "b/same.pdf"))


def test_a_rows_key_is_made_of_what_it_says_however_it_is_written_and_wherever_it_stands():
    (row,) = rows(ROW)
    moved = rows(
        but(subject="another"), (), but(on="2020-04-07", degree="سرّي ", original="./1.PDF".removeprefix("./"))
    )[1]
    assert (moved.row, moved.key) == (4, row.key)
    assert len({each.key for each in rows(ROW, ROW, but(party="x"), but(on="8/4/2020"), but(original="خطاب.pdf"))}) == 5


def test_why_it_is_entered_all_the_same_is_no_part_of_the_key():
    headings = (*ARABIC, "سبب القيد مع ذلك")
    (row,), (again,) = rows(ROW), rows((*ROW, "another paper"), headings=headings)
    assert isinstance(again, Ready)
    assert (again.key, again.entry.despite) == (row.key, "another paper")


def test_what_else_is_said_of_a_letter_is_read_by_the_words_of_its_form():
    headings = (*ARABIC, "السجل", "لغة الخطاب", "نوع الخطاب", "الوسيط", "الصفحات", "رمز الملف", "كلمات دالة")
    cells = ("وارد مكتب الوزير", "بالعربية", "مذكرة", "ورقي", "١٢", "4/2", "ترخيص، صحة")
    (row,) = rows((*ROW, *cells), headings=headings, books={"minister": MINISTERS})
    said = row.entry
    assert (said.book, said.language, said.kind, said.medium) == ("minister", "ar", "memorandum", "paper")
    assert (said.pages, said.file_code, said.keywords) == (12, "4/2", ("ترخيص", "صحة"))


def test_a_row_is_for_a_register_that_takes_it_and_says_what_that_one_asks_for():
    headings, kept = (*ARABIC, "السجل"), {"minister": MINISTERS.model_copy(update={"required": ("kind",)})}
    assert wrong((*ROW, "آخر"), headings=headings, books=kept) == [[(2, "السجل", "book_unknown")]]
    assert wrong((*ROW, "minister"), headings=headings, books=kept) == [[(2, "Kind of letter", "missing")]]
    out = (*but(direction="صادر"), "minister")
    assert ("السجل", "book_unknown") in [each[1:] for each in wrong(out, headings=headings, books=kept)[0]]
