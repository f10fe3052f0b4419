"""Sessions: a random id in a cookie, kept hashed in the bucket, forgotten after 12 idle hours or with the password."""

import hashlib
import secrets
import time
from contextlib import suppress

from fastapi import Request, Response
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue
from pydantic import BaseModel, ConfigDict

from .accounts import Account, find

BUCKET = "sessions"
COOKIE = "diwan"
IDLE = 12 * 3600  # seconds; the bucket forgets by itself
TOUCH = 600  # seconds after which a visit is noted again


class Session(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    username: str
    csrf: str
    proof: str  # of the password it was begun with
    at: float  # when it was last noted to be in use
    under: str = ""  # the delegation they act under; nothing: for themselves


class Sessions:
    def __init__(self, sessions: KeyValue, accounts: KeyValue) -> None:
        self._sessions, self._accounts = sessions, accounts

    async def begin(self, account: Account) -> str:
        """The id for the cookie. Nobody who reads the bucket learns it."""
        id = secrets.token_urlsafe(32)
        csrf, now = secrets.token_urlsafe(32), time.time()
        session = Session(username=account.username, csrf=csrf, proof=_proof(account), at=now)
        await self._sessions.put(_key(id), session.model_dump_json().encode())
        return id

    async def find(self, id: str, *, visit: bool = True) -> tuple[Session, Account] | None:
        """Only a visit keeps a session alive; a page that is left open is none."""
        if not id or (kept := await self._kept(id)) is None:
            return None
        session, revision = kept
        account = await find(self._accounts, session.username)
        if account is None or session.proof != _proof(account):
            return None
        if visit and time.time() - session.at > TOUCH and not await self._touched(id, session, revision):
            return await self.find(id)
        return session, account

    async def end(self, id: str) -> None:
        if id:
            await self._sessions.delete(_key(id))

    async def act(self, id: str, under: str) -> Session | None:
        """For another from now on, or for themselves. What stands open in other windows was meant otherwise: it has an
        older token, and is not taken any more. None: they signed out."""
        while kept := await self._kept(id):
            session, revision = kept
            now = session.model_copy(update={"under": under, "csrf": secrets.token_urlsafe(32)})
            with suppress(KeyWrongLastSequenceError):
                await self._sessions.update(_key(id), now.model_dump_json().encode(), last=revision)
                return now
        return None

    async def _kept(self, id: str) -> tuple[Session, int] | None:
        try:
            entry = await self._sessions.get(_key(id))
        except KeyNotFoundError:
            return None
        return Session.model_validate_json(entry.value or b""), entry.revision or 0

    async def _touched(self, id: str, session: Session, revision: int) -> bool:
        """Only what stands there is noted anew: a request in flight does not bring back what was signed out."""
        noted = session.model_copy(update={"at": time.time()})
        try:
            await self._sessions.update(_key(id), noted.model_dump_json().encode(), last=revision)
        except KeyWrongLastSequenceError:
            return False
        return True


def hand_over(request: Request, response: Response, id: str) -> None:
    """The cookie: for this site's own requests, unseen by script, and only by https where we are spoken to by https."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, id, httponly=True, samesite="lax", secure=secure)


def _key(id: str) -> str:
    return hashlib.sha256(id.encode()).hexdigest()


def _proof(account: Account) -> str:
    return hashlib.sha256(account.hash.encode()).hexdigest()[:16]
