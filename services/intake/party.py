"""A party of the directory: a body, a company or a person that the ministry corresponds with. Pure.

What a letter says of its party is never touched: it keeps the name as it was written, and the entry if one was chosen.

| asked  | nothing to say when        | refused when                                                                |
|--------|----------------------------|-----------------------------------------------------------------------------|
| List   | it stands there just so    | merged: party_merged; another is called so: party_listed (but for a person) |
| Merge  | it is merged into that one | merged into another: party_merged; into itself, or into one that leads back |
|        |                            | here: party_into_itself; into none there is, or a delisted one: party_gone  |
| Part   | it stands for itself       |                                                                             |
| Delist | it is delisted             | merged: party_merged                                                        |

Of an entry that is not there all but List are refused: party_unknown. Any clerk may ask, and whoever administers: it
gives nobody a right, everything is undone by its contrary (Merge by Part, Delist by List), and who did it is known.
Two namesakes are two people, so a person may be called as another is; a name that several bear stands for none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Self, assert_never

from pydantic import Field, StringConstraints, model_validator

from libs.arabic import folded
from libs.contracts.intake import PARTY as KIND
from libs.contracts.intake import Delisted, Listed, Merged, Parted, PartyEvent, PartySort
from libs.decider import Command, Decider, Meta, Rejected

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\n]*$")]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]*@[^@\s]+$")
]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class List(Command):
    ar: Name = ""
    en: Name = ""
    sort: PartySort
    spellings: Annotated[tuple[Name, ...], Field(max_length=30)] = ()
    emails: Annotated[tuple[Email, ...], Field(max_length=30)] = ()
    address: Address = ""
    file_number: Name = ""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not folded(self.ar + self.en):
            raise ValueError("a party has a name, in Arabic or in English")
        return self

    @property
    def listed(self) -> Listed:
        """Each name and each address once: two spellings that are one to a reader are one."""
        names = {folded(name): name for name in reversed(self.spellings)}
        others = tuple(names[said] for said in reversed(names) if said not in ("", folded(self.ar), folded(self.en)))
        return Listed(**{**dict(self), "spellings": others, "emails": tuple(dict.fromkeys(self.emails))})


class Merge(Command):
    into: Id


class Part(Command):
    pass


class Delist(Command):
    reason: Reason


PartyCommand = List | Merge | Part | Delist


@dataclass(frozen=True, slots=True)
class Party:
    listed: Listed | None = None
    into: str = ""
    delisted: bool = False


def decide(command: PartyCommand, party: Party, meta: Meta) -> Sequence[PartyEvent]:
    """meta.known: to List, what others are called, with who is; to Merge, where the other leads, "" if back here."""
    if party.listed is None and not isinstance(command, List):
        raise Rejected("party_unknown")
    match command:
        case List():
            return _listed(command.listed, party, meta)
        case Merge(into=into):
            return _merged(into, party, meta)
        case Part():
            return [Parted()] if party.into else []
        case Delist(reason=reason):
            _by_itself(party)
            return [] if party.delisted else [Delisted(reason=reason)]
        case _:
            assert_never(command)


def _by_itself(party: Party) -> None:
    if party.into:
        raise Rejected("party_merged")


def _listed(now: Listed, party: Party, meta: Meta) -> list[Listed]:
    _by_itself(party)
    names = {folded(name) for name in (now.ar, now.en, *now.spellings)}
    if now.sort is not PartySort.PERSON and not names.isdisjoint(meta.known):
        raise Rejected("party_listed")
    return [] if now == party.listed and not party.delisted else [now]


def _merged(into: str, party: Party, meta: Meta) -> list[Merged]:
    if party.into == into:
        return []
    _by_itself(party)
    if into not in meta.known:
        raise Rejected("party_gone")
    if not meta.known[into]:
        raise Rejected("party_into_itself")
    return [Merged(into=into)]


def evolve(party: Party, event: PartyEvent) -> Party:
    match event:
        case Listed():
            return Party(event)
        case Merged(into=into):
            return replace(party, into=into)
        case Parted():
            return replace(party, into="")
        case Delisted():
            return replace(party, delisted=True)
        case _:
            assert_never(event)


PARTY: Decider[PartyCommand, PartyEvent, Party] = Decider(KIND, Party(), decide, evolve)
