"""docs/subscriber.py from outside: a door that speaks TLS stands before the broker, as docs/partners.md says."""

import asyncio
import ssl
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.keys import make_keys, make_partner_key
from deploy.place import ROOT, Place
from libs.eventlog import make_mailbox, post


@pytest.fixture
def certificate(tmp_path):
    """For `localhost`, signed by nobody else: its file, and its key's."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "door")]),
    )
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = built.sign(key, hashes.SHA256())
    (tmp_path / "door.pem").write_bytes(signed.public_bytes(Encoding.PEM))
    (tmp_path / "door.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return tmp_path / "door.pem", tmp_path / "door.key"


@pytest.fixture
async def door(certificate, server):
    """Ends TLS and hands the bytes on to the broker: its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    async def hand_on(reader, writer):
        with suppress(OSError):
            while some := await reader.read(65536):
                writer.write(some)
                await writer.drain()
        writer.close()

    async def entered(reader, writer):
        inside = await asyncio.open_connection("127.0.0.1", server.port)
        await asyncio.gather(hand_on(reader, inside[1]), hand_on(inside[0], writer))

    async with await asyncio.start_server(entered, "127.0.0.1", 0, ssl=context) as listening:
        yield listening.sockets[0].getsockname()[1]
        listening.close()


async def test_a_partner_fetches_through_a_door_that_speaks_tls(door, certificate, nats, tmp_path):
    await make_mailbox(nats, "health")
    make_keys(place := Place(tmp_path), ())
    make_partner_key(place, "health")
    environment = {
        "DIWAN_URL": f"tls://localhost:{door}",
        "DIWAN_SEED": str(place.partner_seed("health")),
        "DIWAN_PARTNER": "health",
        "SSL_CERT_FILE": str(certificate[0]),
    }
    subscriber = await asyncio.create_subprocess_exec(
        *(sys.executable, ROOT / "docs" / "subscriber.py"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert subscriber.stdout
    await post(nats, "health", "m", b'{"id": "m"}')
    async with asyncio.timeout(30):
        assert orjson.loads(await subscriber.stdout.readline()) == {"id": "m"}
        while (await nats.jetstream().consumer_info("PARTNER_health", "health")).num_ack_pending:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    subscriber.kill()
    await subscriber.wait()
