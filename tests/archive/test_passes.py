"""Passes beside all else: a disk that wears out, a letter destroyed meanwhile, what was written by hand."""

from datetime import date
from hashlib import sha256
from io import BufferedReader

from libs.contracts import archive, routing
from libs.contracts.archive import Checked, Copy, Destroyed, Erased, OriginalDamaged, OriginalRepaired
from libs.contracts.routing import Referred
from services.archive import files
from services.archive.app import app
from services.archive.sweep import sweep_keys
from services.archive.twofold import Twofold
from tests.archive.keyed import key_file
from tests.archive.originals import UNIT, meta, new_id, spool, until
from tests.archive.test_fixity import MINISTER, flip, place, second

__all__ = ["place", "second"]  # fixtures

DAY = date(2026, 9, 1)


async def destroyed(place, letter):
    """Two have said so, and archive has done it."""
    said = Destroyed(code="4", class_ar="", class_en="", due=DAY, proposed_by=("a",), proposed_on=DAY, files=())
    last = (await place.log.load(archive.LETTER, letter))[-1].seq
    await place.log.append(archive.LETTER, letter, [said], meta(new_id()), "digest", expected=last)

    async def erased():
        last = (await place.log.load(archive.LETTER, letter))[-1]
        return isinstance(last.events[0], Erased) and last.seq

    seq = await until(erased)
    await place.settled()
    return seq


async def test_a_sector_that_cannot_be_read_is_damage_and_mended_from_the_second_copy(place, monkeypatch):
    letter = await place.letter(b"a letter")
    await place.settled()
    bad, opened = place.path(letter), files._opened

    async def unreadable(path, mode):
        file = await opened(path, mode)
        return BadSector(file) if path == bad and mode == "rb" else file

    with monkeypatch.context() as worn:
        worn.setattr(files, "_opened", unreadable)
        assert await place.read(letter, b"a letter") == b"a letter"
    assert await place.said(letter) == [(OriginalDamaged, Copy.FIRST), (OriginalRepaired, Copy.FIRST)]


class BadSector(BufferedReader):
    def __init__(self, file):
        super().__init__(file.detach())

    def read(self, size=-1, /):
        raise OSError(5, "Input/output error")


async def test_what_was_damaged_and_then_destroyed_is_no_damage_any_more(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    for where in Copy:
        place.path(letter, where).write_bytes(b"other")
    assert (await place.check()).damaged == 2
    seq = await destroyed(place, letter)
    await place.archive.get(f"/letters/{letter}?at_least={seq}")
    said = (await place.archive.get("/integrity/originals", MINISTER)).json()
    assert (said["damaged"], said["letters"]) == (0, [])


async def test_what_is_destroyed_while_a_pass_is_at_it_is_no_damage_and_stays_gone(place, monkeypatch):
    letters, settle = [await place.letter(b"letter %d" % n) for n in range(2)], Twofold._settle
    await place.settled()
    for letter in letters:
        place.path(letter, Copy.SECOND).unlink()  # so that a pass puts something there

    async def meanwhile(self, where, *of, **told):
        while where is Copy.SECOND and letters:  # the first one's bytes are in hand, the other's turn has not come
            await destroyed(place, letters.pop())
        return await settle(self, where, *of, **told)

    keys, both = key_file(place.folders[Copy.FIRST]), tuple(letters)
    monkeypatch.setattr(Twofold, "_settle", meanwhile)
    found = await place.check()
    assert (found.damaged, found.copied) == (0, 0)
    assert [path for folder in place.folders.values() for path in folder.rglob("*") if path.is_file()] == []
    assert [await keys.get(letter) for letter in both] == [None, None]


async def test_a_key_that_comes_back_out_of_a_backup_is_destroyed_again(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    keys = key_file(place.folders[Copy.FIRST])
    lost, state = await keys.get(letter), app.state
    await place.archive.get(f"/letters/{letter}?at_least={await destroyed(place, letter)}")
    keys._db.execute("UPDATE keys SET master = ?, key = ? WHERE letter = ?", (*lost, letter))
    assert await state.store.keyed(letter)
    await sweep_keys(state.store, state.views)
    assert (await state.store.keyed(letter), await keys.get(letter)) == (False, None)


async def test_what_was_written_by_hand_has_a_second_copy_and_is_repaired_from_it(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    drawn = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    name = sha256(drawn).hexdigest()
    said = Referred(referral=new_id(), sender=UNIT, to=UNIT, unit=UNIT, instruction="act", guidance_image=name)
    await place.log.append(routing.LETTER, letter, [said], meta(new_id()), "digest", expected=0)
    assert await place.check() == Checked(files=1, size=8)  # it waits in the spool: that is no damage
    await spool(place.archive.spool, letter, drawn)
    assert (await place.archive.get(f"/letters/{letter}/guidance/{name}")).content == drawn
    assert (await place.check()).copied == 1
    flip(place.folders[Copy.FIRST] / letter[:2] / letter / name)
    found = await place.check()
    assert (found.files, found.damaged, found.repaired) == (1, 1, 1)
    assert await place.read(letter, drawn) == drawn
