import asyncio
import json
from contextlib import asynccontextmanager

import httpx2
import pytest

from libs.eventlog import Spool, connected, make_streams
from libs.web.token import sign
from tests.fleet import Process
from tests.intake.conftest import WISH
from tests.letters import new_id
from tests.people import CLERK
from tests.server import NatsServer

BOUNDARY = "a-boundary-of-ours"
MULTIPART = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}


class Door:
    """A running intake, and what it has written."""

    def __init__(self, process, server, key):
        self.process, self._server, self._key = process, server, key

    async def post(self, **request):
        """A letter as a clerk's program sends it; `content` instead of `files`: a body of one's own."""
        headers = {
            "authorization": f"Bearer {sign(self._key, CLERK)}",
            "idempotency-key": new_id(),
            **(MULTIPART if "content" in request else {}),
            **request.pop("headers", {}),
        }
        async with httpx2.AsyncClient(timeout=120) as client:
            return await client.post(f"{self.process.url}/letters", headers=headers, **request)

    async def until_answered(self, content):
        """What it says to a body that is still being sent: its first line, and whether it hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.process.port)
        asking = {"host": "intake", "transfer-encoding": "chunked", "idempotency-key": new_id(), **MULTIPART}
        asking["authorization"] = f"Bearer {sign(self._key, CLERK)}"
        lines = [f"{name}: {value}" for name, value in asking.items()]
        writer.write("\r\n".join(["POST /letters HTTP/1.1", *lines, "", ""]).encode())

        async def send():
            async for each in content:
                writer.write(b"%x\r\n%b\r\n" % (len(each), each))
                await writer.drain()

        sending = asyncio.create_task(send())
        answer = await reader.readuntil(b"\r\n\r\n")
        sending.cancel()
        await asyncio.wait([sending])
        writer.close()
        return int(answer.split()[1]), b"connection: close" in answer.lower()

    async def register(self, *files, **wish):
        return await self.post(data={"letter": json.dumps({**WISH, **wish})}, files=list(files))

    async def read(self, receipt):
        headers = {"authorization": f"Bearer {sign(self._key, CLERK)}"}
        async with httpx2.AsyncClient(timeout=60) as client:
            path = f"{self.process.url}/letters/{receipt['letter']}?at_least={receipt['seq']}"
            return (await client.get(path, headers=headers)).json()

    @asynccontextmanager
    async def untouched(self):
        """Nothing is in the log afterwards that was not there before, and nothing in the spool."""
        async with connected(self._server.url) as nats:
            before = (await nats.jetstream().stream_info("LOG")).state.last_seq
            spooled = await Spool(nats).letters()
            yield
            assert (await nats.jetstream().stream_info("LOG")).state.last_seq == before
            assert await Spool(nats).letters() == spooled

    @property
    def memory(self):
        """Bytes in its memory now."""
        return self._status("VmRSS")

    def _status(self, name):
        with open(f"/proc/{self.process._process.pid}/status") as lines:  # noqa: PTH123 - not a file
            found = next(line for line in lines if line.startswith(f"{name}:"))
        return int(found.split()[1]) * 1024


@pytest.fixture(scope="module")
def opened(tmp_path_factory, keys):
    """`opened(DIWAN_UPLOAD_SECONDS="2")`: another intake on the same log, with settings of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    server, processes = NatsServer(folder), list[Process]()

    async def furnish():
        async with connected(server.url) as nats:
            await make_streams(nats)

    def begin(**environment):
        shared = {"DIWAN_NATS": server.url, "DIWAN_TOKEN_KEY": str(keys[1])}
        process = Process("intake", folder / f"intake-{len(processes)}", {**shared, **environment})
        processes.append(process)
        process.start()
        return Door(process, server, keys[0])

    asyncio.run(furnish())
    yield begin
    for process in processes:
        process.stop()
    server.kill()


@pytest.fixture(scope="module")
def most():
    """The limit of an upload: small enough to be passed quickly."""
    return 30_000_000


@pytest.fixture(scope="module")
def door(opened, most):
    door = opened(DIWAN_UPLOAD_LIMIT=str(most))
    asyncio.run(door.process.ready())
    return door
