"""A file sealed in frames of 1 MiB: AES-GCM under a key of its own, each frame bound to its place. Pure.

`MAGIC`, a salt of 32 bytes, then the frames. HKDF makes the file's key of the letter's, the salt and the name. A
frame's nonce is its number and whether it is the last (STREAM, as in age), so that none can be left out, put elsewhere
or taken from another file; the name, `<letter>/<sha256>`, goes with each as associated data.
"""

from hashlib import sha256 as new_sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .store import Damaged

MAGIC, SALT, FRAME, TAG = b"diwan:1\n", 32, 1 << 20, 16
HEAD = len(MAGIC) + SALT
WHOLE = FRAME + TAG


class Sealing:
    """Plain bytes in, sealed ones out, in whatever portions they come."""

    def __init__(self, key: bytes, name: str, salt: bytes) -> None:
        self._cipher, self._name = _cipher(key, name, salt), name
        self._check, self._held, self._frames = new_sha256(), bytearray(), 0
        self._out = [MAGIC + salt]

    def take(self, chunk: bytes) -> bytes:
        """A full frame is kept back until it is known that it is not the last."""
        self._check.update(chunk)
        self._held += chunk
        with memoryview(self._held) as held:
            start = 0
            while len(held) - start > FRAME:
                self._seal(held[start : start + FRAME], last=False)
                start += FRAME
        del self._held[:start]
        return self._given()

    def end(self) -> bytes:
        """Raises Damaged when they were not what their name promises."""
        if not self._name.endswith(found := self._check.hexdigest()):
            raise Damaged(f"{found} came as {self._name}")
        self._seal(self._held, last=True)
        return self._given()

    def _seal(self, frame: bytearray | memoryview, *, last: bool) -> None:
        self._out.append(self._cipher.encrypt(_nonce(self._frames, last=last), frame, self._name.encode()))
        self._frames += 1

    def _given(self) -> bytes:
        out, self._out = b"".join(self._out), []
        return out


class Opening:
    """What lies on a shelf in, plain bytes out. What was put there before there were keys is plain already.

    Without the letter's key what is sealed cannot be told from noise: it raises `none`.
    """

    def __init__(self, key: bytes | None, name: str, none: Exception) -> None:
        self._key, self._name, self._none = key, name, none
        self._cipher: AESGCM | None = None
        self._check, self._held, self._frames = new_sha256(), bytearray(), 0
        self.sealed: bool | None = None  # not known before its first bytes are

    def take(self, part: bytes) -> bytes:
        """Raises Damaged."""
        self._held += part
        if self.sealed is None and len(self._held) >= HEAD:
            self._begin()
        return self._checked(self._frames_of(WHOLE) if self.sealed else self._plain())

    def end(self) -> bytes:
        """Raises Damaged, also when all frames were right but are not the file."""
        if self.sealed is None:
            self.sealed = False  # too short to be anything else
        rest = self._checked(self._open(self._held, last=True) if self.sealed else self._plain())
        if not self._name.endswith(found := self._check.hexdigest()):
            raise Damaged(f"{self._name} has become {found}")
        return rest

    def _begin(self) -> None:
        self.sealed = self._held.startswith(MAGIC)
        if self.sealed:
            if self._key is None:
                raise self._none
            self._cipher = _cipher(self._key, self._name, bytes(self._held[len(MAGIC) : HEAD]))
            del self._held[:HEAD]

    def _frames_of(self, size: int) -> bytes:
        out, start = [], 0
        with memoryview(self._held) as held:
            while len(held) - start > size:
                out.append(self._open(held[start : start + size], last=False))
                start += size
        del self._held[:start]
        return b"".join(out)

    def _open(self, frame: bytearray | memoryview, *, last: bool) -> bytes:
        assert self._cipher is not None  # noqa: S101 - _begin has made it
        try:
            plain = self._cipher.decrypt(_nonce(self._frames, last=last), frame, self._name.encode())
        except InvalidTag as wrong:
            raise Damaged(f"{self._name}: frame {self._frames} is not what was sealed") from wrong
        self._frames += 1
        return plain

    def _plain(self) -> bytes:
        if self.sealed is None:
            return b""
        plain, self._held = bytes(self._held), bytearray()
        return plain

    def _checked(self, plain: bytes) -> bytes:
        self._check.update(plain)
        return plain


def _cipher(key: bytes, name: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"diwan file " + name.encode()).derive(key))


def _nonce(frame: int, *, last: bool) -> bytes:
    return frame.to_bytes(11) + bytes([last])
