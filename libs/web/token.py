"""The gateway's word for who is asking: a JWT signed with Ed25519, good for ten seconds."""

import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from libs.contracts.intake import Degree
from libs.policy import Person

GOOD_FOR = 10  # seconds
ALGORITHM = "Ed25519"
CLAIMS = jwt.JWTClaimsRegistry(leeway=2, exp={"essential": True}, sub={"essential": True})


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
    }
    return jwt.encode({"alg": ALGORITHM}, claims, _key(private_key), algorithms=[ALGORITHM])


def verify(public_key: Path, token: str) -> Person:
    """Raises BadToken."""
    person, expires = _read(public_key, token)
    if expires + CLAIMS.leeway < time.time():
        raise BadToken("it is too old")
    return person


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
        )
        return person, int(claims["exp"])
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        raise BadToken(str(wrong)) from wrong


@lru_cache
def _key(path: Path) -> OKPKey:
    return OKPKey.import_key(path.read_text())
