"""A whole system goes into a bag and comes out as it was; what is no such bag changes nothing."""

import asyncio
import io
import shutil
from contextlib import closing
from hashlib import sha256

import bagit
import orjson
import pytest
from rich.console import Console
from rich.progress import Progress

from deploy.alone import broker_alone
from deploy.bag_trouble import UNFIT
from deploy.choosing import Scope
from deploy.export import export_to
from deploy.folded import Folded, compared, log_upto
from deploy.import_bag import import_bag
from deploy.kept import trusted
from deploy.originals import originals
from deploy.place import Place
from deploy.trouble import Trouble
from libs.bags import Bag, BagFolder, checked, emptied, line_of, lines_in
from libs.bags.describing import PREMIS
from libs.contracts import archive, intake, routing
from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.eventlog import Log, Spool, rewrite
from tests.archive.keyed import file_store
from tests.archive.originals import named, registered, spool
from tests.letters import REFERRED, by_amal
from tests.views.test_golden_log import golden_log

KEPT, WAITING, HELD = "c" * 32, "d" * 32, "e" * 32
PDF, TEXT = b"%PDF-1.7 kept", "نص الخطاب".encode()
DRAWING = b"<svg>"
NOTE, BAIT = b"From: a\r\n\r\nwaits", b"%PDF-1.7 bait"
QUIET = Console(quiet=True)


async def bytes_of(content):
    yield content


async def keep(store, letter, *contents):
    for content in contents:
        await store.put(letter, sha256(content).hexdigest(), bytes_of(content))


@pytest.fixture
async def system(nats, tmp_path):
    """Every word of the language, and three letters with bytes: archived and read, still in the spool, held back."""
    await rewrite(nats, list(golden_log()))
    log, store = Log(nats), file_store(tmp_path / "originals")
    original, bait = named(PDF), named(BAIT, "bait.pdf").model_copy(update={"quarantined": "virus"})
    read = FileText(file=original.sha256, legible=Legible.READ, text=sha256(TEXT).hexdigest(), characters=9)
    for letter, file in ((KEPT, original), (WAITING, named(NOTE, "x.eml", "message/rfc822")), (HELD, bait)):
        event = registered(file).model_copy(
            update={"register_id": "incoming-2031", "file_code": "3.1", "mark": letter[:3]}
        )
        await log.append(intake.LETTER, letter, [event], by_amal(), "", expected=0)
    seq = await log.append(archive.LETTER, KEPT, [Archived(files=(original,))], by_amal(), "", expected=0)
    events = [TextExtracted(reader=1, files=(read,))]
    await log.append(archive.LETTER, KEPT, events, by_amal(), "", expected=seq)
    drawn = REFERRED.model_copy(update={"guidance": sha256(DRAWING).hexdigest()})
    await log.append(routing.LETTER, KEPT, [drawn], by_amal(), "", expected=0)
    await keep(store, KEPT, PDF, TEXT, DRAWING)
    await keep(store, HELD, BAIT)
    await spool(Spool(nats), WAITING, NOTE)
    return nats, store


@pytest.fixture
def export(system, tmp_path):
    async def export(name="bag", **scope):
        with Progress(disable=True) as progress:
            nats, store = system
            done = await export_to(nats, store, tmp_path / name, Scope(**scope), progress)
        return tmp_path / name, done

    return export


@pytest.fixture
def take_in(tmp_path, monkeypatch):
    """Into a var/ of this test's own, as the command would."""
    monkeypatch.delenv("DIWAN_MONGODB_URL", raising=False)

    async def take_in(bag):
        return await asyncio.to_thread(import_bag, Place(tmp_path / "var"), bag, QUIET)

    return take_in


def digests_in(var):
    with closing(Folded(var)) as folded:
        return folded.digests()


