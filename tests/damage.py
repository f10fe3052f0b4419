"""What a disk does to a file of the log: one bit of it is another."""

from pathlib import Path

FIRST, OLDER, LAST = "first", "older", "last"


def flipped(store: Path, which: str) -> Path:
    """`store`: somewhere above the stream's files. The block in which the bit was turned, in the middle of it."""
    blocks = sorted(store.rglob("streams/LOG/msgs/*.blk"), key=lambda path: int(path.stem))
    block = {FIRST: blocks[0], OLDER: blocks[len(blocks) // 2], LAST: blocks[-1]}[which]
    content = bytearray(block.read_bytes())
    content[len(content) // 2] ^= 1
    block.write_bytes(content)
    return block
