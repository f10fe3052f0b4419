import asyncio
import base64
from functools import partial
from zoneinfo import ZoneInfo

import httpx2
import pytest
from cryptography.x509 import load_pem_x509_certificate
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from deploy import verify_ledger
from services.archive import stamping
from services.archive.export import line
from services.archive.heads import last_heads
from services.archive.stamping import Unfit, asked, stamp_heads, stamp_once
from tests.archive.authority import OPENSSL, Authority
from tests.archive.originals import until
from tests.archive.test_signing import LATER, ZONE
from tests.archive.test_signing import office as office

SIGNATURE = bytes(range(64))


@pytest.fixture(scope="module")
def tsa(tmp_path_factory):
    if not OPENSSL:
        pytest.skip("!! NO OPENSSL HERE: time-stamps were not tested")
    authority = Authority(tmp_path_factory.mktemp("tsa"))
    yield authority
    authority.close()


@pytest.fixture
def authority(tsa):
    tsa.answers = True
    return tsa


@pytest.fixture
async def client():
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield client


async def test_a_stamp_is_the_authoritys_and_of_these_bytes_only(authority, client):
    answer = decode_timestamp_response(await asked(client, authority.url, SIGNATURE))
    root = load_pem_x509_certificate(authority.root.read_bytes())
    verifier = VerifierBuilder().add_root_certificate(root).build()
    assert verifier.verify_message(answer, SIGNATURE)
    with pytest.raises(VerificationError):
        verifier.verify_message(answer, SIGNATURE[:-1])


@pytest.mark.parametrize("what", [b"", b"no stamp", b"\x30\x03\x02\x01\x00"])
async def test_what_is_no_stamp_is_not_kept(what):
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=what))
    async with httpx2.AsyncClient(transport=transport) as client:
        with pytest.raises(Unfit):
            await asked(client, "http://tsa.example", SIGNATURE)


async def test_a_stamp_of_something_else_is_not_kept(authority, client):
    other = await asked(client, authority.url, b"another signature")
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=other))
    async with httpx2.AsyncClient(transport=transport) as echo:
        with pytest.raises(Unfit):
            await asked(echo, "http://tsa.example", SIGNATURE)


async def test_the_last_head_is_stamped_once(office, authority, client):
    await office.said()
    [head] = await office.heads(LATER)
    asked_before = authority.asked
    for _ in range(3):
        await stamp_once(office.log, office.views, client, authority.url, ZONE)
        await office.level()
    [stamped] = office.views.glance(last_heads, 9)
    assert (stamped.signature, stamped.authority) == (head.signature, authority.url)
    assert authority.asked == asked_before + 1


async def test_an_authority_that_is_away_delays_the_stamp_and_nothing_else(office, authority, monkeypatch):
    monkeypatch.setattr(stamping, "EVERY", 0.05)
    monkeypatch.setattr(stamping, "AGAIN", 0.05)
    authority.answers = False
    asked_before = authority.asked
    stamping_all = asyncio.create_task(stamp_heads(office.log, office.views, authority.url, ZoneInfo("UTC")))
    await office.said()
    [head] = await office.heads(LATER)
    await until(lambda: was_asked(authority, asked_before + 2))
    assert office.views.glance(last_heads, 1)[0].stamp == ""
    authority.answers = True
    await until(lambda: stamp_of(office, head.number))
    stamping_all.cancel()
    await asyncio.wait([stamping_all])


async def was_asked(authority, times):
    return authority.asked >= times


async def stamp_of(office, number):
    return [head.stamp for head in office.views.glance(last_heads, 9) if head.number == number and head.stamp]


async def test_an_outsider_gets_the_stamps_as_files_that_openssl_verifies(office, authority, client, tmp_path):
    await office.said()
    await office.heads(LATER)
    await stamp_once(office.log, office.views, client, authority.url, ZONE)
    await office.level()
    export = tmp_path / "ledger.jsonl"
    export.write_bytes(b"".join([line(entry) async for page in office.ledger.read(0, 99) for entry in page]))
    found = verify_ledger.check(export, [office.key.id], {})
    [said] = list(verify_ledger.stamped(found, tmp_path / "stamps"))
    assert said.startswith("1 stamps in")
    files = ("-data", str(tmp_path / "stamps" / "1.signature"), "-in", str(tmp_path / "stamps" / "1.tsr"))
    verify = partial(authority.openssl, "ts", "-verify", *files, "-CAfile", str(authority.root))
    words = await asyncio.to_thread(verify)
    assert b"Verification: OK" in words
    assert base64.b64decode(office.views.glance(last_heads, 1)[0].stamp) == found.stamps[1][1]
