"""What verifies must also find: each invariant, broken on purpose."""

from contextlib import closing

import pytest
from hypothesis import given, settings

from deploy.invariants import Final, Numbers, Once, Referrals, Told
from deploy.reminders import Reminders
from deploy.replayed import Replay
from deploy.verify import verify
from libs.contracts import exchange, intake, routing
from libs.contracts.exchange import Admitted, Delivered, Dismissed
from libs.contracts.intake import Degree, Numbered, Reclassified
from libs.contracts.routing import Name, Received
from libs.decider import Commit
from libs.views import Views
from services.routing.app import VIEWS
from services.stats.app import VIEWS as COUNTED
from tests.histories import history
from tests.letters import (
    ADVISED,
    ARRIVED,
    ASKED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    CORRECTED,
    ESCALATED,
    POSTPONED,
    R1,
    R2,
    RECEIVED,
    REFERRED,
    REGISTERED,
    REMINDED,
    RESUMED,
    SENT_BACK,
    VOIDED,
    by_amal,
)
from tests.turns import TURNS
from tests.views.test_golden_log import golden_log

AMAL = by_amal()


def found(invariant, *commits):
    for seq, (kind, entity, *events) in enumerate(commits, 1):
        invariant.read(kind, Commit(entity, seq, AMAL.model_copy(update={"id": f"{seq:032x}"}), "", tuple(events)))
    return list(invariant.wrong())


def letter(n, number=None):
    said = REGISTERED.model_copy(update={"number": number or n})
    return intake.LETTER, f"letter-{n}", said


def register(first, *letters):
    return intake.REGISTER, "incoming-2026", Numbered(first=first, letters=tuple(f"letter-{n}" for n in letters))


def test_a_register_without_a_gap_holds():
    assert found(Numbers(), register(1, 1, 2), letter(1), letter(2), register(3, 3), letter(3)) == []


@pytest.mark.parametrize(
    "broken",
    [
        [register(1, 1), letter(1), register(3, 2), letter(2, number=3)],
        [register(1, 1, 2), letter(1)],
        [register(1, 1), letter(1), letter(2)],
        [register(1, 1), letter(1, number=7)],
        [register(1, 1, 1), letter(1)],
    ],
    ids=["a gap", "a number without a letter", "a letter without a number", "another number", "a number twice"],
)
def test_a_broken_register_is_found(broken):
    assert found(Numbers(), *broken)


def entry(n, *events):
    return intake.LETTER, f"letter-{n}", *events


def test_a_voided_number_is_a_number_without_a_gap():
    assert found(Numbers(), register(1, 1, 2), letter(1), entry(1, VOIDED), letter(2), register(3, 3), letter(3)) == []


def test_what_is_said_of_a_voided_entry_is_found():
    assert found(Final(), letter(1), entry(1, CORRECTED), letter(2), entry(1, VOIDED), entry(2, CORRECTED)) == []
    assert found(Final(), letter(1), entry(1, VOIDED), entry(1, CORRECTED))
    assert found(Final(), letter(1), entry(1, VOIDED, VOIDED))


def test_an_arrival_counts_in_no_register_and_is_told_to_no_partner():
    assert found(Numbers(), register(1, 2), entry(1, ARRIVED), letter(2, number=1)) == []
    assert found(Told(done=9), ADMITTED, entry(1, ARRIVED)) == []


def test_a_command_that_stands_twice_is_found():
    once = Once()
    for seq in (1, 2):
        once.read(routing.LETTER, Commit("letter", seq, AMAL, "", (REFERRED,)))
    assert [AMAL.id in line for line in once.wrong()] == [True]


def step(*events):
    return routing.LETTER, "letter", *events


def test_the_table_of_referrals_holds():
    other = COMPLETED.model_copy(update={"referral": R2})
    assert found(Referrals(), step(REFERRED, COPIED), step(RECEIVED), step(COMPLETED)) == []
    assert found(Referrals(), step(COPIED), step(other))


def test_a_reminder_said_twice_of_one_day_is_found():
    other = REMINDED.model_copy(update={"due": POSTPONED.due})
    assert found(Reminders(), step(REFERRED, REMINDED, ESCALATED), step(POSTPONED), step(other)) == []
    assert [R1 in line for line in found(Reminders(), step(REFERRED, REMINDED), step(REMINDED))] == [True]


@pytest.mark.parametrize(
    "broken",
    [
        [step(RECEIVED)],
        [step(REFERRED), step(REFERRED)],
        [step(REFERRED), step(COMPLETED)],
        [step(REFERRED), step(RECEIVED), step(RECEIVED)],
        [step(REFERRED), step(SENT_BACK), step(COMPLETED)],
        [step(REFERRED), step(SENT_BACK), step(REMINDED)],
    ],
    ids=[
        "unknown",
        "referred twice",
        "completed unreceived",
        "received twice",
        "completed after it went back",
        "reminded after it",
    ],
)
def test_a_step_that_the_table_does_not_have_is_found(broken):
    assert [R1 in line for line in found(Referrals(), *broken)] == [True]


