"""The keys of one installation, made once: an nkey seed for each service, and pairs that sign requests and heads."""

import base64
import os
from pathlib import Path

import nkeys  # type: ignore[import-untyped]  # it has no types
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from .permissions import READERS
from .place import Place
from .trouble import broken_key

SEED_BYTES = 32
MASTER_BYTES = 32
MEMBER_BYTES = 600  # MongoDB takes at most 1024 characters


def make_keys(place: Place, names: tuple[str, ...], readers: tuple[str, ...] = READERS) -> None:
    """Only those that are missing: a key that exists is never changed."""
    place.keys.mkdir(mode=0o700, exist_ok=True)
    place.keys.chmod(0o700)
    for name in names:
        _make_seed(place.seed(name))
    _make_pair(place.signing_key, place.token_key)
    _make_pair(place.head_key, place.head_public_key)
    if not place.master_keys.exists():
        add_master_key(place)
    for name in readers:
        _make_pair(place.reader_key(name), place.reader_token_key(name))


def add_master_key(place: Place) -> None:
    """It wraps from now on; those before it still unwrap."""
    before = place.master_keys.read_bytes() if place.master_keys.exists() else b""
    write(place.master_keys, before + base64.b64encode(os.urandom(MASTER_BYTES)) + b"\n")


def make_partner_key(place: Place, partner: str) -> bool:
    """Whether it had none yet."""
    seed = place.partner_seed(partner)
    seed.parent.mkdir(mode=0o700, exist_ok=True)
    return _make_seed(seed)


def hand_over(place: Place, service: str) -> None:
    """What a service in a container may know: its own seed, our tokens from others; the gateway, how to sign them."""
    known = {"seed.nk": place.seed(service), place.token_key.name: place.token_key}
    if service == "gateway":
        known[place.signing_key.name] = place.signing_key
    if service in READERS:
        known[place.reader_key(service).name] = place.reader_key(service)
    if service == "archive":
        known[place.head_key.name] = place.head_key
        known[place.master_keys.name] = place.master_keys
        known |= {place.reader_token_key(reader).name: place.reader_token_key(reader) for reader in READERS}
    for name, path in known.items():
        write(place.handed(service) / name, path.read_bytes())


def make_member_key(place: Place) -> None:
    """What the members of MongoDB's replica set know each other by."""
    if not (key := place.handed("mongodb") / "member.key").exists():
        write(key, base64.b64encode(os.urandom(MEMBER_BYTES)))


def public_key(seed: Path) -> str:
    """What the broker knows a service by."""
    try:
        key = nkeys.from_seed(bytearray(seed.read_bytes().strip()))
        return bytes(key.public_key).decode()
    except (nkeys.NkeysError, ValueError) as error:
        raise broken_key(seed) from error


def _make_seed(path: Path) -> bool:
    if path.exists():
        return False
    write(path, nkeys.encode_seed(os.urandom(SEED_BYTES), nkeys.PREFIX_BYTE_USER))
    return True


def _make_pair(private: Path, public: Path) -> None:
    if not private.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write(private, pem)
    write(public, _public_pem(private))


def _public_pem(private: Path) -> bytes:
    try:
        key = load_pem_private_key(private.read_bytes(), password=None)
    except ValueError as error:
        raise broken_key(private) from error
    return public_pem(key.public_key())


def public_pem(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def write(path: Path, content: bytes) -> None:
    """Whole or not at all, and from the first moment for nobody else's eyes."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(0o600)
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
