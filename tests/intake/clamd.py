"""A clamd of the tests' own: the real protocol (PING and INSTREAM, ended by NUL), and one thing that it knows."""

import asyncio

EICAR = "".join(("X5O!P%@AP[4\\PZX54(P^)", "7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!", "$H+H*")).encode()


class Clamd:
    def __init__(self, most=25_000_000):
        self.seen, self._most = 0, most

    async def listen(self, place):
        """A path, or a host and port; its address as intake takes it."""
        if str(place).startswith("/"):
            self._server = await asyncio.start_unix_server(self._answer, place)
            return str(place)
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self):
        self._server.close()
        await self._server.wait_closed()

    async def _answer(self, reader, writer):
        asked = await reader.readuntil(b"\0")
        said = b"PONG" if asked == b"zPING\0" else await self._scanned(reader)
        writer.write(said + b"\0")
        await writer.drain()
        writer.close()

    async def _scanned(self, reader):
        seen, kept = False, b""
        self.seen = 0
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            chunk = await reader.readexactly(length)
            self.seen += length
            if self.seen > self._most:
                return b"INSTREAM size limit exceeded. ERROR"
            seen = seen or EICAR in kept + chunk
            kept = chunk[-len(EICAR) :]
        return b"stream: Eicar-Test-Signature FOUND" if seen else b"stream: OK"
