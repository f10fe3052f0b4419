"""What every bench needs: a server of its own, a number in flight, a clock."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from nats.aio.client import Client

from libs.eventlog import connected, make_streams
from tests.fleet import Fleet
from tests.server import NatsServer


@asynccontextmanager
async def broker(folder: Path) -> AsyncIterator[Client]:
    server = NatsServer(folder)
    try:
        async with connected(server.url) as client:
            await make_streams(client)
            yield client
    finally:
        server.kill()


@asynccontextmanager
async def fleet(folder: Path, *services: str) -> AsyncIterator[tuple[Fleet, Client]]:
    """Services as processes on a broker of their own; a name may say how: `intake:DIWAN_GROUP=1`."""
    server = NatsServer(folder)
    processes = Fleet(folder, server, new_keys(folder))
    try:
        async with connected(server.url) as client:
            await make_streams(client)
            for name in services:
                service, _, setting = name.partition(":")
                processes.add(service, name.replace(":", "-"), **dict([setting.split("=")] if setting else []))
            await processes.ready()
            yield processes, client
    finally:
        await processes.close()
        server.kill()


def new_keys(folder: Path) -> tuple[Path, Path]:
    private, public, key = folder / "private.pem", folder / "public.pem", Ed25519PrivateKey.generate()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


async def rate(work: Callable[[int], Awaitable[object]], times: int, at_once: int) -> float:
    """Calls a second."""
    turns = iter(range(times))

    async def worker() -> None:
        for turn in turns:
            await work(turn)

    started = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return times / (time.perf_counter() - started)


async def compare(
    name: str, ours: Callable[[], Awaitable[float]], raw: Callable[[], Awaitable[float]], rounds: int = 3
) -> float:
    """Best of three each, in turns: a busy machine is busy for both. Answers with ours, calls a second."""
    best_ours = best_raw = 0.0
    for _ in range(rounds):
        best_raw = max(best_raw, await raw())
        best_ours = max(best_ours, await ours())
    print(f"  {name:<44} {best_ours:>8,.0f}/s   twin {best_raw:>8,.0f}/s   ratio {best_ours / best_raw:.2f}")
    return best_ours


def told(name: str, seconds: list[float], bar: float) -> None:
    """p50, p95 and p99 in milliseconds, against the bar in architecture.md."""
    ordered = sorted(seconds)
    shares = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.50, 0.95, 0.99)]
    p50, p95, p99 = shares
    print(f"  {name:<44} p50 {p50:>6.0f}   p95 {p95:>6.0f}   p99 {p99:>6.0f} ms   bar {bar * 1000:.0f} ms")
