"""Rules of the first referral: what may be ruled, which letters a rule is about, what history suggests."""

from dataclasses import replace

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from libs.contracts.intake import Direction
from libs.contracts.routing import Referred
from libs.contracts.rule import Lifted, Ruled
from libs.decider.spec import given
from services.routing.commands import Begin, Instruction
from services.routing.letter import LETTER
from services.routing.referring import VOIDED
from services.routing.rule import EVERYWHERE, RULE, Known, Lift, Rule, fits, narrowest
from tests.letters import AMAL_AT_LEGAL, REFERRED

LICENCES = Rule(title="تراخيص", unit="minister", to="legal", instruction=Instruction.STUDY, party="وزارة الصحة")
RULED = Ruled(**dict(LICENCES))
HUDA = AMAL_AT_LEGAL.model_copy(update={"directs": frozenset({"minister"}), "known": {"legal": "legal"}})
CHIEF = HUDA.model_copy(update={"directs": frozenset(), "elsewhere": frozenset({EVERYWHERE})})
LETTER_OF_HEALTH = Known("minister", Direction.INCOMING, "وزارة الصحة", "طلب تجديد ترخيص مختبر", "incoming-2026")


def test_a_director_rules_on_their_own_registries_and_management_on_all():
    given(RULE).when(LICENCES, HUDA).then(RULED)
    given(RULE).when(LICENCES, CHIEF).then(RULED)
    given(RULE).when(LICENCES.model_copy(update={"unit": ""}), CHIEF).then(RULED.model_copy(update={"unit": ""}))
    for unit in ("", "finance"):
        given(RULE).when(LICENCES.model_copy(update={"unit": unit}), HUDA).rejected("not_your_rule")


def test_nobody_takes_over_the_rule_of_another_registry():
    theirs = RULED.model_copy(update={"unit": "finance"})
    given(RULE, theirs).when(LICENCES, HUDA).rejected("not_your_rule")
    given(RULE, theirs).when(Lift(), HUDA).rejected("not_your_rule")


def test_a_rule_names_something_a_letter_is_known_by_and_a_desk_that_there_is():
    bare = LICENCES.model_copy(update={"party": " ", "direction": Direction.INCOMING})
    given(RULE).when(bare, HUDA).rejected("rule_of_everything")
    given(RULE).when(bare.model_copy(update={"words": "،"}), HUDA).rejected("rule_of_everything")
    given(RULE).when(LICENCES.model_copy(update={"to": "nobody"}), HUDA).rejected("desk_unknown")


def test_a_rule_is_lifted_once_and_may_be_said_again():
    given(RULE).when(Lift(), HUDA).rejected("rule_unknown")
    given(RULE, RULED).when(Lift(), HUDA).then(Lifted())
    given(RULE, RULED, Lifted()).when(Lift(), HUDA).then()
    given(RULE, RULED, Lifted()).when(LICENCES, HUDA).then(RULED)
    given(RULE, RULED).when(LICENCES, HUDA).then()


@pytest.mark.parametrize(
    ("asks", "fitting"),
    [
        ({"party": "وزاره الصحه"}, True),
        ({"party": "وزارة المالية"}, False),
        ({"party": "", "words": "الترخيص والمختبرات"}, True),
        ({"party": "", "words": "ترخيص مصنع"}, False),
        ({"book": "incoming"}, True),
        ({"book": "outgoing"}, False),
        ({"direction": Direction.OUTGOING}, False),
        ({"unit": ""}, True),
        ({"unit": "finance"}, False),
    ],
)
def test_a_letter_fits_by_all_that_a_rule_asks_however_it_is_spelt(asks, fitting):
    assert fits(RULED.model_copy(update=asks), LETTER_OF_HEALTH) == fitting


def test_of_several_rules_the_one_that_asks_for_most_speaks_and_of_equals_the_first():
    wide, same = RULED, RULED.model_copy(update={"to": "finance"})
    narrow = RULED.model_copy(update={"words": "ترخيص", "to": "licences"})
    assert narrowest([("1", wide), ("2", narrow), ("3", same)], LETTER_OF_HEALTH) == ("2", narrow)
    assert narrowest([("1", wide), ("3", same)], LETTER_OF_HEALTH) == ("1", wide)
    assert narrowest([("1", wide)], replace(LETTER_OF_HEALTH, party="وزارة المالية")) is None


@each(st.text(max_size=60), st.text(max_size=60), st.sampled_from(Direction))
def test_whatever_is_written_a_rule_made_of_a_letters_own_party_and_subject_fits_it(party, subject, direction):
    letter = Known("minister", direction, party, subject, "incoming-2026")
    assert fits(RULED.model_copy(update={"party": party, "words": subject, "direction": direction}), letter)


BEGIN = Begin(rule="r" * 32, rule_title="تراخيص", sender="minister", to="legal", instruction=Instruction.STUDY)
BY_ROUTING = AMAL_AT_LEGAL.model_copy(
    update={"by": "routing", "desks": frozenset(), "known": {"legal": "legal", "minister": "minister"}}
)


def test_a_rule_begins_a_letter_in_the_name_of_its_registry_and_says_which_rule():
    [begun] = LETTER.decide(BEGIN, LETTER.initial, BY_ROUTING)
    assert isinstance(begun, Referred)
    assert (begun.sender, begun.to, begun.main) == ("minister", "legal", True)
    assert (begun.rule, begun.rule_title) == ("r" * 32, "تراخيص")


def test_a_letter_that_somebody_was_asked_about_is_left_to_them():
    given(LETTER, REFERRED).when(BEGIN, BY_ROUTING).then()


def test_a_rule_sends_nothing_to_a_desk_that_is_no_more_nor_what_was_voided():
    given(LETTER).when(BEGIN, BY_ROUTING.model_copy(update={"known": {"legal": "legal"}})).rejected("desk_unknown")
    given(LETTER).when(BEGIN, BY_ROUTING.model_copy(update={"known": {"minister": "minister"}})).rejected(
        "desk_unknown"
    )
    given(LETTER).when(BEGIN.model_copy(update={"to": "minister"}), BY_ROUTING).rejected("to_yourself")
    voided = BY_ROUTING.model_copy(update={"elsewhere": frozenset({VOIDED})})
    given(LETTER).when(BEGIN, voided).rejected("letter_voided")
