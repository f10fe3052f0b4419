import pytest

from services.intake.proposed import reference_in


@pytest.mark.parametrize(
    ("subject", "text", "found"),
    [
        ("طلب بيان السجلات الملغاة رقم 60/2007", "", "60/2007"),
        ("خطابنا ٦٠/٢٠٠٧", "", "٦٠/٢٠٠٧"),
        ("متابعة", "إشارة إلى كتابكم رقم م م/ت/1188/2026 بتاريخ 10/11/2026", "م م/ت/1188/2026"),
        ("Follow-up", "Our reference: MOH-12/2026, dated 10/11/2026.", "MOH-12/2026"),
        ("طلب 7/2026", "المرجع: 60/2007", "60/2007"),
        ("طلب", "انظر https://example.om/a/b2 و and/or و 24/7", ""),
        ("اجتماع 10/11/2026", "", ""),
        ("Stop adware/spyware once and for all", "", ""),
        ("", "", ""),
    ],
)
def test_the_reference_that_a_letter_seems_to_bear_is_found_as_written(subject, text, found):
    assert reference_in(subject, text) == found
