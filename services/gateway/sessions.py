"""Sessions: a random id in a cookie, kept hashed in the bucket, forgotten after 12 idle hours or with the password."""

import hashlib
import secrets
import time

from fastapi import Request, Response
from nats.js.errors import KeyNotFoundError
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


class Sessions:
    def __init__(self, sessions: KeyValue, accounts: KeyValue) -> None:
        self._sessions, self._accounts = sessions, accounts

    async def begin(self, account: Account) -> str:
        """The id for the cookie. Nobody who reads the bucket learns it."""
        id = secrets.token_urlsafe(32)
        await self._note(
            id, Session(username=account.username, csrf=secrets.token_urlsafe(32), proof=_proof(account), at=0)
        )
        return id

    async def find(self, id: str) -> tuple[Session, Account] | None:
        if not id or (session := await self._kept(id)) is None:
            return None
        account = await find(self._accounts, session.username)
        if account is None or session.proof != _proof(account):
            return None
        if time.time() - session.at > TOUCH:
            await self._note(id, session)
        return session, account

    async def end(self, id: str) -> None:
        if id:
            await self._sessions.delete(_key(id))

    async def _kept(self, id: str) -> Session | None:
        try:
            entry = await self._sessions.get(_key(id))
        except KeyNotFoundError:
            return None
        return Session.model_validate_json(entry.value or b"")

    async def _note(self, id: str, session: Session) -> None:
        noted = session.model_copy(update={"at": time.time()})
        await self._sessions.put(_key(id), noted.model_dump_json().encode())


def hand_over(request: Request, response: Response, id: str) -> None:
    """The cookie: for this site's own requests, unseen by script, and only by https where we are spoken to by https."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, id, httponly=True, samesite="lax", secure=secure)


def _key(id: str) -> str:
    return hashlib.sha256(id.encode()).hexdigest()


def _proof(account: Account) -> str:
    return hashlib.sha256(account.hash.encode()).hexdigest()[:16]