async def test_a_system_comes_out_of_its_bag_as_it_went_in(system, export, take_in, tmp_path):
    bag, done = await export()
    bagit.Bag(str(bag)).validate()
    assert done.letters > 3
    imported = await take_in(bag)
    folded = Folded(tmp_path / "again")
    folded.read([*lines_in(bag)])
    assert compared(digests_in(tmp_path / "var"), folded.digests()) == (imported.same, [])
    assert imported.same > 30
    folded.close()
    async with originals(Place(tmp_path / "var")) as store:
        for letter, content in ((KEPT, PDF), (KEPT, TEXT), (KEPT, DRAWING), (WAITING, NOTE), (HELD, BAIT)):
            with await store.open(letter, sha256(content).hexdigest()) as file:
                assert file.read() == content
    assert "a" * 64 in trusted(Place(tmp_path / "var"))  # whose heads that log has
    assert set(imported.missing) == set(done.not_kept)  # the golden letters never had any bytes
    assert not [each for each in done.not_kept if each[:32] in (KEPT, WAITING, HELD)]


async def test_its_log_is_the_same_message_by_message(system, export, take_in, tmp_path):
    nats, _ = system
    bag, done = await export()
    await take_in(bag)
    place = Place(tmp_path / "var")
    there = [*lines_in(bag)]
    assert len(there) == done.commits == (await nats.jetstream().stream_info("LOG")).state.last_seq
    async with broker_alone(place) as client:
        here = [message async for page in log_upto(client, len(there)) for message in page]
        assert (await client.jetstream().stream_info("LOG")).state.last_seq == len(there)
    before = [message async for page in log_upto(nats, len(there)) for message in page]
    assert here == before == there


@pytest.mark.parametrize(
    ("scope", "letters"),
    [
        ({"letters": ("incoming-2031/17",)}, {KEPT, WAITING, HELD}),
        ({"letters": (KEPT, WAITING[:3])}, {KEPT, WAITING}),
        ({"year": 2031}, {KEPT, WAITING, HELD}),
        ({"file_class": "3"}, {KEPT, WAITING, HELD}),
        ({"file_class": "31"}, set()),
        ({"year": 1999}, set()),
    ],
)
async def test_a_choice_of_letters_has_what_was_said_of_them_and_is_no_system(export, take_in, scope, letters):
    bag, _ = await export(**scope)
    bagit.Bag(str(bag)).validate()
    described = {path.parent.name for path in bag.rglob("letter.json")}
    assert described == letters
    assert {message.subject.rpartition(".")[2] for message in lines_in(bag)} == letters
    with pytest.raises(Trouble) as refused:
        await take_in(bag)
    assert "not of a whole system" in refused.value.english
    assert "bait" not in "".join(path.name for path in bag.rglob("*"))


async def test_what_was_destroyed_is_in_no_bag_and_is_missed_by_nobody(system, export, take_in, monkeypatch):
    """Any word that is a deletion to PREMIS: here one that the language has already."""
    monkeypatch.setitem(PREMIS, "TextExtracted", "deletion")
    bag, done = await export()
    [file, *_] = orjson.loads((bag / f"data/letters/cc/{KEPT}/letter.json").read_bytes())["files"]
    assert (file["path"], file["absent"]) == ("", "destroyed")
    assert not [*(bag / f"data/letters/cc/{KEPT}").rglob("*/*")]
    imported = await take_in(bag)
    assert not [each for each in (*done.not_kept, *imported.missing) if each.startswith(KEPT)]


async def test_what_is_held_back_leaves_only_with_the_whole_system(export):
    bag, _ = await export(letters=(HELD,))
    [file] = orjson.loads((bag / f"data/letters/ee/{HELD}/letter.json").read_bytes())["files"]
    assert (file["path"], file["absent"]) == ("", "quarantined")
    assert not [*bag.rglob("*.pdf")]


async def test_a_letter_that_is_not_there_is_named_and_no_bag_is_left(export, tmp_path):
    with pytest.raises(Trouble) as refused:
        await export(letters=(KEPT, "nowhere/1"))
    assert refused.value.lines == ("nowhere/1",)
    assert not [*tmp_path.glob("bag*")]


