"""A command asked again changes nothing, whichever it is and whatever came between: on a real log, at random."""

from random import Random

from libs.contracts.routing import LETTER as KIND
from libs.decider import Rejected
from services.routing import commands
from services.routing.letter import LETTER
from tests.letters import AMAL_AT_LEGAL, new_id
from tests.routing.table import DESKS, DIRECTS, ORDER, UNITS


def wish(chance, parts):
    part = chance.choice(parts) if parts else "?"
    others = chance.sample(sorted(DESKS), 3)
    return chance.choice(
        [
            commands.Refer(to=others[:2], copies=others[2:], instruction="act"),
            commands.Refer(to=others[:1], instruction="act", referral=part),
            commands.Ask(referral=part, of=others[:2]),
            commands.Assign(referral=part, to=others[0]),
            *(order(part) for order in ORDER.values()),
        ]
    )


async def handled(log, letter, command, meta):
    try:
        return await log.handle(LETTER, letter, command, meta)
    except Rejected as refusal:
        return refusal.code


async def test_a_command_asked_again_has_the_same_answer_and_says_nothing_new(log):
    chance, letter, asked = Random(5), new_id(), []  # noqa: S311
    parts: list[str] = []
    for _ in range(150):
        by = chance.choice(sorted(UNITS))
        sits = {"by": by, "desks": frozenset({by, UNITS[by]}), "directs": DIRECTS.get(by, frozenset())}
        meta = AMAL_AT_LEGAL.model_copy(update={"id": new_id(), "known": DESKS, **sits})
        command = wish(chance, parts)
        answer = await handled(log, letter, command, meta)
        if isinstance(answer, int):
            asked.append((command, meta, answer))
        before = await log.load(KIND, letter)
        for again, by_whom, said in chance.sample(asked, min(3, len(asked))):
            told = [commit for commit in before if commit.meta.id == by_whom.id]
            if told:  # what said nothing, as receiving twice, is decided anew
                assert await handled(log, letter, again, by_whom) == said
        assert await log.load(KIND, letter) == before
        parts = list(LETTER.replay(before).parts)
    assert len(before) > 20
