"""What lies on the shelf is noise to whoever has no key, and any change of it is known."""

import os
from hashlib import sha256

import pytest

from libs.eventlog import NotNow
from services.archive.files import FileShelf
from services.archive.frames import FRAME, HEAD, MAGIC, TAG, Opening, Sealing
from services.archive.keys import LetterKeys, Masters
from services.archive.sealed import IN_MEMORY, Sealed
from services.archive.store import Damaged, Missing
from tests.archive.keyed import MASTERS, file_store, key_file
from tests.archive.originals import new_id
from tests.archive.places import PLACES

WORDS = "طلب ترخيص ".encode() * 200_000  # 3.6 MB
NAME = sha256(WORDS).hexdigest()
WHOLE = FRAME + TAG


@pytest.fixture(params=PLACES)
async def place(request):
    async with PLACES[request.param](request) as place:
        yield place


async def chunks(content=WORDS, size=300_000):
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def never():
    return False


async def put(store, content=WORDS, letter=None):
    letter = letter or new_id()
    await store.put(letter, sha256(content).hexdigest(), chunks(content))
    return letter


async def read(store, letter, content=WORDS):
    with await store.open(letter, sha256(content).hexdigest()) as file:
        return file.read()


def frames(lies):
    return [lies[start : start + WHOLE] for start in range(HEAD, len(lies), WHOLE)]


async def test_no_word_of_a_letter_lies_there(place):
    letter = await put(place.store)
    lies = place.lies(letter)
    assert lies.startswith(MAGIC)
    assert "طلب".encode() not in lies
    assert len(lies) == HEAD + len(WORDS) + 4 * TAG
    assert await read(place.store, letter) == WORDS


async def test_the_same_file_of_two_letters_looks_like_two(place):
    one, two = await put(place.store), await put(place.store)
    assert place.lies(one)[HEAD:] != place.lies(two)[HEAD:]
    place.alter(two, place.lies(one))
    with pytest.raises(Damaged):
        await place.store.open(two, NAME)


@pytest.mark.parametrize("at", [0, 9, HEAD, HEAD + 5, HEAD + WHOLE - 1, HEAD + 2 * WHOLE + 7, -1])
async def test_a_flipped_bit_is_found_wherever_it_is(place, at):
    lies = bytearray(place.lies(letter := await put(place.store)))
    lies[at] ^= 1
    place.alter(letter, bytes(lies))
    with pytest.raises(Damaged):
        await place.store.open(letter, NAME)


@pytest.mark.parametrize(
    "order", [(1, 0, 2, 3), (0, 1, 2), (0, 1, 3), (0, 0, 1, 2, 3), (0, 1, 2, 3, 3), (3,), ()], ids=str
)
async def test_frames_out_of_their_place_are_found(place, order):
    lies = place.lies(letter := await put(place.store))
    place.alter(letter, lies[:HEAD] + b"".join(frames(lies)[n] for n in order))
    with pytest.raises(Damaged):
        await place.store.open(letter, NAME)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, IN_MEMORY + 1])
@pytest.mark.parametrize("portion", [70_000, FRAME, 5 * FRAME])
def test_whatever_the_size_and_however_it_comes_it_comes_back(size, portion):
    content = os.urandom(1) * size
    name = f"{new_id()}/{sha256(content).hexdigest()}"
    sealing, key = Sealing(bytes(32), name, bytes(32)), bytes(32)
    lies = b"".join(sealing.take(part) for part in parts(content, portion)) + sealing.end()
    opening = Opening(key, name, Missing())
    assert b"".join(opening.take(part) for part in parts(lies, portion + 13)) + opening.end() == content
    assert opening.sealed


def parts(content, size):
    return [content[start : start + size] for start in range(0, len(content), size)]


async def test_a_large_file_is_opened_where_no_crash_leaves_it(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    store, large = file_store(tmp_path / "originals"), os.urandom(IN_MEMORY + 5)
    letter = await put(store, large)
    with await store.open(letter, sha256(large).hexdigest()) as file:
        assert list((tmp_path / "temporary").iterdir()) == []
        assert os.fstat(file.fileno()).st_nlink == 0
        assert file.read() == large


async def test_what_lay_there_before_there_were_keys_is_read_and_sealed_when_it_is_put_again(place):
    letter = new_id()
    await place.store._shelf.put(letter, NAME, chunks(), never)
    assert place.lies(letter) == WORDS
    assert await read(place.store, letter) == WORDS
    assert not await place.store.sealed(letter, NAME)
    await put(place.store, WORDS, letter)
    assert await place.store.sealed(letter, NAME)
    assert place.lies(letter).startswith(MAGIC)
    assert len(place.everything()) == 1
    assert await read(place.store, letter) == WORDS


async def test_destroying_the_key_reaches_every_backup(place):
    letter, other = await put(place.store), await put(place.store)
    backup = place.lies(letter)
    await place.store.delete(letter)

    async def restored():
        yield backup

    await place.store._shelf.put(letter, NAME, restored(), never)
    with pytest.raises(Missing, match="destroyed"):
        await place.store.open(letter, NAME)
    assert await read(place.store, other) == WORDS


async def test_the_key_goes_first(place, monkeypatch):
    letter = await put(place.store)

    async def away(_):
        raise NotNow

    monkeypatch.setattr(place.store._shelf, "delete", away)
    with pytest.raises(NotNow):
        await place.store.delete(letter)
    with pytest.raises(Missing):
        await place.store.open(letter, NAME)


async def test_without_the_master_key_nothing_is_wrong_with_the_letter(tmp_path):
    letter = await put(file_store(tmp_path / "originals"))
    other = Masters(lambda: "A" * 43 + "=")
    stranger = Sealed(FileShelf(tmp_path / "originals"), LetterKeys(key_file(tmp_path / "originals"), other))
    with pytest.raises(NotNow, match=MASTERS.current):
        await stranger.open(letter, NAME)
