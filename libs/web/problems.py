"""Every refusal as a problem document (RFC 9457): a stable code, and in two languages what happened and what to do."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from libs.decider import Rejected
from libs.eventlog import Conflict, Damaged, KeyReused, NotNow, TooLong, Unavailable
from libs.views import Behind
from libs.watch import logger

from .words import WORDS

log = logger(__name__)


class Problem(Exception):
    """Refused at the door, before any rule was asked."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(code)
        self.status, self.code, self.headers, self.more = status, code, dict(headers or {}), more


KNOWN: dict[type[Exception], tuple[int, str]] = {
    Conflict: (409, "conflict"),
    KeyReused: (422, "key_reused"),
    Behind: (503, "view_behind"),
    TooLong: (413, "too_large"),
    Unavailable: (503, "log_unavailable"),
    Damaged: (503, "log_damaged"),
    NotNow: (503, "store_unavailable"),
}
BY_STATUS = {404: "not_found", 405: "not_allowed", 413: "too_large"}


def answer_problems(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _refused)
    app.add_exception_handler(Rejected, _rejected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)
    for error in KNOWN:
        app.add_exception_handler(error, _known)


def problem(status: int, code: str, headers: Mapping[str, str] | None = None, **more: object) -> JSONResponse:
    words = WORDS[code]
    content = {
        "type": f"/problems/{code}",
        "code": code,
        "status": status,
        "title": words.ar.title,
        "detail": words.ar.detail,
        "en": {"title": words.en.title, "detail": words.en.detail},
        **more,
    }
    again = {"retry-after": "1"} if status == 503 else {}
    return JSONResponse(content, status, {**again, **(headers or {})}, media_type="application/problem+json")


def fields_of(errors: Any) -> list[str]:
    """The places that are wrong, as body.letter.subject; not what was written there."""
    return [".".join(map(str, mistake["loc"])) for mistake in errors]


def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this type
    return problem(error.status, error.code, error.headers, **error.more)


def _rejected(_: Request, error: Exception) -> JSONResponse:
    return problem(422, str(error))


def _invalid(_: Request, error: Exception) -> JSONResponse:
    mistakes = error.errors() if isinstance(error, RequestValidationError) else []
    return problem(422, "invalid_request", fields=fields_of(mistakes))


def _http(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(status, BY_STATUS.get(status, "invalid_request" if status < 500 else "broken"))


def _known(_: Request, error: Exception) -> JSONResponse:
    return problem(*next(KNOWN[kind] for kind in type(error).__mro__ if kind in KNOWN))


def _broken(request: Request, error: Exception) -> JSONResponse:
    log.error("request_broke", path=request.url.path, exc_info=error)
    return problem(500, "broken")
