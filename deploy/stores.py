"""Which stores are used: files and an index of this machine, or the servers that two addresses name."""

import os
import re
from urllib.parse import urlsplit

from .trouble import mistaken_address

MONGODB, OPENSEARCH = "DIWAN_MONGODB_URL", "DIWAN_OPENSEARCH_URL"
SCHEMES = {MONGODB: ("mongodb", "mongodb+srv"), OPENSEARCH: ("http", "https")}
SETTINGS = {
    "archive": (MONGODB, "DIWAN_STORE", "DIWAN_LEDGER"),
    "search": (OPENSEARCH,),
    "intake": ("DIWAN_MAILBOXES",),
    "routing": ("DIWAN_SMTP_SECRET",),
}  # each for one service: they hold passwords
HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:\[\]]+)(:\d{1,5})?")


def checked() -> None:
    """Raises Trouble when an address cannot be one. Between blanks there may be several."""
    for name, schemes in SCHEMES.items():
        for url in os.environ.get(name, "").split():
            if url.partition("://")[0] not in schemes or not all(map(HOST.fullmatch, _hosts(url))):
                raise mistaken_address(name, schemes[0])


def known_to(service: str) -> dict[str, str]:
    """This process's environment without what is another's business."""
    others = {name for other, names in SETTINGS.items() if other != service for name in names}
    return {name: value for name, value in os.environ.items() if name not in others}


def used() -> str:
    """For people: where they are, without users and passwords."""
    mongodb, opensearch = (
        ", ".join(host for url in os.environ.get(name, "").split() for host in _hosts(url)) for name in SCHEMES
    )
    originals = f"MongoDB at {mongodb}" if mongodb else "files"
    index = f"OpenSearch at {opensearch}" if opensearch else "embedded"
    return f"Originals: {originals}. Index: {index}."


def _hosts(url: str) -> list[str]:
    """MongoDB's address names several, with commas between them."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].split(",")
    except ValueError:
        return [""]
