"""Which letters a bag is of: read from the log, with the names of everybody that letters speak of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from libs.contracts import intake, routing
from libs.contracts.intake import Corrected, Registered
from libs.contracts.routing import Appointed, Established, Name
from libs.eventlog import Stored


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Nothing said: everything. Else the letters that are named, of that year, or of that class of the file plan."""

    letters: tuple[str, ...] = ()  # by id, by mark, or as `incoming-2026/17`
    year: int | None = None
    file_class: str = ""

    @property
    def everything(self) -> bool:
        return not (self.letters or self.year or self.file_class)

    @property
    def name(self) -> str:
        said = [
            *self.letters,
            *([str(self.year)] if self.year else []),
            *([self.file_class] if self.file_class else []),
        ]
        return ", ".join(said) or "everything"


@dataclass
class Choosing:
    scope: Scope
    names: dict[str, Name] = field(default_factory=dict)  # people and units, as they are called now
    met: set[str] = field(default_factory=set)  # of the letters that are asked for by name, those that are there
    _letters: set[str] = field(default_factory=set)
    _entries: dict[str, Registered] = field(default_factory=dict)  # kept only where a choice needs them

    def read(self, messages: Sequence[Stored]) -> None:
        for message in messages:
            name, _, entity = message.subject.rpartition(".")
            if name == intake.LETTER.name:
                self._letter(entity, message)
            elif name in (routing.PERSON.name, routing.UNIT.name):
                kind = routing.PERSON if name == routing.PERSON.name else routing.UNIT
                for event in kind.decode(entity, message.seq, message.payload).events:
                    if isinstance(event, Appointed | Established):
                        self.names[entity] = event.name

    def letters(self) -> list[str]:
        """In the order of their ids."""
        chosen = self._letters if self.scope.everything else {id for id in self._entries if self._wanted(id)}
        return sorted(chosen)

    def _letter(self, id: str, message: Stored) -> None:
        self._letters.add(id)
        if self.scope.everything:
            return
        for event in intake.LETTER.decode(id, message.seq, message.payload).events:
            match event:
                case Registered():
                    self._entries[id] = event
                case Corrected() if id in self._entries:
                    self._entries[id] = self._entries[id].model_copy(update=event.now("file_code"))

    def _wanted(self, id: str) -> bool:
        entry, scope = self._entries[id], self.scope
        if scope.year and not entry.register_id.endswith(f"-{scope.year}"):
            return False
        if scope.file_class and not _below(entry.file_code, scope.file_class):
            return False
        called = {id, entry.mark, f"{entry.register_id}/{entry.number}"} & set(scope.letters)
        self.met |= called
        return bool(called) or not scope.letters


def _below(code: str, file_class: str) -> bool:
    """A class has those that are written after it: 12 has 12.3, 12/3 and 12-3, and not 123."""
    return code == file_class or (code.startswith(file_class) and not code[len(file_class)].isalnum())
