"""What must hold of all that was done in another's name. Written apart from the decider on purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from libs.contracts import routing
from libs.contracts.routing import Accepted, Delegated, Left, Revoked
from libs.decider import Commit, Kind
from libs.web import ministry_zone

GRACE = timedelta(seconds=30)  # a page's token is good for ten seconds, and is signed by what was known a little before


@dataclass
class Days:
    said: Delegated
    accepted: datetime | None = None
    ended: datetime | None = None


class InTheirName:
    name, says = "I14", "whatever was done in another's name, was done under a delegation that held"

    def __init__(self) -> None:
        self._given: dict[str, Days] = {}
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        if kind is routing.DELEGATION:
            for event in commit.events:
                self._learn(commit, event)
        elif kind is routing.PERSON and any(isinstance(event, Left) for event in commit.events):
            for days in self._given.values():
                if commit.entity in (days.said.giver, days.said.holder):
                    days.ended = days.ended or commit.meta.at
        if (commit.meta.under or commit.meta.for_) and not self._held(commit):
            self._wrong.append(
                f"{kind.subject(commit.entity)} at {commit.seq}: {commit.meta.by} for {commit.meta.for_}"
            )

    def _learn(self, commit: Commit[Any], event: routing.DelegationEvent) -> None:
        match event:
            case Delegated():
                self._given[commit.entity] = Days(event)
            case Accepted():
                self._given[commit.entity].accepted = commit.meta.at
            case Revoked():
                self._given[commit.entity].ended = commit.meta.at

    def _held(self, commit: Commit[Any]) -> bool:
        meta, days = commit.meta, self._given.get(commit.meta.under or "")
        if days is None or (meta.by, meta.for_) != (days.said.holder, days.said.giver):
            return False
        if days.accepted is None or (days.ended and meta.at > days.ended + GRACE):
            return False
        signed_on = (meta.at - GRACE).astimezone(ministry_zone()).date()
        return days.said.first <= meta.on and signed_on <= days.said.last

    def wrong(self) -> Iterator[str]:
        yield from self._wrong
