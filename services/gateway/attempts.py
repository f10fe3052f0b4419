"""How often a password may be tried: five wrong ones a minute for a name, five for an address, in this process."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

ALLOWED = RateLimitItemPerMinute(5)


class Attempts:
    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._storage)

    def begin(self, username: str, address: str) -> bool:
        """Counted before the password is looked at, so that a hundred at once do not slip through together."""
        name, place = (self._limiter.hit(ALLOWED, kind, who) for kind, who in _whom(username, address))
        return name and place

    def right(self, username: str, address: str) -> None:
        """A right password costs nothing: a whole registry may sign in from one address at half past seven."""
        for kind, who in _whom(username, address):
            self._storage.incr(ALLOWED.key_for(kind, who), ALLOWED.get_expiry(), amount=-1)


def _whom(username: str, address: str) -> list[tuple[str, str]]:
    return [("username", username), ("address", address)]
