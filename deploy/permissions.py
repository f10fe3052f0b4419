"""Who may say what to the broker: each service its own subjects, the log to read, its own durables, nothing else.

The broker knows wildcards for whole tokens only, so a durable is named in full; and since a reader's consumer has a
name nobody can guess, every service may pull from any consumer but from the durables of the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SERVICES = ("intake", "routing", "archive", "search", "stats", "exchange", "gateway")
ADMIN = "admin"  # `diwan` itself: the only one that makes streams
BUCKETS = ("accounts", "sessions")

SAYS = {
    "intake": ("intake.register.*", "intake.letter.*", "intake.book.*", "intake.party.*", "spool.*.*.*"),
    "routing": (
        *("routing.letter.*", "routing.unit.*", "routing.person.*", "routing.rule.*"),
        *("routing.delegation.*", "routing.favourite.*", "routing.calendar.*", "routing.policy.*"),
        *("routing.notice.*", "routing.told.*", "spool.*.*.*"),
    ),
    "archive": ("archive.letter.*", "archive.head.*", "archive.fixity.*", "archive.plan.*"),
    "search": (),
    "stats": (),
    "exchange": ("exchange.partner.*", "exchange.delivery.*", "partner.*.*"),  # the last: mailboxes, to put in only
    "gateway": tuple(f"$KV.{bucket}.>" for bucket in BUCKETS),
}
REACTIONS = {
    "archive": ("keep", "read", "check", "copy"),
    "exchange": ("tell",),
    "intake": ("acknowledge",),
    "routing": ("notify",),
}  # the durables are called <service>-<reaction>
FOLLOWERS = ("intake", "routing", "archive", "search", "stats", "exchange")
SPOOLERS = ("intake", "archive")
READERS = ("search",)  # they read letters' texts in archive, with a token of their own

API = "$JS.API"


@dataclass(frozen=True)
class Permissions:
    publish: tuple[str, ...]
    refused: tuple[str, ...]  # although a wildcard of `publish` would let it pass
    subscribe: tuple[str, ...]


def permissions(service: str) -> Permissions:
    may = [*SAYS[service]]
    if service in FOLLOWERS:
        may += [f"parked.{service}.*", *_reads_the_log(service)]
    if service in SPOOLERS:
        may += [f"{API}.STREAM.INFO.SPOOL", f"{API}.STREAM.PURGE.SPOOL", f"{API}.DIRECT.GET.SPOOL"]
    if service == "gateway":
        may += [subject for bucket in BUCKETS for subject in _uses_bucket(bucket)]
    others = durables(other for other in SERVICES if other != service)
    refused = [f"{API}.CONSUMER.MSG.NEXT.LOG.{durable}" for durable in others]
    return Permissions(tuple(may), tuple(refused), (f"_INBOX_{service}.>",))


def durables(services: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{service}-{reaction}" for service in services for reaction in REACTIONS.get(service, ()))


def _reads_the_log(service: str) -> Iterable[str]:
    yield f"{API}.STREAM.INFO.LOG"
    yield f"{API}.DIRECT.GET.LOG"
    yield f"{API}.DIRECT.GET.PARKED"
    yield f"{API}.CONSUMER.CREATE.LOG"  # an ephemeral one: the server gives it its name
    yield f"{API}.CONSUMER.MSG.NEXT.LOG.*"
    for durable in durables([service]):
        yield f"{API}.CONSUMER.DURABLE.CREATE.LOG.{durable}"
        yield f"$JS.ACK.LOG.{durable}.>"


def _uses_bucket(bucket: str) -> Iterable[str]:
    stream = f"KV_{bucket}"
    yield f"{API}.STREAM.INFO.{stream}"
    yield f"{API}.DIRECT.GET.{stream}.>"
    yield f"{API}.CONSUMER.CREATE.{stream}"
    yield f"{API}.CONSUMER.INFO.{stream}.*"
    yield f"{API}.CONSUMER.DELETE.{stream}.*"
    yield f"$JS.FC.{stream}.>"
