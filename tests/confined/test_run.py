"""A stranger's file is opened by a process that has little, knows nothing and reaches nobody."""

import asyncio
import os
from tempfile import TemporaryFile

import pytest

from libs.confined import Limits, run
from libs.eventlog import NotNow

LIMITS = Limits(cpu=10, memory=1 << 30, answer=20 << 20, nice=5)
KNOWS = """
import os, resource, sys
try:
    room = bytearray(1 << 30)
except MemoryError:
    room = None
limits = [resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in ("CPU", "AS", "CORE", "FSIZE")]
known = [os.environ.get("DIWAN_SEED"), os.getcwd(), "libs" in sys.modules, sys.argv[1:]]
print([*limits, room, os.nice(0) >= 5, *known, sys.stdin.read()])
"""
REACHES = """
import socket, sys
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2)
    print("reached")
except OSError:
    print("alone")
"""


@pytest.fixture
def told(tmp_path):
    """`code, answer = await told(source, *arguments)`."""

    async def tell(source, *args, limits=LIMITS, seconds=20.0):
        program, given = tmp_path / "program.py", tmp_path / "given"
        program.write_text(source)
        given.write_text("a letter")
        with given.open("rb") as file, TemporaryFile() as answer:
            code = await run(program, *args, file=file, answer=answer, limits=limits, seconds=seconds)
            answer.seek(0)
            return code, answer.read().decode()

    return tell


async def test_it_lives_within_limits_and_knows_nothing_of_ours(told, monkeypatch):
    monkeypatch.setenv("DIWAN_SEED", "secret")
    code, answer = await told(KNOWS, "pdf", "1")
    assert code == 0
    assert answer == "[10, 1073741824, 0, 20971520, None, True, None, '/', False, ['pdf', '1'], 'a letter']\n"


async def test_it_reaches_nobody(told):
    """On a system that lets a process leave the network; where it does not, the limits are all there is."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    _, reached = await told(REACHES, str(server.sockets[0].getsockname()[1]))
    server.close()
    if reached != "alone\n":
        pytest.skip("!! this system lets no process leave the network")


async def test_where_there_is_no_process_left_it_waits(told, monkeypatch):
    async def none(*_, **__):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", none)
    with pytest.raises(NotNow):
        await told("")


async def test_what_does_not_end_is_killed(told, tmp_path):
    pid = tmp_path / "pid"
    with pytest.raises(TimeoutError):
        await told(f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)", seconds=1.0)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@pytest.mark.parametrize(
    "source", ["while True: pass", "print('x' * 200_000)", "[open('/dev/null') for _ in iter(int, 1)]"]
)
async def test_what_uses_up_too_much_ends_otherwise_than_well(told, source):
    code, answer = await told(source, limits=Limits(cpu=1, answer=100_000))
    assert code != 0
    assert len(answer) <= 100_000
