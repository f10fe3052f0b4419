"""Random histories of letters, as the services write them: registered, referred, handed on, sent home, finished."""

from collections.abc import Sequence
from datetime import timedelta

from libs.contracts import intake
from libs.contracts.intake import (
    Arrived,
    Borrowed,
    BroughtBack,
    Change,
    Channel,
    Corrected,
    Linked,
    Reclassified,
    Registered,
    Returned,
    Tie,
    TurnedAway,
    Voided,
)
from tests.days import keep
from tests.letters import ORIGINAL
from tests.turns import DAYS, LETTERS, PEOPLE, START, History, Turn
from tests.ways import route


def history(turns: Sequence[Turn]) -> History:
    told = History()
    for turn in turns:
        told.day = min(told.day + timedelta(turn.pause), START + timedelta(DAYS - 1))
        letter = f"{turn.letter:032x}"
        if letter not in told.open and turn.act in ("arrive", "turn_away", "bring_back"):
            _arrive(told, letter, turn)
        elif letter not in told.open:
            _register(told, letter, turn)
        elif turn.act in ("reclassify", "correct", "void", "link", "lend"):
            _amend(told, letter, turn)
        elif turn.act in ("remind", "escalate", "postpone", "await_reply", "settle_reply"):
            keep(told, letter, turn)
        else:
            route(told, letter, turn)
    return told


def _arrive(told: History, letter: str, turn: Turn) -> None:
    if letter not in told.arrived:
        unit = PEOPLE[turn.by]
        way = {"degree": turn.degree, "direction": turn.direction}
        told.arrived[letter] = Arrived(channel=Channel.MAIL, unit=unit, original=ORIGINAL, **way)
        told.commit(intake.LETTER, letter, "intake", told.arrived[letter])
    elif turn.act == "turn_away":
        told.commit(intake.LETTER, letter, turn.by, TurnedAway(reason="?"))
    elif turn.act == "bring_back":
        told.commit(intake.LETTER, letter, turn.by, BroughtBack())


def _register(told: History, letter: str, turn: Turn) -> None:
    told.open[letter] = []
    told.arrived.pop(letter, None)
    registered = Registered(
        register_id=f"{turn.direction}-2026",
        number=turn.letter + 1,
        direction=turn.direction,
        subject="طلب ترخيص",
        party="moh",
        original=ORIGINAL,
        degree=turn.degree,
        unit=PEOPLE[turn.by],
    )
    told.entries[letter] = registered
    told.commit(intake.LETTER, letter, turn.by, registered)


def _amend(told: History, letter: str, turn: Turn) -> None:
    """What is on a desk is not voided; a voided entry is left as it is."""
    entry = told.entries.get(letter)
    if entry is None:
        return
    if turn.act == "reclassify":
        told.commit(intake.LETTER, letter, turn.by, Reclassified(degree=turn.degree, reason="?"))
    elif turn.act == "link":
        told.commit(intake.LETTER, letter, turn.by, Linked(tie=Tie.RELATED, letter=f"{turn.pick % LETTERS:032x}"))
    elif turn.act == "lend":
        out = letter in told.out
        told.commit(intake.LETTER, letter, turn.by, Returned() if out else Borrowed(borrower=turn.desk))
        told.out ^= {letter}
    elif turn.act == "correct":
        change = Change[str](before=entry.subject, now=f"{entry.subject} {turn.pick}")
        told.entries[letter] = entry.model_copy(update={"subject": change.now})
        told.commit(intake.LETTER, letter, turn.by, Corrected(subject=change, reason="?"))
    elif letter not in told.out and not any(part.main for part in told.open[letter]):
        del told.entries[letter]
        told.commit(intake.LETTER, letter, turn.by, Voided(reason="?"))
