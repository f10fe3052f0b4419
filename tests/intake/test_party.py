import pytest
from pydantic import ValidationError

from libs.contracts.intake import Change, Corrected, Delisted, Listed, Merged, Parted, PartySort
from libs.decider.spec import AMAL, given
from services.intake.commands import Correct
from services.intake.letter import LETTER
from services.intake.party import PARTY, Delist, List, Merge, Part
from tests.letters import REGISTERED

A, B = "a" * 32, "b" * 32
HEALTH = List(ar="وزارة الصحة", en="Ministry of Health", sort=PartySort.BODY)
LISTED = Listed(ar="وزارة الصحة", en="Ministry of Health", sort=PartySort.BODY)
MERGED, GONE = Merged(into=B), Delisted(reason="closed")


def knowing(**known):
    return AMAL.model_copy(update={"known": known})


def test_a_party_is_listed_once_and_again_when_anything_of_it_changes():
    given(PARTY).when(HEALTH).then(LISTED)
    given(PARTY, LISTED).when(HEALTH).then()
    moved = HEALTH.model_copy(update={"address": "ص.ب 393"})
    given(PARTY, LISTED).when(moved).then(LISTED.model_copy(update={"address": "ص.ب 393"}))


def test_names_that_are_one_to_a_reader_are_kept_once():
    wish = HEALTH.model_copy(update={"spellings": ("وزاره الصحه", "MoH", "moh"), "emails": ("a@h.example",) * 2})
    given(PARTY).when(wish).then(LISTED.model_copy(update={"spellings": ("MoH",), "emails": ("a@h.example",)}))


def test_one_language_is_enough_none_is_not():
    assert List(en="Acme LLC", sort=PartySort.COMPANY).listed.ar == ""
    with pytest.raises(ValidationError):
        List(ar=" ", sort=PartySort.COMPANY)


@pytest.mark.parametrize("email", ["health.example", "a@", "a b@c", "a@b@c"])
def test_an_address_has_one_at_sign_and_a_house(email):
    with pytest.raises(ValidationError):
        List(ar="س", sort=PartySort.BODY, emails=(email,))


def test_what_another_is_called_it_is_not_called_unless_it_is_a_person():
    others = {"وزاره الصحه": B}
    meta = AMAL.model_copy(update={"known": others})
    given(PARTY).when(HEALTH, meta).rejected("party_listed")
    namesake = HEALTH.model_copy(update={"sort": PartySort.PERSON})
    given(PARTY).when(namesake, meta).then(LISTED.model_copy(update={"sort": PartySort.PERSON}))


def test_a_double_is_merged_and_parted_again():
    there = knowing(**{B: B})
    given(PARTY, LISTED).when(Merge(into=B), there).then(MERGED)
    given(PARTY, LISTED, MERGED).when(Merge(into=B)).then()
    given(PARTY, LISTED, MERGED).when(Merge(into=A), knowing(**{A: A})).rejected("party_merged")
    given(PARTY, LISTED, MERGED).when(Part()).then(Parted())
    given(PARTY, LISTED, MERGED, Parted()).when(Part()).then()
    given(PARTY, LISTED, MERGED, Parted()).when(Merge(into=B), there).then(MERGED)


def test_it_is_merged_into_another_that_is_there_and_does_not_lead_back():
    given(PARTY, LISTED).when(Merge(into=B)).rejected("party_gone")
    given(PARTY, LISTED).when(Merge(into=B), knowing(**{B: ""})).rejected("party_into_itself")


def test_a_merged_one_is_neither_amended_nor_delisted():
    given(PARTY, LISTED, MERGED).when(HEALTH).rejected("party_merged")
    given(PARTY, LISTED, MERGED).when(Delist(reason="closed")).rejected("party_merged")


def test_who_was_delisted_is_listed_again_by_saying_so():
    given(PARTY, LISTED).when(Delist(reason="closed")).then(GONE)
    given(PARTY, LISTED, GONE).when(Delist(reason="again")).then()
    given(PARTY, LISTED, GONE).when(HEALTH).then(LISTED)


@pytest.mark.parametrize("command", [Merge(into=B), Part(), Delist(reason="?")])
def test_of_what_is_not_there_nothing_is_said(command):
    given(PARTY).when(command, knowing(**{B: B})).rejected("party_unknown")


CHOSEN = REGISTERED.model_copy(update={"party_id": A, "unit": ""})


def test_a_letter_s_entry_is_corrected_and_another_name_is_not_that_entry_s_unless_somebody_says_so():
    entry, name = Change[str](before=A, now=B), Change[str](before="moh", now="moc")
    none = Change[str](before=A, now="")
    given(LETTER, CHOSEN).when(Correct(reason="?", party_id=B)).then(Corrected(reason="?", party_id=entry))
    given(LETTER, CHOSEN).when(Correct(reason="?", party="moc")).then(Corrected(reason="?", party=name, party_id=none))
    both = Correct(reason="?", party="moc", party_id=A)
    given(LETTER, CHOSEN).when(both).then(Corrected(reason="?", party=name))
    given(LETTER, CHOSEN).when(Correct(reason="?", subject=REGISTERED.subject)).then()
