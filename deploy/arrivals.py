"""What must hold of all that came through a door before it was a letter. Written apart from the decider on purpose."""

from collections.abc import Iterator
from typing import Any

from libs.contracts import intake
from libs.contracts.intake import Arrived, BroughtBack, File, Registered, TurnedAway
from libs.decider import Commit, Kind


class Arrivals:
    name, says = "I16", "what arrived waits, is turned away or became one letter, with the files it came with"

    def __init__(self) -> None:
        self._waits: dict[str, bool] = {}  # False: turned away
        self._files: dict[str, tuple[File, ...]] = {}
        self._entered: set[str] = set()
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        if kind is intake.LETTER:
            for event in commit.events:
                self._read(commit, event)

    def _read(self, commit: Commit[Any], event: intake.LetterEvent) -> None:
        letter, waits = commit.entity, self._waits.get(commit.entity)
        match event:
            case Arrived(original=original, attachments=attachments):
                holds = waits is None and letter not in self._entered
                self._waits[letter], self._files[letter] = True, (original, *attachments)
            case TurnedAway():
                holds, self._waits[letter] = waits is True, False
            case BroughtBack():
                holds, self._waits[letter] = waits is False, True
            case Registered(original=original, attachments=attachments):
                same = self._files.get(letter, (original, *attachments)) == (original, *attachments)
                holds = letter not in self._entered and waits is not False and same
                self._entered.add(letter)
                self._waits.pop(letter, None)
            case _:
                holds = letter in self._entered
        if not holds:
            self._wrong.append(f"letter {letter}: {type(event).__name__} at {commit.seq} does not follow")

    def wrong(self) -> Iterator[str]:
        yield from self._wrong
