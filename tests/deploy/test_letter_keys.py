"""`diwan keys`: the table is backed up, put back, and wrapped by a new master key, beside an archive that runs."""

import pytest

from deploy.keys import make_keys
from deploy.letter_keys import backup, new_master, restore, rotate
from deploy.permissions import SERVICES
from deploy.place import Place
from deploy.trouble import Trouble
from services.archive.key_file import KeyFile
from services.archive.keys import LetterKeys, Masters

LETTERS = [f"{n:032x}" for n in range(1, 4)]


class House:
    """A running archive's eyes on its table."""

    def __init__(self, var):
        self.place = Place(var)
        var.mkdir()
        make_keys(self.place, SERVICES)
        self.table = KeyFile(self.place.originals.with_name("letter-keys") / "keys.db")
        self.keys = LetterKeys(self.table, Masters(self.place.master_keys.read_text))

    def masters(self):
        return self.place.master_keys.read_text().split()


@pytest.fixture
def house(tmp_path, monkeypatch):
    for name in ("DIWAN_STORE", "DIWAN_MASTER_KEYS", "DIWAN_MASTER_KEY", "DIWAN_MONGODB_URL"):
        monkeypatch.setenv(name, "")  # so that what is set meanwhile is unset after the test
        monkeypatch.delenv(name)
    return House(tmp_path / "var")


async def test_a_lost_table_is_put_back_but_what_has_a_key_keeps_it_and_what_was_destroyed_has_none(house, tmp_path):
    before = {letter: await house.keys.of(letter) for letter in LETTERS}
    assert await backup(house.place, tmp_path / "keys.backup") == 3
    house.table._db.execute("DELETE FROM keys")
    await house.table.destroy(LETTERS[2])
    now = await house.keys.of(LETTERS[0])
    assert await restore(house.place, tmp_path / "keys.backup") == 3
    after = {letter: await house.keys.known(letter) for letter in LETTERS}
    assert after == {**before, LETTERS[0]: now, LETTERS[2]: None}


async def test_a_backup_is_for_nobody_elses_eyes_and_opens_nothing_by_itself(house, tmp_path):
    key = await house.keys.of(LETTERS[0])
    await backup(house.place, file := tmp_path / "keys.backup")
    assert file.stat().st_mode & 0o777 == 0o600
    assert key not in file.read_bytes()
    assert house.masters()[0] not in file.read_text()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b'{"what": "else"}\n', b'{"what": "diwan letter keys"}\n{}\n'])
async def test_what_is_no_backup_is_refused(house, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Trouble, match="no backup"):
        await restore(house.place, tmp_path / "file")


async def test_a_new_master_key_wraps_every_key_and_the_running_archive_goes_on(house):
    before = [await house.keys.of(letter) for letter in LETTERS]
    [old] = house.masters()
    assert await rotate(house.place) == 3
    assert len(house.masters()) == 2
    assert [await house.keys.known(letter) for letter in LETTERS] == before
    house.place.master_keys.write_text(house.masters()[1])
    assert old not in house.place.master_keys.read_text()
    assert [await house.keys.known(letter) for letter in LETTERS] == before


async def test_where_the_environment_names_the_master_keys_none_is_made(house, tmp_path, monkeypatch):
    await house.keys.of(LETTERS[0])
    new_master(house.place)
    monkeypatch.setenv("DIWAN_MASTER_KEYS", str(house.place.master_keys))
    assert await rotate(house.place) == 1
    assert len(house.masters()) == 2


def test_in_containers_archive_is_handed_the_new_one(house):
    house.place.handed("archive").mkdir(parents=True)
    new_master(house.place)
    assert (house.place.handed("archive") / "master.keys").read_text().split() == house.masters()
