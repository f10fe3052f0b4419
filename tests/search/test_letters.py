from libs.contracts.archive import FileText, Legible, TextExtracted
from libs.contracts.intake import Degree, Direction, Reclassified, Urgency
from libs.decider import Commit
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.search.letters import LETTERS, LetterRow
from tests.letters import (
    ARRIVED,
    ASSIGNED,
    COMPLETED,
    CONCLUDED,
    CORRECTED,
    ESCALATED,
    POSTPONED,
    RECALLED,
    RECEIVED,
    REFERRED,
    REGISTERED,
    REMINDED,
    UNDONE,
    VOIDED,
)

ROW = LetterRow(
    letter=ENTITY,
    seq=1,
    first=1,
    register_id="incoming-2026",
    number=17,
    direction=Direction.INCOMING,
    subject="طلب ترخيص",
    party="moh",
    sender_reference="",
    degree=Degree.ORDINARY,
    urgency=Urgency.NORMAL,
    day=AMAL.on,
)


def test_a_letter_is_found_by_what_it_was_registered_with():
    given(LETTERS).when(REGISTERED).then(ROW)


def test_what_was_not_registered_is_not_found():
    given(LETTERS).when(REFERRED).then()


def test_what_waits_in_a_tray_is_not_found_and_a_letter_of_it_by_the_text_that_was_read_before():
    read = TextExtracted(reader=1, files=(FileText(file="0" * 64, legible=Legible.READ, text="d" * 64),))
    given(LETTERS, ARRIVED).when(read).then()
    [waited] = said((ARRIVED, 2), (read, 3), (REGISTERED, 4))
    [other] = said((REGISTERED, 4), (read, 5))
    assert waited.text == other.text != ""
    assert (waited.seq, waited.first) == (4, 4)


def test_a_letter_made_secret_is_found_as_that():
    raised = Reclassified(degree=Degree.SECRET, reason="?")
    [row] = said((REGISTERED, 4), (raised, 9))
    assert (row.degree, row.seq, row.first) == (Degree.SECRET, 9, 4)


def test_a_corrected_letter_is_found_as_it_reads_now():
    [row] = said((REGISTERED, 4), (CORRECTED, 9))
    assert (row.subject, row.urgency, row.seq, row.first) == ("طلب تجديد ترخيص", Urgency.URGENT, 9, 4)


def test_a_voided_letter_is_found_as_before_and_marked():
    [row] = said((REGISTERED, 4), (VOIDED, 9))
    assert (row.voided, row.subject, row.seq) == (True, "طلب ترخيص", 4)


def test_only_what_changes_who_finds_it_moves_its_place_in_the_log():
    [row] = said((REGISTERED, 4), (REFERRED, 6), (RECEIVED, 7), (COMPLETED, 8))
    assert (row.seq, row.first) == (6, 4)
    [row] = said((REGISTERED, 4), (REFERRED, 6), (RECALLED, 7))
    assert (row.seq, row.first) == (7, 4)
    [row] = said((REGISTERED, 4), (REFERRED, 6), (UNDONE, 7), (CONCLUDED, 8))
    assert (row.seq, row.first) == (7, 4)
    [row] = said((REGISTERED, 4), (REFERRED, 6), (RECEIVED, 7), (ASSIGNED, 8))
    assert (row.seq, row.first) == (8, 4)
    [row] = said((REGISTERED, 4), (REFERRED, 6), (REMINDED, 7), (ESCALATED, 8), (POSTPONED, 9))
    assert (row.seq, row.first) == (8, 4)


def said(*events):
    letter = None
    for event, seq in events:
        letter = LETTERS.project(letter, event, Commit(ENTITY, seq, AMAL, "", (event,)))
    assert letter
    return list(LETTERS.rows(letter))
