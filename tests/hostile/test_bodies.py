"""Requests that are too much, too slow or without end: an answer each, flat memory, nothing left behind."""

import asyncio
import os

import pytest

from tests.hostile.bodies import END, field, form, head, letter
from tests.intake.conftest import problem
from tests.intake.files import pdf

FULL = bool(os.environ.get("DIWAN_FULL"))
LARGE = 150_000_000 if FULL else 25_000_000  # bytes of a letter
ROOM = 24_000_000  # bytes that intake's memory may grow by, whatever is sent
CHUNK = 1 << 18


async def test_a_body_of_one_byte_more_than_the_limit_is_refused(door, most):
    around = len(form(b"", b"a.pdf"))
    async with door.untouched():
        answer = await door.post(content=form(pdf(1, most + 1 - around)[: most + 1 - around], b"a.pdf"))
        problem(answer, 413, "file_too_large")
        assert answer.json()["most"] == most


async def test_a_body_without_end_is_ended(door):
    async def endless():
        yield letter() + head("original", b"a.pdf") + pdf(1)
        while True:
            yield b"%" * CHUNK

    before = door.memory
    async with door.untouched():
        assert await door.until_answered(endless()) == (413, True)
    assert door.memory - before < ROOM


async def test_ten_thousand_parts_are_too_many(door):
    async with door.untouched():
        problem(await door.post(content=letter() + field("x", b"1") * 10_000 + END), 413, "too_many_parts")
        files = (head("attachment", b"a.pdf") + b"%PDF-1.7\r\n") * 10_000
        problem(await door.post(content=letter() + files + END), 413, "too_many_parts")


async def test_a_field_as_large_as_a_file_is_refused(door):
    async with door.untouched():
        problem(await door.post(content=field("letter", b" " * 1_000_000) + END), 413, "too_large")


async def test_who_sends_too_slowly_is_told_and_let_go(opened):
    patient = opened(DIWAN_UPLOAD_SECONDS="2")
    await patient.process.ready()

    async def dripping():
        yield letter() + head("original", b"a.pdf")
        for _ in range(100):
            await asyncio.sleep(0.2)
            yield b"%PDF-1.7\n"

    async with patient.untouched():
        assert await patient.until_answered(dripping()) == (408, True)


async def test_a_large_letter_passes_through_without_being_held_in_memory(opened):
    """Every byte of it is hashed, examined and acknowledged by the spool; the process stays as large as it was."""
    door = opened(DIWAN_UPLOAD_LIMIT=str(LARGE + CHUNK))
    await door.process.ready()
    assert (await door.register(("original", ("a.pdf", pdf(1))))).status_code == 201
    before, most = door.memory, 0

    async def large():
        nonlocal most
        yield letter() + head("original", b"a.pdf") + pdf(2)
        for _ in range(LARGE // CHUNK - 1):
            yield b"%" * CHUNK
            most = max(most, door.memory)
        yield b"\r\n" + END

    sending = asyncio.create_task(door.post(content=large()))
    while not sending.done():
        await asyncio.sleep(0.05)
        most = max(most, door.memory)
    answer = await sending
    assert answer.status_code == 201, answer.text
    assert (await door.read(answer.json()))["original"]["size"] > LARGE - 2 * CHUNK
    assert most - before < ROOM, f"{(most - before) / 1e6:.0f} MB more"


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.99])
async def test_a_body_cut_off_anywhere_is_refused(door, share):
    body = form(pdf(3), b"a.pdf")
    async with door.untouched():
        answer = await door.post(content=body[: int(len(body) * share)])
        problem(answer, 400, "body_cut_off")
