from datetime import date

import pytest

from libs.contracts.archive import (
    Archived,
    Destroyed,
    Erased,
    FileText,
    Held,
    Legible,
    Proposed,
    Released,
    TextExtracted,
    Withdrawn,
)
from libs.decider.spec import AMAL, Given
from services.archive.disposition import (
    AR,
    CLASS_HELD,
    CODE,
    COMING,
    DUE,
    EN,
    FOR_EVER,
    OPEN,
    Destroy,
    Erase,
    Hold,
    Propose,
    Release,
    Withdraw,
)
from services.archive.letter import LETTER, Archive, KeepText
from tests.archive.originals import named

FILE = named(b"original")
READ = FileText(file=FILE.sha256, legible=Legible.READ, text="d" * 64)
KEPT = Archived(files=(FILE,)), TextExtracted(reader=1, files=(READ,))
CLASS = {CODE: "4/2", AR: "القوائم", EN: "Lists", DUE: "2026-11-22"}
AMAL_KNOWING = AMAL.model_copy(update={"known": CLASS})
SALIM = AMAL_KNOWING.model_copy(update={"id": "d" * 32, "by": "salim"})
PROPOSED = Proposed(code="4/2", due=date(2026, 11, 22), by=("amal",))
DESTROYED = Destroyed(
    code="4/2",
    class_ar="القوائم",
    class_en="Lists",
    due=date(2026, 11, 22),
    proposed_by=("amal",),
    proposed_on=date(2026, 11, 22),
    files=(FILE,),
    texts=("d" * 64,),
)


def given(*past):
    return Given(LETTER, (*KEPT, *past))


def knowing(*elsewhere, meta=AMAL_KNOWING, **known):
    return meta.model_copy(update={"elsewhere": frozenset(elsewhere), "known": {**CLASS, **known}})


def test_one_proposes_and_another_destroys():
    given().when(Propose(), AMAL_KNOWING).then(PROPOSED)
    given(PROPOSED).when(Propose(), SALIM).then()
    given(PROPOSED).when(Destroy(), SALIM).then(DESTROYED)


def test_nobody_destroys_alone_not_even_in_anothers_name():
    given().when(Destroy(), SALIM).rejected("not_proposed")
    given(PROPOSED).when(Destroy(), AMAL_KNOWING).rejected("second_person")
    salim_for_amal = SALIM.model_copy(update={"for_": "amal", "under": "d"})
    given(PROPOSED).when(Destroy(), salim_for_amal).rejected("second_person")
    amal_for_salim = AMAL_KNOWING.model_copy(update={"for_": "salim", "under": "d"})
    given(PROPOSED).when(Destroy(), amal_for_salim).rejected("second_person")
    by_both = PROPOSED.model_copy(update={"by": ("amal", "salim")})
    given().when(Propose(), amal_for_salim).then(by_both)
    given(by_both).when(Destroy(), SALIM).rejected("second_person")


REFUSALS = [
    ("letter_open", knowing(OPEN)),
    ("letter_held", knowing(CLASS_HELD)),
    ("kept_for_ever", knowing(FOR_EVER)),
    ("not_archived_yet", knowing(COMING)),
    ("retention_not_over", knowing(DUE, **{DUE: "2026-11-23"})),
    ("letter_unfiled", AMAL),
]


@pytest.mark.parametrize(("code", "meta"), REFUSALS)
def test_what_may_not_go_is_neither_proposed_nor_destroyed(code, meta):
    given().when(Propose(), meta).rejected(code)
    other = meta.model_copy(update={"by": "salim"})
    given(PROPOSED).when(Destroy(), other).rejected(code)


def test_a_hold_beats_all_and_ends_the_proposal():
    held = Held(reason="دعوى")
    given(PROPOSED).when(Hold(reason="دعوى"), SALIM).then(held)
    given(PROPOSED, held).when(Destroy(), SALIM).rejected("letter_held")
    given(held).when(Propose(), AMAL_KNOWING).rejected("letter_held")
    given(held).when(Hold(reason="دعوى")).then()
    given(held).when(Release(reason="حُكم")).then(Released(reason="حُكم"))
    given().when(Release(reason="حُكم")).then()
    given(PROPOSED, held, Released(reason="حُكم")).when(Destroy(), SALIM).rejected("not_proposed")


def test_a_proposal_is_taken_back_or_turned_down():
    given(PROPOSED).when(Withdraw(reason="تُراجع"), SALIM).then(Withdrawn(reason="تُراجع"))
    given(PROPOSED, Withdrawn(reason="تُراجع")).when(Destroy(), SALIM).rejected("not_proposed")
    given().when(Withdraw(reason="x")).then()


def test_once_it_is_destroyed_it_is_said_to_be_gone_once_and_nothing_else():
    given(PROPOSED, DESTROYED).when(Destroy(), SALIM).then()
    for command in (Hold(reason="x"), Release(reason="x"), Propose(), Withdraw(reason="x")):
        given(PROPOSED, DESTROYED).when(command, SALIM).rejected("destroyed")
    given(PROPOSED, DESTROYED).when(Erase()).then(Erased())
    given(PROPOSED, DESTROYED, Erased()).when(Erase()).then()
    given(PROPOSED).when(Erase()).then()


def test_of_what_was_destroyed_nothing_is_archived_or_read_again():
    given(PROPOSED, DESTROYED).when(Archive(files=(FILE, named(b"late")))).then()
    given(PROPOSED, DESTROYED).when(KeepText(reader=9, files=(READ,))).then()


def test_before_all_is_archived_nothing_is_destroyed():
    Given(LETTER, ()).when(Propose(), AMAL_KNOWING).rejected("not_archived_yet")


def test_texts_of_older_readers_are_destroyed_as_well():
    better = TextExtracted(reader=2, files=(READ.model_copy(update={"text": "e" * 64}),))
    both = DESTROYED.model_copy(update={"texts": ("d" * 64, "e" * 64)})
    given(better, PROPOSED).when(Destroy(), SALIM).then(both)