async def test_a_bag_goes_into_no_system_that_is_there(export, take_in, tmp_path):
    bag, _ = await export()
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "made").touch()
    with pytest.raises(Trouble) as refused:
        await take_in(bag)
    assert "already" in refused.value.english
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["made"]


def repacked(bag, to, lines):
    """A bag whose every hash is right, and whose log says something else."""
    into, info = BagFolder(to), bagit.Bag(str(bag)).info
    names = sorted(str(path.relative_to(bag / "data")) for path in (bag / "data").rglob("*") if path.is_file())
    with Bag(into) as other:
        for name in names:
            content = b"".join(lines) if name.startswith("log/") else (bag / "data" / name).read_bytes()
            emptied(other.put(name, io.BytesIO(content)))
        emptied(other.finish({name: str(value) for name, value in info.items() if name != "Payload-Oxum"}))
    into.finish()
    assert checked(to)
    return to


def gap(lines):
    return [*lines[:3], *lines[4:]]


def swapped(lines):
    return [lines[1], lines[0], *lines[2:]]


def shortened(lines):
    return lines[:-1]


def garbage(lines):
    return [*lines[:3], b"not json\n", *lines[3:]]


def changed(lines):
    """One letter's subject: the views say something else than there."""
    at = next(n for n, line in enumerate(lines) if "طلب ترخيص".encode() in line)
    return [*lines[:at], lines[at].replace("طلب ترخيص".encode(), "طلب ترحيل".encode()), *lines[at + 1 :]]


def said_instead(field, value):
    def harm(lines):
        return [*lines[:2], orjson.dumps({**orjson.loads(lines[2]), field: value}) + b"\n", *lines[3:]]

    harm.__name__ = f"{field}={value!r}"[:40]
    return harm


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (gap, "log_order"),
        (swapped, "log_order"),
        (shortened, "log_order"),
        (garbage, "log_line"),
        (changed, "views"),
        (said_instead("subject", "$JS.API.STREAM.DELETE.LOG"), "log_word"),
        (said_instead("subject", "intake.letter.>"), "log_word"),
        (said_instead("subject", "intake.letter.a b"), "log_word"),
        (said_instead("payload", "[]"), "log_word"),
        (said_instead("payload", '{"v":1,"events":[{"type":"Nonsense"}]}'), "log_word"),
        (said_instead("payload", "{" * 2_000_000), "log_word"),
        (said_instead("seq", "3"), "log_line"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
async def test_a_log_that_is_none_is_refused_and_nothing_is_left_of_it(export, take_in, tmp_path, harm, code):
    bag, _ = await export()
    lines = [line_of(message) for message in lines_in(bag)]
    with pytest.raises(Trouble) as refused:
        await take_in(repacked(bag, tmp_path / "other", harm(lines)))
    assert UNFIT[code][0] in refused.value.english
    assert not [*tmp_path.glob("var*")]


async def test_a_bag_that_is_written_to_while_it_is_read_is_refused(export, take_in, tmp_path, monkeypatch):
    bag, _ = await export()
    fit = checked(bag)
    path = bag / f"data/letters/cc/{KEPT}/files/{sha256(PDF).hexdigest()}.pdf"
    path.write_bytes(b"%PDF-1.7 other")
    monkeypatch.setattr("deploy.import_bag.fit", lambda _: fit)
    with pytest.raises(Trouble) as refused:
        await take_in(bag)
    assert path.name in refused.value.lines[0]
    assert not [*tmp_path.glob("var*")]


async def test_an_import_that_was_killed_is_begun_again(export, take_in, tmp_path):
    bag, _ = await export()
    left = tmp_path / "var.importing"
    (left / "nats" / "jetstream").mkdir(parents=True)
    (left / "nats" / "made").touch()
    (left / "archive").mkdir()
    (left / "archive" / "half.sqlite").write_bytes(b"?")
    assert (await take_in(bag)).commits
    assert not left.exists()
    shutil.rmtree(tmp_path / "var")
