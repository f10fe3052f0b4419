"""Bodies of requests as no browser writes them."""

import json

from tests.hostile.conftest import BOUNDARY
from tests.intake.conftest import WISH

LINE = f"--{BOUNDARY}\r\n".encode()
END = f"--{BOUNDARY}--\r\n".encode()


def field(name, value):
    return LINE + f'content-disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"


def head(name, filename):
    return LINE + f'content-disposition: form-data; name="{name}"; filename="'.encode() + filename + b'"\r\n\r\n'


def letter():
    return field("letter", json.dumps({**WISH, "despite": "مثله"}).encode())


def form(content, filename):
    """A whole one: the entry, and an original of that name."""
    return letter() + head("original", filename) + content + b"\r\n" + END
