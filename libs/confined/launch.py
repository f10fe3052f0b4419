"""Starts a program in a cell, and ends it when it is late."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from libs.eventlog import NotNow

CELL = Path(__file__).with_name("cell.py")
ONE_THREAD = dict.fromkeys(("RAYON_NUM_THREADS", "TOKIO_WORKER_THREADS", "OMP_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a process may use up. Past them it ends by a signal, or is told that there is no more."""

    cpu: int  # seconds
    answer: int  # bytes of a file that it writes
    memory: int = 1 << 30  # bytes of address space
    files: int = 64  # open at once
    nice: int = 10  # whoever registers letters goes first


async def run(program: Path, *args: str, file: BinaryIO, answer: BinaryIO, limits: Limits, seconds: float) -> int:
    """Its exit code. Raises TimeoutError when it takes longer than that by the clock on the wall, NotNow when there is
    no memory or no process left for it.

    It has none of our environment, our folder, our open files, nor a way to import our code.
    """
    command = (sys.executable, "-I", str(CELL), json.dumps(asdict(limits)), str(program), *args)
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=file, stdout=answer, stderr=asyncio.subprocess.DEVNULL, cwd="/", env=ONE_THREAD
        )
    except OSError as none:
        raise NotNow(repr(none)) from none
    try:
        async with asyncio.timeout(seconds):
            return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
