"""ClamAV at the door: what it knows is refused, and while it is away nothing is taken."""

import io
import os

import pytest

from services.intake.clamav import ScannerAway, answers, infected
from services.intake.examine import examined, filed
from tests.archive.writings import mail
from tests.intake.clamd import EICAR, Clamd
from tests.intake.conftest import problem
from tests.intake.files import pdf
from tests.letters import new_id


def harmful():
    """A mail with the file that every scanner knows, as it is written there."""
    content = mail("مرفق")
    return content.rstrip() + b"\r\n" + EICAR + b"\r\n"


@pytest.fixture(params=["unix", "tcp"])
async def clamd(request, tmp_path, monkeypatch):
    clamd = Clamd()
    address = await clamd.listen(tmp_path / "clamd" if request.param == "unix" else "")
    monkeypatch.setenv("DIWAN_CLAMAV", address)
    yield clamd
    await clamd.close()


async def test_every_byte_is_shown_to_it(clamd):
    content = pdf(1, 3_000_000)
    assert await infected(io.BytesIO(content)) == ""
    assert clamd.seen == len(content)
    assert await infected(io.BytesIO(b"-" * 262_130 + EICAR)) == "Eicar-Test-Signature"  # over the edge of two pieces


async def test_what_it_knows_is_refused_at_the_door(clamd, register, http):
    assert (await http.get("/readyz")).json()["ready"]
    problem(await register(("original", ("خطاب.eml", harmful()))), 422, "file_infected")
    assert (await register()).status_code == 201


async def test_a_door_that_cannot_ask_back_keeps_it_in_quarantine(clamd):
    content = io.BytesIO(harmful())
    verdict = await examined(content)
    file = await filed(content, "خطاب.eml", verdict)
    assert (verdict.refused, file.quarantined, file.type, file.size) == (
        "",
        "file_infected",
        "message/rfc822",
        len(harmful()),
    )


async def test_while_it_is_away_nothing_is_taken_and_intake_says_so(clamd, register, http):
    await clamd.close()
    key = new_id()
    problem(await register(("original", ("a.pdf", pdf(1))), key=key), 503, "scanner_unavailable")
    assert (await http.get("/readyz")).json()["down"].keys() == {"scanner"}
    os.environ["DIWAN_CLAMAV"] = await (again := Clamd()).listen("")
    assert (await register(("original", ("a.pdf", pdf(1))), key=key)).json()["number"] == 1
    await again.close()


async def test_a_file_that_it_will_not_look_at_is_not_taken(clamd):
    clamd._most = 1_000
    with pytest.raises(ScannerAway, match="size limit"):
        await infected(io.BytesIO(pdf(1, 600_000)))


async def test_without_one_nobody_is_asked(monkeypatch):
    monkeypatch.delenv("DIWAN_CLAMAV", raising=False)
    assert await infected(io.BytesIO(EICAR)) == ""


async def test_a_real_clamd_knows_it_too(monkeypatch):
    if not (address := os.environ.get("DIWAN_TEST_CLAMAV")):
        pytest.skip("!! NO CLAMD HERE: DIWAN_TEST_CLAMAV names none, only our own was asked")
    monkeypatch.setenv("DIWAN_CLAMAV", address)
    await answers()
    assert await infected(io.BytesIO(pdf(1))) == ""
    assert "eicar" in (await infected(io.BytesIO(EICAR))).lower()