@settings(deadline=None, max_examples=200)
@given(TURNS)
def test_the_table_of_referrals_holds_whatever_is_done_with_a_letter(turns):
    referrals = Referrals()
    for kind, commit in history(turns).said:
        referrals.read(kind, commit)
    assert list(referrals.wrong()) == []


def test_opinions_that_are_answered_let_their_asker_go_on():
    waiting = step(REFERRED), step(RECEIVED), step(ASKED)
    answer = step(Received(referral=R2)), step(ADVISED)
    assert found(Referrals(), *waiting, *answer, step(COMPLETED)) == []
    assert [R1 in line for line in found(Referrals(), *waiting, step(COMPLETED))] == [True]


def test_a_referral_of_a_concluded_letter_is_found():
    assert found(Referrals(), step(CONCLUDED), step(RESUMED), step(REFERRED)) == []
    assert [R1 in line for line in found(Referrals(), step(CONCLUDED), step(REFERRED))] == [True]


ADMITTED = exchange.PARTNER, "health", Admitted(name=Name(ar="الصحة", en="Health"), parties=("مُوه", "moh"))
DISMISSED = exchange.PARTNER, "health", Dismissed()
TOLD = exchange.DELIVERY, "letter-1", Delivered(partner="health", message="m")
SECRET = intake.LETTER, "letter-1", Reclassified(degree=Degree.SECRET, reason="?")


@pytest.mark.parametrize(
    "holds",
    [
        [ADMITTED, letter(1), TOLD],
        [letter(1), ADMITTED],
        [ADMITTED, letter(1), SECRET],
        [ADMITTED, letter(1), TOLD, SECRET, DISMISSED],
        [ADMITTED, letter(1), DISMISSED, ADMITTED],
        [ADMITTED, DISMISSED, letter(1), ADMITTED],
    ],
    ids=["told", "before it was a partner", "secret by then", "secret later", "it was away", "it came back"],
)
def test_partners_that_were_told_what_was_for_them_hold(holds):
    assert found(Told(done=9), *holds) == []


@pytest.mark.parametrize(
    "broken",
    [
        [ADMITTED, letter(1)],
        [ADMITTED, SECRET, letter(1), ADMITTED],
        [ADMITTED, letter(1), TOLD, TOLD],
        [letter(1), ADMITTED, TOLD],
        [ADMITTED, DISMISSED, letter(1), TOLD],
        [TOLD],
    ],
    ids=["not told", "not told, and listed again", "twice", "from before", "dismissed", "no letter"],
)
def test_a_partner_told_too_little_or_too_much_is_found(broken):
    assert len(found(Told(done=9), *broken)) == 1


def test_a_letter_whose_turn_has_not_come_is_not_missed():
    assert found(Told(done=1), ADMITTED, letter(1)) == []


def replayed(folder, spoil, service="routing", views=VIEWS):
    with closing(Views(folder, *views)) as live:
        live.apply(golden_log())
        spoil(live._db)
    replay = Replay(service, folder, views)
    with closing(replay):
        replay.read(golden_log())
        return list(replay.wrong())


def test_views_that_say_what_the_log_says_hold(tmp_path):
    assert replayed(tmp_path, lambda db: None) == []


def test_a_view_that_was_altered_is_found(tmp_path):
    wrong = replayed(tmp_path, lambda db: db.execute("UPDATE desk SET subject = 'آخر'"))
    assert wrong == ["routing: the desk view says something else than the log"]


def test_sums_that_are_those_of_their_facts_hold(tmp_path):
    assert replayed(tmp_path, lambda db: None, "stats", COUNTED) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE act_days SET n = n + 1",
        "DELETE FROM unit_days WHERE unit = (SELECT min(unit) FROM unit_days WHERE n)",
        "INSERT INTO unit_days VALUES ('nowhere', 'referred', '2026-01-01', 0, 1)",
    ],
)
def test_a_sum_that_was_altered_is_found(tmp_path, spoilt):
    wrong = replayed(tmp_path, lambda db: db.execute(spoilt), "stats", COUNTED)
    assert wrong == ["stats: the sums of the acts view are not those of its rows"]


async def test_a_whole_log_is_read_and_told_line_by_line(nats, log, tmp_path):
    await log.append(routing.LETTER, "a" * 32, [COMPLETED], AMAL, "", expected=0)
    verdicts = await verify(nats, {})
    names = ["I1", "I4", "I5", "I7", "I8", "I10", "I13", "I14", "I15", "I16", "I17"]
    assert [each.name for each in verdicts] == names
    assert [each.name for each in verdicts if each.wrong] == ["I5"]
