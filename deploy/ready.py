"""Is the service of this container ready? Exit code 0 or 1, and what is down: the image's HEALTHCHECK."""

import sys
from http.client import HTTPConnection

from .parts import HOST, INSIDE

TIMEOUT = 5.0  # seconds; each of a service's own checks may take two


def main() -> None:
    connection = HTTPConnection(HOST, INSIDE, timeout=TIMEOUT)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        told = answer.read().decode()
    except OSError as silence:
        sys.exit(repr(silence))
    if answer.status != 200:
        sys.exit(told)


if __name__ == "__main__":
    main()
