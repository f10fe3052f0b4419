"""How the file of a door names the registry whose tray it fills: by its key in the organisation's file, or its id."""

import re
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from pydantic import AfterValidator, StringConstraints

ID = re.compile(r"[0-9a-f]{32}")


def _id(said: str) -> str:
    """As `diwan organisation apply` makes it of a key."""
    return said if ID.fullmatch(said) else uuid5(NAMESPACE_URL, f"diwan:unit/{said}").hex


Registry = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_id)]
