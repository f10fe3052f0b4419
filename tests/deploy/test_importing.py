"""Rows on their way into the registers, and what becomes of one whose file is gone."""

from typing import Any

import pytest
from httpx2 import Response

from deploy.importing import enter
from libs.bundle import NotOpened, bundle_of


class Door:
    """Takes everything, and says in which order it came."""

    def __init__(self):
        self.came = []

    async def enter(self, row, files):
        self.came.append((row["row"], [name for _, (name, _) in files]))
        return Response(201, json={})


def row(n, original="1.pdf"):
    entry = {"book": "", "direction": "incoming"}
    return {"row": n, "on": "2019-04-07", "entry": entry, "original": original, "attachments": []}


@pytest.fixture
def files(tmp_path):
    for name in ("1.pdf", "2.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    return bundle_of(tmp_path)


async def test_a_row_whose_file_went_away_is_named_and_the_others_are_entered(files, tmp_path):
    (tmp_path / "2.pdf").unlink()
    door: Any = Door()
    told = list[None]()
    entered = await enter(door, [row(2), row(3, original="2.pdf"), row(4)], files, lambda: told.append(None))
    assert (entered.new, [n for n, *_ in entered.refused], len(told)) == (2, [3], 3)
    assert [n for n, _ in door.came] == [2, 4]
    with pytest.raises(NotOpened), files.open("2.pdf"):
        pass
