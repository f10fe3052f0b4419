"""The parties of the first day: such as intake takes them, and those whom the demonstration writes to."""

from deploy.demo.letters import planned
from deploy.demo.matters import matters
from deploy.furnish import EXAMPLE
from deploy.organisation import read
from deploy.parties import examples
from libs.arabic import folded
from libs.contracts.intake import PartySort
from services.intake.party import List


def names(party):
    return {folded(name) for name in (party.ar, party.en, *party.spellings)}


def test_there_are_some_of_each_kind_with_both_names_and_each_name_is_one_s():
    parties = examples()
    assert {party.sort for party in parties} == {PartySort.BODY, PartySort.COMPANY, PartySort.INTERNATIONAL}
    assert all(party.ar and party.en for party in parties)
    assert sum(len(names(party)) for party in parties) == len(set().union(*map(names, parties)))
    assert len({party.id for party in parties}) == len(parties) >= 20


def test_intake_takes_each_as_it_is_written():
    for party in examples():
        said = List.model_validate(party.model_dump(exclude={"key"})).listed
        assert (said.spellings, said.emails) == (party.spellings, party.emails)


def test_most_of_the_demonstration_s_letters_are_of_parties_that_are_listed():
    listed = set().union(*map(names, examples()))
    letters = [letter for letter in planned(read(EXAMPLE), matters()) if letter.direction != "internal"]
    of_theirs = [letter for letter in letters if folded(letter.party) in listed]
    assert 0.5 < len(of_theirs) / len(letters) < 1, "some parties are still to be listed"
