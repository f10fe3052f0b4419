"""Who is asking, as the gateway says or a service of itself: a JWT signed with Ed25519, good for ten seconds."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from libs.contracts.intake import Degree, Direction
from libs.policy import SERVICE, Mandate, Person

GOOD_FOR = 10  # seconds
ALGORITHM = "Ed25519"
READ = "read"  # what a service's own token is for
CLAIMS = jwt.JWTClaimsRegistry(leeway=2, exp={"essential": True}, sub={"essential": True})

SERVICE_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=2, exp={"essential": True}, sub={"essential": True}, aud={"essential": True, "value": READ}
)


class BadToken(Exception):
    """No token, not ours, or too old."""


def sign(private_key: Path, person: Person) -> str:
    """`private_key`: the PEM file that only the gateway (and `diwan`) can read."""
    claims: dict[str, Any] = {
        "sub": person.id,
        "exp": int(time.time()) + GOOD_FOR,
        "roles": sorted(person.roles),
        "unit": person.unit,
        "directs": sorted(person.directs),
        "clearance": person.clearance,
        "outside": person.outside,
        **({"heirs_of": sorted(person.heirs_of)} if person.heirs_of else {}),
        **({"mandate": asdict(person.mandate)} if person.mandate else {}),
    }
    return jwt.encode({"alg": ALGORITHM}, claims, _key(private_key), algorithms=[ALGORITHM])


def verify(public_key: Path, token: str) -> Person:
    """Raises BadToken."""
    person, expires = _read(public_key, token)
    if expires + CLAIMS.leeway < time.time():
        raise BadToken("it is too old")
    return person


def sign_service(private_key: Path, service: str) -> str:
    """A service's own token, for the few routes that answer to services."""
    claims: dict[str, Any] = {"sub": f"{SERVICE}:{service}", "aud": READ, "exp": int(time.time()) + GOOD_FOR}
    return jwt.encode({"alg": ALGORITHM}, claims, _key(private_key), algorithms=[ALGORITHM])


def verify_service(public_keys: Mapping[str, Path], token: str) -> str:
    """Whose own token it is: each has a key, and nobody speaks for another with it. Raises BadToken."""
    for service, public_key in public_keys.items():
        try:
            claims = jwt.decode(token, _key(public_key), algorithms=[ALGORITHM]).claims
            SERVICE_CLAIMS.validate(claims)
        except (JoseError, ValueError, TypeError):
            continue
        if claims["sub"] == f"{SERVICE}:{service}":
            return service
    raise BadToken("no service's own token")


@lru_cache(4096)  # a page asks several questions with one token
def _read(public_key: Path, token: str) -> tuple[Person, int]:
    try:
        claims = jwt.decode(token, _key(public_key), algorithms=[ALGORITHM]).claims
        CLAIMS.validate(claims)
        person = Person(
            id=claims["sub"],
            roles=frozenset(claims["roles"]),
            unit=claims["unit"],
            directs=frozenset(claims["directs"]),
            clearance=Degree(claims["clearance"]),
            outside=bool(claims["outside"]),
            mandate=_mandate(**claims["mandate"]) if "mandate" in claims else None,
            heirs_of=frozenset(claims.get("heirs_of", ())),
        )
        return person, int(claims["exp"])
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        raise BadToken(str(wrong)) from wrong


def _mandate(delegation: str, giver: str, unit: str | None, direction: str | None, degree: str | None) -> Mandate:
    only, most = Direction(direction) if direction else None, Degree(degree) if degree else None
    return Mandate(delegation, giver, unit, only, most)


@lru_cache
def _key(path: Path) -> OKPKey:
    return OKPKey.import_key(path.read_text())
