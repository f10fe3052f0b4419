from libs.contracts.intake import Degree, Direction, Reclassified
from libs.contracts.routing import Completed, Undone
from libs.decider import Commit
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.stats.acts import ACTS, Act, ActRow, Dossier, LetterEvent, project, rows
from tests.letters import (
    ADVISED,
    ASKED,
    ASSIGNED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    CORRECTED,
    ENDED,
    ESCALATED,
    FORWARDED,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    REMINDED,
    REOPENED,
    SENT_BACK,
    VOIDED,
)

SECRET = Reclassified(degree=Degree.SECRET, reason="names a source")
HOME = REFERRED.model_copy(update={"referral": "3" * 32, "to": "minister", "unit": "office", "returns": "1" * 32})


def row(n, act, unit="legal", degree=Degree.ORDINARY):
    return ActRow(1000 + n, ENTITY, act, AMAL.on, unit, degree.rank)


ENTERED, REFERRAL = row(0, Act.INCOMING, "registry"), row(1, Act.REFERRED)


def test_a_registration_counts_by_its_direction_in_the_unit_that_registered():
    given(ACTS).when(REGISTERED).then(ENTERED)
    internal = REGISTERED.model_copy(update={"direction": Direction.INTERNAL})
    given(ACTS).when(internal).then(row(0, Act.INTERNAL, "registry"))


def test_each_referral_counts_in_the_unit_it_went_to_a_copy_too():
    given(ACTS, REGISTERED, REFERRED).when(COPIED).then(ENTERED, REFERRAL, row(2, Act.REFERRED))


def test_receiving_and_handing_on_are_no_acts_of_their_own():
    given(ACTS, REGISTERED, REFERRED, RECEIVED).when(FORWARDED).then(ENTERED, REFERRAL)


def test_completing_counts_where_the_part_was():
    given(ACTS, REGISTERED, REFERRED).when(COMPLETED).then(ENTERED, REFERRAL, row(2, Act.COMPLETED))


def test_an_assigned_part_is_its_units_still():
    given(ACTS, REGISTERED, REFERRED, RECEIVED).when(ASSIGNED).then(ENTERED, REFERRAL)
    given(ACTS, REGISTERED, REFERRED, RECEIVED, ASSIGNED).when(COMPLETED).then(ENTERED, REFERRAL, row(2, Act.COMPLETED))


def test_sending_back_counts_but_the_letter_coming_home_is_not_referred_once_more():
    given(ACTS, REGISTERED, REFERRED, SENT_BACK).when(HOME).then(ENTERED, REFERRAL, row(2, Act.SENT_BACK))


def test_a_recalled_referral_was_one_and_is_not_counted_again_at_home():
    given(ACTS, REGISTERED, REFERRED, RECALLED).when(HOME).then(ENTERED, REFERRAL)


def test_what_is_opened_again_was_completed_and_is_not_referred_once_more():
    again = REFERRED.model_copy(update={"referral": "3" * 32, "reopens": "1" * 32})
    done = row(2, Act.COMPLETED)
    given(ACTS, REGISTERED, REFERRED, COMPLETED, REOPENED).when(again).then(ENTERED, REFERRAL, done)


def test_what_came_home_is_completed_there():
    completed = Completed(referral=HOME.referral, outcome="filed")
    here = given(ACTS, REGISTERED, REFERRED, SENT_BACK, HOME).when(completed)
    here.then(ENTERED, REFERRAL, row(2, Act.SENT_BACK), row(3, Act.COMPLETED, "office"))


def test_all_acts_of_a_letter_have_the_degree_it_has_now():
    secret = [row(0, Act.INCOMING, "registry", Degree.SECRET), row(1, Act.REFERRED, degree=Degree.SECRET)]
    given(ACTS, REGISTERED, REFERRED).when(SECRET).then(*secret)


def test_a_correction_counts_in_the_registry_that_entered_it():
    given(ACTS, REGISTERED, REFERRED).when(CORRECTED).then(ENTERED, REFERRAL, row(2, Act.CORRECTED, "registry"))


def test_a_voided_letter_did_not_come_in_but_what_was_done_with_it_was_done():
    done = (row(1, Act.CORRECTED, "registry"), row(2, Act.REFERRED), row(3, Act.COMPLETED))
    here = given(ACTS, REGISTERED, CORRECTED, REFERRED, COMPLETED)
    here.then(ENTERED, *done)
    here.when(VOIDED).then(*done, row(4, Act.VOIDED, "registry"))


def test_a_letter_that_nobody_registered_counts_nowhere():
    given(ACTS).when(REFERRED).then()


def test_rows_of_one_commit_and_of_the_next_stand_in_the_order_of_the_log():
    dossier = Dossier(ENTITY)
    for seq, events in ((17, (REGISTERED,)), (18, (REFERRED, COPIED)), (20, (COMPLETED,))):
        for event in events:
            dossier = project(dossier, event, Commit(ENTITY, seq, AMAL, "", events))
    assert [each.key for each in rows(dossier)] == [17_000, 18_000, 18_001, 20_000]


def test_a_refusal_counts_and_the_letter_coming_home_is_not_referred_once_more():
    given(ACTS, REGISTERED, REFERRED, REFUSED).when(HOME).then(ENTERED, REFERRAL, row(2, Act.REFUSED))


def test_an_opinion_is_a_referral_and_giving_it_completes_it():
    asked = row(2, Act.REFERRED, "finance")
    given(ACTS, REGISTERED, REFERRED, ASKED).when(ADVISED).then(
        ENTERED, REFERRAL, asked, row(3, Act.COMPLETED, "finance")
    )


def test_what_is_ended_was_done_by_nobody():
    given(ACTS, REGISTERED, REFERRED, CONCLUDED).when(ENDED).then(ENTERED, REFERRAL)


def test_what_was_undone_did_not_happen_and_lying_there_again_is_no_referral():
    again = REFERRED.model_copy(update={"referral": "3" * 32, "undoes": "1" * 32})
    undone = Undone(commit=3, act="Completed", referral="1" * 32)
    said: tuple[LetterEvent, ...] = (REGISTERED, REFERRED, COMPLETED, undone, again)
    told = Dossier(ENTITY)
    for seq, event in enumerate(said, 1):
        told = project(told, event, Commit(ENTITY, seq, AMAL, "", (event,)))
    assert [row.act for row in rows(told)] == [Act.INCOMING, Act.REFERRED]


def test_what_went_up_counts_in_the_unit_that_has_it_and_a_reminder_counts_nowhere():
    given(ACTS, REGISTERED, REFERRED, REMINDED).when(ESCALATED).then(ENTERED, REFERRAL, row(2, Act.ESCALATED))
