"""A letter whose files were destroyed: its way is read as before, and nobody is asked for anything any more."""

from datetime import date

from libs.contracts import archive
from libs.contracts.archive import Destroyed, Proposed
from tests.letters import by_amal
from tests.routing.ministry import HUDA
from tests.routing.test_api import REFER, problem
from tests.words import EXAMPLES

DESTROYED = next(each for each in EXAMPLES["archive.letter"] if isinstance(each, Destroyed))


async def test_it_is_referred_to_nobody_and_its_passport_says_who_had_it_destroyed(routing):
    letter = await routing.letter()
    said = [Proposed(code="4", due=date(2020, 1, 1), by=("a",)), DESTROYED]
    routing.seq = await routing.log.append(archive.LETTER, letter.rpartition("/")[2], said, by_amal(), "", expected=0)
    problem(await routing.post(HUDA, f"{letter}/refer", REFER), 422, "destroyed")
    steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    assert [step["kind"] for step in steps][-2:] == ["proposed", "destroyed"]
