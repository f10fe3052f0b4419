"""The ways in which the log says no."""


class Conflict(Exception):
    """Someone else wrote first, again and again."""


class NotNow(Exception):
    """What the work needs (a store, a broker) is away, silent or full: nothing is wrong with the work. Ask again."""


class Unavailable(NotNow):
    """The log did not answer, or would not take more. Whether the commit is there is unknown: ask again."""


class KeyReused(Exception):
    """This Idempotency-Key already stands for another command."""


class TooLong(Exception):
    """The commit is larger than the log takes. Asking again does not help."""


class Damaged(Exception):
    """The log is not what this reader remembers. It stops: going on would spread the damage."""


class SpoolMissing(Exception):
    """The spool has not (or no longer) these bytes, or not whole."""


class MailboxMissing(Exception):
    """A partner's mailbox is not there, though the partner is. `diwan partner apply` makes it."""
