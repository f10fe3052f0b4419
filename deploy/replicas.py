"""Several processes of one service: `intake`, `intake-2`, `intake-3`, on the same log and with the same key."""

MOST = 9


def replicas(service: str, count: int) -> tuple[str, ...]:
    """Their names. The first is called as the service is, so that one alone needs no number."""
    return service, *(f"{service}-{n}" for n in range(2, count + 1))


def service_of(name: str) -> str:
    return name.partition("-")[0]
