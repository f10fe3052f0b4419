"""What must hold of all that was destroyed, in log and stores. Written apart from the decider on purpose."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from libs.contracts import archive, plan
from libs.contracts.archive import (
    Archived,
    Destroyed,
    Erased,
    Held,
    Proposed,
    Released,
    TextExtracted,
    Withdrawn,
)
from libs.contracts.plan import ClassHeld, ClassReleased, Planned
from libs.decider import Commit, Kind

from .replicas import service_of


class Ends:
    name, says = "I17", "what was destroyed, two had destroyed when nothing held it, and nothing is left of it"

    def __init__(self, done: int) -> None:
        """`done`: how far in the log archive has come with what it erases."""
        self._done = done
        self._proposed: dict[str, Proposed] = {}
        self._held: set[str] = set()
        self._parents: dict[str, str] = {}
        self._codes: dict[str, str] = {}  # of each class's entity
        self._held_classes: set[str] = set()
        self._destroyed: dict[str, tuple[int, Destroyed]] = {}
        self._erased: set[str] = set()
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        for event in commit.events:
            if kind is plan.PLAN:
                self._plan(commit.entity, event)
            elif kind is archive.LETTER:
                self._letter(commit, event)

    def _plan(self, id: str, event: plan.PlanEvent) -> None:
        match event:
            case Planned(code=code, parent=parent):
                self._codes[id], self._parents[code] = code, parent
            case ClassHeld():
                self._held_classes.add(self._codes[id])
            case ClassReleased():
                self._held_classes.discard(self._codes[id])

    def _letter(self, commit: Commit[Any], event: archive.LetterEvent) -> None:
        letter = commit.entity
        if letter in self._destroyed and not isinstance(event, Erased):
            self._wrong.append(f"letter {letter}: {type(event).__name__} after Destroyed at {commit.seq}")
        match event:
            case Held():
                self._held.add(letter)
                self._proposed.pop(letter, None)
            case Released():
                self._held.discard(letter)
            case Proposed():
                self._proposed[letter] = event
            case Withdrawn():
                self._proposed.pop(letter, None)
            case Destroyed():
                self._end(commit, event)
            case Erased():
                self._erased.add(letter)
            case Archived() | TextExtracted():
                pass

    def _end(self, commit: Commit[Any], said: Destroyed) -> None:
        letter, meta, proposed = commit.entity, commit.meta, self._proposed.get(commit.entity)
        if proposed is None:
            self._wrong.append(f"letter {letter}: nobody had proposed to destroy it at {commit.seq}")
        elif not {meta.by, meta.whose}.isdisjoint(proposed.by):
            self._wrong.append(f"letter {letter}: who proposed to destroy it approved it at {commit.seq}")
        if letter in self._held or self._class_held(said.code):
            self._wrong.append(f"letter {letter}: destroyed on hold at {commit.seq}")
        if said.due > meta.on:
            self._wrong.append(f"letter {letter}: destroyed before its years were over at {commit.seq}")
        self._destroyed[letter] = commit.seq, said

    def _class_held(self, code: str) -> bool:
        way = set[str]()
        while code and code not in way:
            way.add(code)
            code = self._parents.get(code, "")
        return not way.isdisjoint(self._held_classes)

    async def look(self, folders: Mapping[str, Path]) -> None:
        """Into every store, whether anything is left of what is said to be erased. `folders`: of each replica."""
        gone = {letter: said for letter, (_, said) in self._destroyed.items() if letter in self._erased}
        for name, folder in folders.items() if gone else ():
            left = list[tuple[str, str]]()
            if name == "archive":  # its replicas have one store
                left += await _originals(folder, gone)
            if service_of(name) == "archive":
                left += [(letter, "its pictures") for letter in gone if (folder / "renditions" / letter).exists()]
            elif service_of(name) == "search":
                left += [(letter, "its text") for letter in _texts(folder) & gone.keys()]
            self._wrong += [f"letter {letter}: {name} still has {what}" for letter, what in left]

    def wrong(self) -> Iterator[str]:
        yield from self._wrong
        for letter, (seq, _) in self._destroyed.items():
            if letter not in self._erased and seq <= self._done:
                yield f"letter {letter}: destroyed at {seq} and not erased (is its event parked?)"


async def _originals(folder: Path, gone: Mapping[str, Destroyed]) -> list[tuple[str, str]]:
    """Bytes on the shelf, and keys: sealed bytes that somebody kept elsewhere are read with those."""
    from services.archive.where import rooms

    async with rooms(folder) as (shelf, keys):
        names = [(letter, each) for letter, said in gone.items() for each in (*_files(said), *said.texts)]
        left = [(letter, each) for letter, each in names if await shelf.has(letter, each)]
        return left + [(letter, "its key") for letter in gone if await keys.get(letter)]


def _files(said: Destroyed) -> list[str]:
    return [file.sha256 for file in said.files]


def _texts(folder: Path) -> set[str]:
    """Whose texts search has."""
    found = set[str]()
    for path in folder.glob("texts.*.sqlite"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            found |= {letter for (letter,) in db.execute("SELECT letter FROM texts")}
    return found
