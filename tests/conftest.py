import asyncio
import asyncio.runners

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from libs.contracts import intake, routing
from libs.eventlog import Log, connected, make_streams
from libs.web.token import sign
from tests.archive.keyed import MASTER_KEY
from tests.letters import by_amal
from tests.mongo import mongo_server
from tests.opensearch import opensearch as opensearch_server
from tests.server import NatsServer
from tests.started import SERVERS, STARTED


def _cancel_until_done(loop):
    """Python 3.11's wait_for, which nats-py uses, can swallow a cancellation: a test's loop would wait for ever."""
    for _ in range(100):
        if not (tasks := asyncio.all_tasks(loop)):
            return
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.wait(tasks, timeout=0.1))


asyncio.runners._cancel_all_tasks = _cancel_until_done  # type: ignore[attr-defined]  # what closes every test's loop


def pytest_runtest_call(item):
    """Its report brings them from whichever process."""
    item.user_properties += [("server", each) for each in STARTED]
    STARTED.clear()


def pytest_terminal_summary(terminalreporter):
    """Which servers ran: what was only tried on a stand-in, or not at all, is not to be overlooked."""
    reports = [report for some in terminalreporter.stats.values() for report in some]
    said = {said for report in reports for name, said in getattr(report, "user_properties", ()) if name == "server"}
    if not said:
        return
    terminalreporter.section("servers")
    for server in SERVERS:
        ran = sorted(each for each in said if each.startswith(server))
        terminalreporter.line("\n".join(ran) or f"{server}: !! did not run")


@pytest.fixture
def server(tmp_path):
    server = NatsServer(tmp_path)
    yield server
    server.kill()


@pytest.fixture
async def nats(server):
    async with connected(server.url) as client:
        await make_streams(client)
        yield client


@pytest.fixture(scope="session")
def mongo(tmp_path_factory):
    """One for all tests of a run, a database for each of them."""
    try:
        server = mongo_server(tmp_path_factory.mktemp("mongo"))
    except (OSError, AssertionError) as none:
        pytest.skip(f"!! NO MONGODB HERE: its half of the store's contract was not tested ({none})")
    yield server
    server.close()


@pytest.fixture
def own_mongo(mongo):
    """One that may be killed and frozen; running again afterwards."""
    if not mongo.mine:
        pytest.skip("!! the MongoDB that DIWAN_TEST_MONGODB_URL names is not killed or frozen")
    yield mongo
    mongo.revive()


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory):
    """One for all tests of a worker's run that want it, a prefix for each of them."""
    try:
        server = opensearch_server(tmp_path_factory.mktemp("opensearch"))
    except (OSError, AssertionError) as none:
        pytest.skip(f"!! NO OPENSEARCH HERE: its half of the index's contract was not tested ({none})")
    yield server
    server.close()


@pytest.fixture
def own_opensearch(opensearch):
    """One that may be killed and frozen; running again afterwards."""
    if not opensearch.mine:
        pytest.skip("!! the OpenSearch that DIWAN_TEST_OPENSEARCH_URL names is not killed or frozen")
    yield opensearch
    opensearch.revive()


@pytest.fixture
def prefix(opensearch):
    """Of this test's indexes."""
    prefix = opensearch.prefix()
    yield prefix
    opensearch.dropped(prefix)


@pytest.fixture
def log(nats):
    return Log(nats)


@pytest.fixture
def tell(log):
    """tell(letter, *events): said by intake or by routing, whosever words they are; answers with the last sequence."""
    seqs: dict[str, int] = {}

    async def tell(letter, *events):
        for event in events:
            kind = intake.LETTER if type(event) in intake.LETTER.events else routing.LETTER
            subject = kind.subject(letter)
            seqs[subject] = await log.append(kind, letter, [event], by_amal(), "", expected=seqs.get(subject, 0))
        return seqs[subject]

    return tell


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """The gateway's two key files: private, public."""
    folder, key = tmp_path_factory.mktemp("keys"), Ed25519PrivateKey.generate()
    private, public = folder / "private.pem", folder / "public.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture
def bearer(keys):
    """bearer(person): the header that says who is asking."""
    return lambda person: {"authorization": f"Bearer {sign(keys[0], person)}"}


@pytest.fixture
def service(server, nats, keys, tmp_path, monkeypatch):
    """The environment of a service that works on this test's own broker."""
    monkeypatch.setenv("DIWAN_NATS", server.url)
    monkeypatch.setenv("DIWAN_VAR", str(tmp_path / "views"))
    monkeypatch.setenv("DIWAN_TOKEN_KEY", str(keys[1]))
    monkeypatch.setenv("DIWAN_MASTER_KEY", MASTER_KEY)
    return server
