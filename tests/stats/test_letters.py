from dataclasses import replace

from libs.contracts.intake import Degree, Direction, Reclassified
from libs.views.spec import ENTITY, given
from services.stats.letters import LETTERS, LetterRow
from tests.letters import CORRECTED, REGISTERED, VOIDED

LETTER = LetterRow(ENTITY, "incoming-2026", 17, Direction.INCOMING, "طلب ترخيص", "moh", Degree.ORDINARY)


def test_a_letter_is_shown_as_it_was_registered():
    given(LETTERS).when(REGISTERED).then(LETTER)


def test_a_letter_is_shown_with_the_degree_it_has_now():
    secret = Reclassified(degree=Degree.SECRET, reason="names a source")
    given(LETTERS, REGISTERED).when(secret).then(replace(LETTER, degree=Degree.SECRET))


def test_a_letter_is_shown_as_it_reads_now_and_marked_when_it_is_void():
    now = replace(LETTER, subject="طلب تجديد ترخيص")
    given(LETTERS, REGISTERED).when(CORRECTED).then(now)
    given(LETTERS, REGISTERED, CORRECTED).when(VOIDED).then(replace(now, voided=True))
