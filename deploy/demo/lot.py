"""Choices that fall the same way on every machine and in every year's Python. Pure."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


class Lot:
    """`name`: each thing to decide about draws lots of its own, so that one more draw there changes nothing here."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name, 0

    def below(self, n: int) -> int:
        self._drawn += 1
        return int.from_bytes(sha256(f"{self._name}/{self._drawn}".encode()).digest()[:8], "big") % n

    def between(self, least: int, most: int) -> int:
        return least + self.below(most - least + 1)

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    def one(self, of: Sequence[T]) -> T:
        return of[self.below(len(of))]

    def weighed(self, shares: Mapping[T, int]) -> T:
        return self.one([each for each, share in shares.items() for _ in range(share)])
