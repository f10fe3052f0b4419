"""What is done in another's name is done under a delegation that holds, or `verify` says so."""

from datetime import timedelta

from deploy.in_their_name import InTheirName
from libs.contracts import routing
from libs.contracts.routing import Accepted, Delegated, Left, Revoked
from libs.decider import Commit
from libs.decider.spec import AMAL
from tests.letters import RECEIVED

GIVEN = Delegated(giver="huda", holder="amal", first=AMAL.on, last=AMAL.on)
FOR_HUDA = AMAL.model_copy(update={"for_": "huda", "under": "d" * 32})


def done(*before, later=timedelta(minutes=1), **meta):
    """What is said of a letter received in Huda's name, after what was said of the delegation."""
    held, now = InTheirName(), FOR_HUDA.model_copy(update={"at": AMAL.at + later, **meta})
    for seq, (kind, entity, event) in enumerate(before, 1):
        held.read(kind, Commit(entity, seq, AMAL, "", (event,)))
    held.read(routing.LETTER, Commit("e" * 32, 9, now, "", (RECEIVED,)))
    return list(held.wrong())


def test_what_is_done_in_anothers_name_is_done_under_a_delegation_that_holds():
    given, accepted, revoked = ((routing.DELEGATION, "d" * 32, event) for event in (GIVEN, Accepted(), Revoked()))
    left = routing.PERSON, "huda", Left()
    wrong = [f"routing.letter.{'e' * 32} at 9: amal for huda"]
    assert done(given, accepted) == []
    assert done() == done(given) == done(given, accepted, revoked) == done(given, accepted, left) == wrong
    assert done(given, accepted, revoked, later=timedelta(seconds=9)) == [], "a page's token was good for ten seconds"
    day = {"later": timedelta(days=1), "on": AMAL.on + timedelta(days=1)}
    assert done(given, accepted, **day) == wrong
    assert done(given, accepted, on=AMAL.on - timedelta(days=1)) == wrong
    assert done(given, accepted, by="badr") == ["routing.letter." + "e" * 32 + " at 9: badr for huda"]
    assert done(given, accepted, for_="badr") == ["routing.letter." + "e" * 32 + " at 9: amal for badr"]
    assert done(given, accepted, under=None) == wrong
