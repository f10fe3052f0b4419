"""Words and stems against Lucene's own, and what Lucene leaves alone."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.arabic import folded, reference, stems, tokens
from libs.arabic.fold import normal
from libs.arabic.stem import stem

LUCENE = Path(__file__).with_name("lucene.tsv")  # by LuceneOracle.java, Lucene 9.12, over words of our own
TEXT = st.text(st.sampled_from("اأإآىيیةهکكلوبفمنتدسٱلاﷲﻻ ًَّـٰ\u200c\u200f 0١۲./-_'aİZ") | st.characters(codec="utf-8"))


def test_words_places_and_stems_are_lucenes():
    lines = [line.split("\t") for line in LUCENE.read_text("utf-8").splitlines()]
    assert len(lines) > 1000
    ours = [" ".join(f"{as_lucene(line[a:b])}@{a}-{b}" for a, b, _ in tokens(line)) for line, _ in lines]
    assert ours == [said for _, said in lines]


def as_lucene(word):
    """Without what we add: its و is no letter after an article only."""
    return stem(normal(word))


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("الإدارة", "اداره"),
        ("مسؤولٌ", "مسؤول"),
        ("السجلات الملغاة", "سجلات الملغاه"),
        ("والوزارات", "الوزارات"),
        ("الوزارة والولايات", "وزارة ولاية"),
        ("للوارد", "وارد"),
        ("مستشفى", "مستشفي"),
        ("كتــــاب", "كتاب"),
        ("الرَّحْمٰن", "الرحمن"),
        ("ٱلكتاب", "كتاب"),
        ("\ufedb\ufe98\ufe8e\ufe8f", "كتاب"),  # shaped, as an old PDF has it
        ("\ufefb\ufea3\ufed6", "لاحق"),
        ("کتاب فارسی", "كتاب فارسي"),
        ("كتا\u200cب\u200f", "كتاب"),
        ("١٬٢٥٠ ريالا", "1250 ريالا"),
        ("1,250,000 ريال", "1250000 ريال"),
        ("عام ٢٠٢٦ و۲۰۲۶", "عام 2026 و2026"),
        ("ISTANBUL İstanbul", "istanbul istanbul"),
    ],
)
def test_what_is_written_in_two_ways_is_the_same_word(written, typed):
    assert stems(written) == stems(typed) != ()


def test_a_list_of_numbers_is_no_large_number():
    assert stems("1,25") == ("1,25",) != stems("125")


def test_an_english_word_is_only_made_lower_case():
    assert stems("Letters of the MINISTRY's office") == ("letters", "of", "the", "ministry's", "office")


def test_a_place_is_in_the_text_as_it_was_written():
    text = "طلبُ «الترخيصِ» رقم ٦٠/٢٠٠٧"
    assert [text[each.start : each.end] for each in tokens(text)] == ["طلبُ", "الترخيصِ", "رقم", "٦٠", "٢٠٠٧"]


@pytest.mark.parametrize("written", ["60/2007", "٦٠/٢٠٠٧", "۶۰/۲۰۰۷", "060-2007", " ٠٦٠\\2007 "])
def test_a_number_is_the_same_however_it_is_written(written):
    assert reference(written) == "60/2007"


@pytest.mark.parametrize(("written", "one"), [("م/١٢/٢٠٢٦", "م/12/2026"), ("MOH-12", "moh/12"), ("١٧", "17")])
def test_a_reference_may_have_letters(written, one):
    assert reference(written) == one


@pytest.mark.parametrize("written", ["", "خطاب", "وارد/صادر", "60/", "60//2007", "60 2007", "12.5"])
def test_what_is_no_reference(written):
    assert reference(written) is None


@pytest.mark.parametrize(
    ("text", "part"), [("إدارة الشُّؤون", "اداره الش"), ("طلب   ترخيـص\n٢٠٢٦", "طلب ترخيص 2026"), ("Ministry", "MINI")]
)
def test_a_part_of_a_text_is_found_in_its_one_spelling(text, part):
    assert folded(part) in folded(text)


@given(TEXT)
def test_folding_twice_is_folding_once_and_every_place_is_a_word(text):
    assert folded(folded(text)) == folded(text)
    found = list(tokens(text))
    assert all(0 <= each.start < each.end <= len(text) and each.stem for each in found)
    assert all(one.end <= next.start for one, next in pairwise(found))
    assert all(stems(text[each.start : each.end])[0] for each in found)
