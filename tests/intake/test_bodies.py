"""Whatever comes as a form is a form or a refusal, never a breakdown."""

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from libs.web import Problem
from services.intake.imports_api import look
from services.intake.upload import uploaded
from tests.intake.conftest import WISH
from tests.intake.files import pdf
from tests.people import CLERK

LETTER = json.dumps(WISH).encode()
GOOD = b"".join(
    (
        b'--b\r\nContent-Disposition: form-data; name="letter"\r\n\r\n' + LETTER + b"\r\n",
        b'--b\r\nContent-Disposition: form-data; name="original"; filename="a.pdf"\r\n',
        b"Content-Type: application/pdf\r\n\r\n" + pdf(1) + b"\r\n--b--\r\n",
    )
)
PIECES = st.sampled_from(
    [
        *(b"--b", b"--b--", b"\r\n", b"\n", b"--", b"\r\n\r\n", b"\0", b"\xff\xfe", LETTER, pdf(1)),
        *(b'Content-Disposition: form-data; name="original"; filename="a.pdf"', b"Content-Disposition:", b": x"),
        *(
            b'Content-Disposition: form-data; name="letter"',
            b"Content-Type: a/b; charset=nonsense",
            b"filename*=UTF-8''%ff",
        ),
        *(b"Content-Transfer-Encoding: base64", b'name="' + b"x" * 9000, "خطاب".encode("utf-16")),
    ]
)
TYPES = st.sampled_from(
    [
        *("multipart/form-data; boundary=b", 'multipart/form-data; boundary="b"', "multipart/form-data", "text/plain"),
        *("multipart/form-data; boundary=", "multipart/form-data; boundary=b; charset=utf-7", "multipart/form-data;;;"),
        *("multipart/form-data; boundary=b; charset=\xff", "multipart/form-data; boundary=" + "b" * 300),
    ]
)
CALM = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def request(body, type="multipart/form-data; boundary=b", size=65_536):
    """As a server hands it over: in pieces of this size."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)] or [b""]

    async def receive():
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    headers = [(b"content-type", type.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "path": "/letters", "headers": headers}, receive)


async def name_in(request):
    """What its original is called. Raises Problem."""
    async with asynccontextmanager(uploaded)(request) as upload:
        return upload.original.file.name


@pytest.mark.parametrize("size", [1, 7, 64, 65_536])
async def test_a_form_may_come_in_pieces(size):
    assert await name_in(request(GOOD, size=size)) == "a.pdf"


async def test_a_form_cut_off_after_any_byte_is_said_to_be():
    for end in range(len(GOOD) - 4):
        with pytest.raises(Problem, match="body_cut_off"):
            await name_in(request(GOOD[:end]))


@pytest.mark.parametrize("read", [name_in, partial(look, by=CLERK)])
async def test_a_body_that_stands_still_is_let_go(monkeypatch, read):
    monkeypatch.setattr("services.intake.upload.STALLED", 0.05)

    async def nothing():
        return await asyncio.Future()

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    still = Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, nothing)
    with pytest.raises(Problem, match="body_too_slow"):
        await read(still)


async def test_an_attachment_whose_last_bytes_are_missing_is_not_passed_over():
    """Also where it is cut off after two dashes, as a form ends."""
    head = b'--b\r\nContent-Disposition: form-data; name="attachment"; filename="b.pdf"\r\n\r\n'
    with pytest.raises(Problem, match="body_cut_off"):
        await name_in(request(GOOD.replace(b"--b--\r\n", head + pdf(2) + b"--")))


@CALM
@given(st.lists(PIECES | st.binary(max_size=40), max_size=30).map(b"".join), TYPES)
async def test_no_body_breaks_the_parser(body, type):
    with suppress(Problem):
        await name_in(request(body, type))


@CALM
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8), st.sampled_from([1, 64, 65_536]))
async def test_nor_does_a_good_one_with_a_few_other_bytes(at, other, size):
    with suppress(Problem):
        await name_in(request(GOOD[:at] + other + GOOD[at + len(other) :], size=size))


@CALM
@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=80))
async def test_nor_does_any_boundary(boundary):
    with suppress(Problem):
        await name_in(request(GOOD + b"x", f"multipart/form-data; boundary={boundary}"))
