"""What must hold of what the clock says of due days. Written apart from the decider on purpose."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from libs.contracts import routing
from libs.contracts.routing import Escalated, Reminded
from libs.decider import Commit, Kind


class Reminders:
    name, says = "I15", "each step of a part's due day is said once"

    def __init__(self) -> None:
        self._said: set[tuple[str, str, date]] = set()
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        for event in commit.events if kind is routing.LETTER else ():
            match event:
                case Reminded(referral=id, step=step, due=due) | Escalated(referral=id, step=step, due=due):
                    if (id, step, due) in self._said:
                        self._wrong.append(f"referral {id}: {step} of {due} is said again at {commit.seq}")
                    self._said.add((id, step, due))

    def wrong(self) -> Iterator[str]:
        yield from self._wrong
