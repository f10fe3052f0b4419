import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.highlight import highlights
from services.search.sought import Part, numbers, parts


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("السجلات الملغاه", (Part(("سجل",)), Part(("ملغا",)))),
        ('"وزارة المالية" سجل', (Part(("زار", "مال")), Part(("سجل",)))),
        ("«وزارة المالية»", (Part(("زار", "مال")),)),
        ("٦٠/٢٠٠٧", (Part(("60", "2007"), "60/2007"),)),
        ("017", (Part(("017",), "17"),)),
        ("وارد/صادر", (Part(("ارد", "صادر")),)),
        ('"سجل', (Part(("سجل",)),)),
        ('سجل" "" «', (Part(("سجل",)),)),
        ("(سجل) AND -ترخيص:*", (Part(("سجل",)), Part(("ترخيص",)))),
        ("السجل من الوزارة", (Part(("سجل",)), Part(("زار",)))),
        ('"من الوزارة" على', (Part(("من", "زار")),)),
        ("محمد علي", (Part(("محمد",)), Part(("عل",)))),
        ("من", (Part(("من",)),)),
        ("؟ … !", ()),
        ("", ()),
    ],
)
def test_what_is_typed_is_read_as_words_phrases_and_numbers(typed, sought):
    assert parts(typed) == sought


@given(st.text(max_size=60))
def test_nothing_typed_is_an_error(typed):
    assert all(part.stems for part in parts(typed))


def test_a_number_is_found_both_ways_round():
    assert numbers(12, 2026) == ("12/2026", "2026/12", "12")


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("طلب بيان السِّجلات الملغاة", "سجل ملغاه", ["السِّجلات", "الملغاة"]),
        ("خطاب وزارة المالية إلى وزارة الصحة", '"وزاره الماليه"', ["وزارة المالية"]),
        ("خطابكم رقم ٦٠/٢٠٠٧ بشأن 60", "60/2007", ["٦٠/٢٠٠٧"]),
        ("سجل سجل سجل", '"سجل سجل"', ["سجل سجل سجل"]),
        ("طلب ترخيص", "سجل", []),
    ],
)
def test_what_was_found_is_marked_as_it_is_written(text, typed, marked):
    assert [text[start:end] for start, end in highlights(text, parts(typed))] == marked
