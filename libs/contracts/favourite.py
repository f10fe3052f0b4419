"""What routing says about favourites: desks under a name. The names are the storage format."""

from libs.decider import Event, Kind


class Kept(Event):
    """Desks that are often written to together, under one name, and what for. Said again when it changes."""

    owner: str  # a person, or a unit: then it is everybody's there
    name: str
    to: tuple[str, ...]
    copies: tuple[str, ...] = ()
    instruction: str = ""  # nothing: only the desks
    guidance: str = ""
    days: int | None = None  # working days until it is due


class Dropped(Event):
    """It is not offered any more."""


FavouriteEvent = Kept | Dropped

FAVOURITE: Kind[FavouriteEvent] = Kind("routing.favourite", (Kept, Dropped))
