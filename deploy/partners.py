"""Partners as a YAML file says them, and what must be said so that exchange knows them so. Pure but for the reading."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from libs.arabic import folded

from .changes import Body, Change
from .trouble import mistaken_partners
from .written import Strict, Where, Words, read_as

Party = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Partner(Strict):
    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    name: Words
    parties: tuple[Party, ...] = Field(min_length=1, max_length=50)

    def body(self) -> Body:
        return {"name": self.name.name().model_dump(), "parties": [*self.parties]}


class Partners(Strict):
    partners: tuple[Partner, ...]


def read(path: Path) -> Partners:
    """Raises Trouble that names every mistake by its line and place."""
    return read_as(Partners, path, _mistakes, mistaken_partners)


def changes(wanted: Partners, now: Mapping[str, Any]) -> list[Change]:
    """Who leaves comes first: its parties may be another's then."""
    there = {partner["id"]: partner for partner in now["partners"] if not partner["dismissed"]}
    staying = {partner.key for partner in wanted.partners}
    return [
        *(_dismissed(partner) for id, partner in there.items() if id not in staying),
        *(change for partner in wanted.partners for change in _admitted(partner, there.get(partner.key))),
    ]


def _admitted(partner: Partner, old: Body | None) -> Iterator[Change]:
    body = partner.body()
    if old is None or any(old[field] != value for field, value in body.items()):
        what = f"{partner.key}, told about {len(partner.parties)} of the parties in the register"
        yield Change("change" if old else "admit", _shown(body), what, "PUT", f"/partners/{partner.key}", body)


def _dismissed(partner: Body) -> Change:
    what = f"{partner['id']}, its key and all it has not fetched end now"
    return Change("dismiss", _shown(partner), what, "POST", f"/partners/{partner['id']}/dismiss")


def _shown(partner: Body) -> dict[str, str]:
    """Arabic comes last in a row, so the parties are shown with the Arabic name."""
    return {"en": partner["name"]["en"], "ar": f"{partner['name']['ar']} ({'، '.join(partner['parties'])})"}


def _mistakes(partners: Partners) -> Iterator[tuple[Where, str]]:
    """What is well formed and still cannot be."""
    keys, parties = set[str](), set[str]()
    for n, partner in enumerate(partners.partners):
        if partner.key in keys:
            yield ("partners", n, "key"), f"two partners have the key “{partner.key}”"
        keys.add(partner.key)
        for m, party in enumerate(partner.parties):
            if folded(party) in parties:
                yield (
                    ("partners", n, "parties", m),
                    f"the party “{party}” stands here twice, in this spelling or another",
                )
            parties.add(folded(party))
