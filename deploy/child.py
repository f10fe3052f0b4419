"""A process of Diwan's: it ends when the supervisor ends, and is started again when it ends alone."""

import asyncio
import ctypes
import fcntl
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from .place import ROOT, Place
from .trouble import still_there

PR_SET_PDEATHSIG = 1
LOG_BYTES = 8 * 2**20  # at a start a longer log becomes `.1`
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 3.0  # seconds before it is started again
STEADY = 20.0  # seconds it must have lived for the pause to be short again
PATIENCE = 8.0  # seconds to end by itself after it was asked to
LAST_LINES = 12

_prctl = ctypes.CDLL(None, use_errno=True).prctl


class Child:
    """`keeps`: file descriptors it inherits. `news` is called with the child whenever a process has begun or ended."""

    def __init__(
        self,
        place: Place,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        news: Callable[["Child"], None],
        keeps: Sequence[int] = (),
    ) -> None:
        self.name, self.log, self.ends = name, place.log(name), 0
        self.pid: int | None = None
        self.code: int | None = None  # how the last process ended: negative for a signal
        self._held, self._command, self._env = place.held(name), command, env
        self._news, self._keeps = news, keeps
        self._stopping, self._ended = asyncio.Event(), asyncio.Event()
        self._ended.set()

    async def run(self) -> None:
        """Until stopped. Raises Trouble when a process of an earlier start does not end."""
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        while not self._stopping.is_set():
            began = loop.time()
            await self._live(await self._start())
            pause = FIRST_PAUSE if loop.time() - began > STEADY else min(pause * 2, LONGEST_PAUSE)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()

    async def stop(self) -> None:
        """It is asked to end, and made to when it does not. Returns when it has."""
        self._stopping.set()
        self.signal(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._ended.wait()
                return
        self.signal(signal.SIGKILL)
        await self._ended.wait()

    def signal(self, sign: signal.Signals) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sign)

    def last_lines(self) -> tuple[str, ...]:
        with suppress(OSError):
            return tuple(self.log.read_text("utf-8", "replace").splitlines()[-LAST_LINES:])
        return ()

    async def _live(self, process: Process) -> None:
        self.pid, self.code = process.pid, None
        self._ended.clear()
        if self._stopping.is_set():  # it was asked to stop while it was being born
            self.signal(signal.SIGKILL)
        self._news(self)
        self.code = await process.wait()
        self.pid, self.ends = None, self.ends + 1
        self._ended.set()
        if not self._stopping.is_set():
            self._news(self)

    async def _start(self) -> Process:
        lock = await self._hold()
        try:
            with opened(self.log) as log:
                return await asyncio.create_subprocess_exec(
                    *self._command,
                    cwd=ROOT,
                    env=self._env,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(lock, *self._keeps),
                    start_new_session=True,  # Ctrl-C is for the supervisor, which stops the others in order
                    preexec_fn=_tied_to(os.getpid()),
                )
        finally:
            os.close(lock)  # the child holds it now

    async def _hold(self) -> int:
        """A lock that the process inherits and so holds until it is really gone: two brokers would ruin one log."""
        lock = os.open(self._held, os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(int(PATIENCE / 0.1)):
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return lock
            await asyncio.sleep(0.1)
        os.close(lock)
        raise still_there(self.name)


def _tied_to(parent: int) -> Callable[[], None]:
    """What the new process does before its program begins: it asks to die with its parent, if that still lives."""

    def tie() -> None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def opened(log: Path) -> BinaryIO:
    """For appending. What has grown too long is kept once, beside it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
    return log.open("ab")
