"""The parties that the directory has on its first day, as parties.yaml says them."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from libs.arabic import folded
from libs.contracts.intake import PartySort
from libs.web.identity import command_id

from .apply import DIWAN, Service
from .changes import Change
from .place import Place
from .running import Running
from .written import Strict

FILE = Path(__file__).with_suffix(".yaml")


class Party(Strict):
    key: str
    sort: PartySort
    ar: str
    en: str
    spellings: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    address: str = ""
    file_number: str = ""

    @property
    def said_as(self) -> str:
        """The command's key: listed twice it is listed once."""
        return f"example-{self.key}"

    @property
    def id(self) -> str:
        return command_id(DIWAN.id, "POST", "/parties", self.said_as)


class Parties(Strict):
    parties: tuple[Party, ...]


class Intake(Service):
    def __init__(self, place: Place, now: Running) -> None:
        super().__init__(place, now, "intake")

    def parties(self) -> int:
        listed: int = self.get("/parties/directory")["total"]
        return listed

    def has(self, party: Party) -> bool:
        return self._ask("GET", f"/parties/{party.id}", {}).is_success


def examples() -> tuple[Party, ...]:
    return Parties.model_validate(yaml.safe_load(FILE.read_text("utf-8"))).parties


def listed(place: Place, now: Running) -> Mapping[str, str]:
    """Into an empty directory they are listed; those that are there by all their names. Raises Trouble."""
    intake = Intake(place, now)
    if not intake.parties():
        for party in examples():
            body = party.model_dump(mode="json", exclude={"key"})
            names = {"ar": party.ar, "en": party.en}
            intake.say(Change("list", names, party.key, "POST", "/parties", body), party.said_as)
    there = [party for party in examples() if intake.has(party)]
    return {folded(name): party.id for party in there for name in (party.ar, party.en, *party.spellings)}
