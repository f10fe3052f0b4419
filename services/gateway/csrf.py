"""A command must come from one of our own pages: so says the browser, and the session's token in the form."""

import secrets
from urllib.parse import urlsplit

from fastapi import Request


class NotFromHere(Exception):
    """Another site sent this, or the page it was sent from belongs to an ended session."""


def check_origin(request: Request) -> None:
    """Every browser of today says one of the two; who says neither still needs the token."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    if site not in ("same-origin", "none"):
        raise NotFromHere
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise NotFromHere


def check_token(given: str, expected: str) -> None:
    if not secrets.compare_digest(given.encode(), expected.encode()):
        raise NotFromHere
