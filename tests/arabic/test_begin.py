import pytest

from libs.arabic import beginnings, begun


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("وزارة الصحة", "وزار"),
        ("وزارة الصحة", "الصح"),
        ("وزارة الصحة", "صح"),
        ("وزارة صحة", "الصح"),
        ("وِزَارَةُ الصِّحَّة", "وزاره"),
        ("وزارة العدل والشؤون القانونية", "شؤون"),
        ("وزارة العدل والشؤون القانونية", "والشؤ"),
        ("وزارة التجارة وترويج الاستثمار", "ترويج"),
        ("شركة للتجارة", "تجار"),
        ("إدارة أملاك", "ادار املا"),
        ("ألمانيا", "الما"),
        ("مكتب ٦٠", "60"),
        ("Ministry of Health", "HEAL min"),
        ("info@health.example", "info@hea"),
    ],
)
def test_a_name_is_found_by_the_beginnings_of_its_words(name, typed):
    assert all(any(word.startswith(each) for word in beginnings(name)) for each in begun(typed))


@pytest.mark.parametrize(("name", "typed"), [("وزارة الصحة", "ارة"), ("وزارة الصحة", "صحراء"), ("Health", "ealth")])
def test_and_not_by_what_stands_within_them(name, typed):
    assert not any(word.startswith(each) for each in begun(typed) for word in beginnings(name))


def test_what_is_no_word_is_nothing():
    assert (begun(" - "), beginnings("…")) == ((), frozenset())
