"""Glyphs put on a page by hand, from left to right as they are seen, and the line that is read from them."""

import pytest

from services.archive.reader.lines import Glyph, lines

SIZE = 10.0
ARABIC = "ةيملاعلا ةراجتلا ةمظنم نم يراجتلا عالطالا ةعجارم بلط"
ENGLISH = "The ministry of commerce answers that it has no objection"
FATHA, SHADDA, KASRA = "\u064e", "\u0651", "\u0650"


def drawn(seen, x=50.0, y=700.0, wide=5.0, size=SIZE):
    """Each letter as wide as the others, a space between words."""
    return [Glyph(letter, x + n * wide, x + (n + 1) * wide, x + n * wide, y, size) for n, letter in enumerate(seen)]


def without_spaces(glyphs):
    return [glyph for glyph in glyphs if glyph.text != " "]


def read(*glyphs):
    return list(lines([glyph for each in glyphs for glyph in each]))


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ("ةاغلملا تالجسلا", "السجلات الملغاة"),
        ("٢٠٢٦/٣/١٢ يف خرؤملا", "المؤرخ في ٢٠٢٦/٣/١٢"),
        ("خيرات 60/2007 مقر", "رقم 60/2007 تاريخ"),
        ("Annual Report 2026 يف", "في Annual Report 2026"),
        ("om.gov.moc@info ديربلا", "البريد om.gov.moc@info"),
        ("1,250.500 غلبملا", "المبلغ 1,250.500"),
        ("(ةحئال) ةاغلملا", "الملغاة (لائحة)"),
        (")ةحئال( ةاغلملا", "الملغاة (لائحة)"),
        ("«صنلا» اذه", "هذا «النص»"),
        ("%12.5 ةبسن", "نسبة 12.5%"),
        ("The letter (no. 60/2007) was sent", "The letter (no. 60/2007) was sent"),
        ("sent to ةراجتلا ةرازو on 12/3/2026", "sent to وزارة التجارة on 12/3/2026"),
        ("١٢/٢٠٢٦", "١٢/٢٠٢٦"),
        ("so ةراجتلا ةرازو says", "so وزارة التجارة says"),
    ],
)
def test_a_line_is_read_as_it_was_meant(seen, said):
    """Also where it has more of the other script than of its page's own."""
    assert read(drawn(seen), drawn(ENGLISH if "sent" in said else ARABIC, y=600))[0] == said


def test_the_order_in_which_a_pdf_has_its_letters_does_not_matter():
    glyphs = drawn("ةاغلملا تالجسلا")
    assert read(reversed(glyphs)) == read(glyphs[7:], glyphs[:7]) == ["السجلات الملغاة"]


def test_words_stand_apart_where_no_space_was_written():
    glyphs = without_spaces(drawn("ةاغلملا تالجسلا"))
    assert read(glyphs) == ["السجلات الملغاة"]
    assert read([glyph._replace(right=glyph.right + 6) for glyph in glyphs]) == ["السجلاتالملغاة"]


def test_lines_come_from_the_top_down_and_what_is_a_little_raised_stays_in_its_line():
    raised = [glyph._replace(y=glyph.y + (2.5 if glyph.text == "ج" else 0)) for glyph in drawn("تالجسلا")]
    assert read(drawn("ةاغلملا", y=680), raised) == ["السجلات", "الملغاة"]


def test_columns_are_parted_and_each_is_read_in_its_own_direction():
    left, right = drawn("(no. 7) sent", x=50), drawn("(ةحئال) ةاغلملا", x=300)
    assert read(left, right) == ["الملغاة (لائحة)\t(no. 7) sent"]
    assert read(drawn("٣٠٠", x=50), drawn("ةمطاف", x=150)) == ["فاطمة\t٣٠٠"]


def test_letters_shaped_by_their_place_are_letters_again():
    assert read(drawn("\ufee1\ufefc\ufeb3")) == ["سلام"]
    assert read(drawn("\ufdf2")) == ["الله"]


def joined(*letters, x, wide=5.0):
    """Several letters in one shape, in the order in which the PDF names them."""
    return [Glyph(letter, x, x + wide, x, 700.0, SIZE) for letter in letters]


@pytest.mark.parametrize("named", ["لا", "ال"])
def test_lam_comes_first_in_what_is_joined(named):
    assert read(drawn("م", x=50), joined(*named, x=55), drawn("س", x=60)) == ["سلام"]


@pytest.mark.parametrize(("lam", "others"), [("لي", "في"), ("يل", "يف")])
def test_what_is_joined_without_lam_is_read_as_the_page_has_its_lams(lam, others):
    assert read(joined(*lam, x=50), drawn(" ", x=55), joined(*others, x=60)) == ["في لي"]


def test_marks_stand_with_the_letters_they_were_put_over():
    marks = [Glyph(FATHA, 56, 58, 55.5, 700, SIZE), Glyph(KASRA, 51, 53, 50.5, 700, SIZE)]
    assert read(drawn("بر"), marks) == [f"ر{FATHA}ب{KASRA}"]


def test_a_mark_named_before_its_letter_follows_it():
    assert read(joined(SHADDA, "ب", x=50), drawn("ر", x=55)) == [f"رب{SHADDA}"]


def test_a_mark_that_is_raised_makes_no_line_of_its_own():
    raised = Glyph(FATHA, 56, 58, 55.5, 703.5, SIZE)
    assert read(drawn("بر"), [raised]) == [f"ر{FATHA}ب"]


def test_what_has_no_letter_leaves_its_room_and_nothing_else():
    swash = Glyph("\ufffd", 55, 60, 55, 700, SIZE)
    assert read(drawn("م", x=60), [swash], drawn("س", x=50)) == ["مس"]
    assert read(drawn("\uf0b7")) == []
    assert read([]) == []
