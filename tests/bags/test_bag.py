"""A bag is what others call a bag, and one that was touched is refused: by them, and by us."""

import os
import zipfile
from hashlib import sha256
from io import BytesIO

import bagit
import pytest

from libs.bags import Bag, BagFolder, Unfit, Zipping, checked, emptied

FILES = {"about/README.txt": b"read me", "letters/ab/x.pdf": b"%PDF-1.7", "log/1.jsonl": b"{}\n" * 1000}


def packed(folder, files=FILES):
    into = BagFolder(folder)
    with Bag(into) as bag:
        for name, content in files.items():
            emptied(bag.put(name, BytesIO(content)))
        emptied(bag.finish({"Bagging-Date": "2026-11-23", "External-Description": "two\nlines"}))
    into.finish()
    return folder


@pytest.fixture
def bag(tmp_path):
    return packed(tmp_path / "bag")


def test_others_find_it_valid_and_complete(bag):
    found = bagit.Bag(str(bag))
    found.validate()
    assert found.info["Payload-Oxum"] == f"{sum(map(len, FILES.values()))}.3"
    assert found.info["External-Description"] == "two lines"


def test_it_is_whole_and_says_how_much_it_is(bag):
    fit = checked(bag)
    assert (fit.files, fit.bytes) == (3, sum(map(len, FILES.values())))
    assert fit.info["Bagging-Date"] == "2026-11-23"


def rewritten(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))


def retagged(bag):
    """The tag manifest agrees again: whoever made this one, wanted it so."""
    names = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")
    lines = [f"{sha256((bag / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (bag / "tagmanifest-sha256.txt").write_text("".join(lines))


def flipped(bag):
    rewritten(bag / "data/letters/ab/x.pdf", b"1.7", b"1.6")


def cut(bag):
    os.truncate(bag / "data/log/1.jsonl", 10)


def lost(bag):
    (bag / "data/letters/ab/x.pdf").unlink()


def added(bag):
    (bag / "data/letters/ab/y.pdf").write_bytes(b"more")


def exchanged(bag):
    """As many files, and as large."""
    (bag / "data/letters/ab/x.pdf").rename(bag / "data/letters/ab/y.pdf")


def without_manifest(bag):
    (bag / "manifest-sha256.txt").unlink()


def unlisted(bag):
    lines = (bag / "manifest-sha256.txt").read_text().splitlines(keepends=True)
    (bag / "manifest-sha256.txt").write_text("".join(lines[:-1]))
    retagged(bag)


def tags_changed(bag):
    rewritten(bag / "bag-info.txt", b"2026-11-23", b"2026-11-24")


def leading_out(bag):
    (bag.parent / "outside").write_bytes(b"%PDF-1.7")
    (bag / "data/letters/ab/x.pdf").unlink()
    rewritten(bag / "manifest-sha256.txt", b"data/letters/ab/x.pdf", b"data/../../outside")
    retagged(bag)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (flipped, "changed"),
        (cut, "changed"),
        (lost, "missing"),
        (added, "extra"),
        (exchanged, "missing"),
        (without_manifest, "missing"),
        (unlisted, "extra"),
        (tags_changed, "changed"),
        (leading_out, "missing"),
    ],
)
def test_what_others_refuse_we_refuse_and_say_why(bag, harm, code):
    harm(bag)
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(bag)).validate()
    with pytest.raises(Unfit) as wrong:
        checked(bag)
    assert wrong.value.code == code


def linked(bag):
    (bag.parent / "secret").write_bytes(b"%PDF-1.7")
    (bag / "data/letters/ab/x.pdf").unlink()
    (bag / "data/letters/ab/x.pdf").symlink_to(bag.parent / "secret")


def linked_folder(bag):
    (bag / "data/letters").rename(bag.parent / "elsewhere")
    (bag / "data/letters").symlink_to(bag.parent / "elsewhere")


def piped(bag):
    (bag / "data/letters/ab/x.pdf").unlink()
    os.mkfifo(bag / "data/letters/ab/x.pdf")


def manifest_piped(bag):
    (bag / "manifest-sha256.txt").unlink()
    os.mkfifo(bag / "manifest-sha256.txt")


def named_out(bag):
    """As many files as it says, one of them by a name that leads out of it."""
    rewritten(bag / "manifest-sha256.txt", b"data/letters/ab/x.pdf", b"data/letters/../../x.pdf")
    retagged(bag)


def absolute(bag):
    rewritten(bag / "manifest-sha256.txt", b"data/letters/ab/x.pdf", b"/etc/passwd")
    retagged(bag)


def twice(bag):
    """One is listed twice, so that the count agrees although another is not listed."""
    lines = (bag / "manifest-sha256.txt").read_text().splitlines(keepends=True)
    (bag / "manifest-sha256.txt").write_text("".join([lines[0], lines[0], lines[2]]))
    retagged(bag)


def without_end(bag):
    rewritten(bag / "manifest-sha256.txt", b"data/letters/ab/x.pdf", b"data/" + b"a" * 1500)
    retagged(bag)


def boasting(bag):
    rewritten(bag / "bag-info.txt", b".3\n", b".999999999\n")
    retagged(bag)


def fetching(bag):
    (bag / "fetch.txt").write_text("http://192.0.2.1/x 8 data/letters/ab/z.pdf\n")


def deep(bag):
    (bag / "data" / "/".join("a" * 300)).mkdir(parents=True)


def newer(bag):
    rewritten(bag / "bagit.txt", b"1.0", b"2.0")
    retagged(bag)


def endless_tag(bag):
    with (bag / "bag-info.txt").open("r+b") as file:
        file.truncate(1 << 40)


def endless_manifest(bag):
    with (bag / "manifest-sha256.txt").open("r+b") as file:
        file.truncate(1 << 40)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (linked, "not_a_file"),
        (linked_folder, "not_a_file"),
        (piped, "not_a_file"),
        (manifest_piped, "not_a_file"),
        (named_out, "manifest"),
        (absolute, "manifest"),
        (twice, "manifest"),
        (without_end, "manifest"),
        (boasting, "too_many_files"),
        (fetching, "extra"),
        (deep, "not_a_file"),
        (newer, "not_a_bag"),
        (endless_tag, "not_a_bag"),
        (endless_manifest, "changed"),
    ],
)
def test_a_hostile_bag_is_refused_before_anything_of_it_is_believed(bag, harm, code):
    harm(bag)
    with pytest.raises(Unfit) as wrong:
        checked(bag)
    assert wrong.value.code == code


def test_what_is_no_bag_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "link").symlink_to(packed(tmp_path / "bag"))
    for path, code in (("file", "not_a_bag"), ("link", "not_a_bag"), ("none", "not_a_bag"), (".", "missing")):
        with pytest.raises(Unfit) as wrong:
            checked(tmp_path / path)
        assert wrong.value.code == code


def test_a_bag_that_is_broken_off_has_no_name_and_one_that_is_there_is_kept(tmp_path):
    into = BagFolder(tmp_path / "bag")
    with Bag(into) as bag:
        emptied(bag.put("a", BytesIO(b"1")))
    assert not (tmp_path / "bag").exists()
    packed(tmp_path / "bag")  # begun again
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]
    with pytest.raises(FileExistsError):
        BagFolder(tmp_path / "bag")


def test_files_are_put_in_the_order_of_their_names(tmp_path):
    with Bag(BagFolder(tmp_path / "bag")) as bag:
        emptied(bag.put("b", BytesIO(b"")))
        for name in ("a", "b"):
            with pytest.raises(ValueError, match="comes after"):
                emptied(bag.put(name, BytesIO(b"")))


def test_a_zip_is_sent_while_it_is_made_and_unpacks_to_a_bag(tmp_path):
    zipping, pieces = Zipping("bag"), list[bytes]()
    with Bag(zipping) as bag:
        for name, content in {**FILES, "noise": os.urandom(5 << 20)}.items():
            pieces += [zipping.taken() for _ in bag.put(name, BytesIO(content))]
        emptied(bag.finish({}))
    assert max(map(len, pieces)) < 3 << 20  # never whole in memory
    zipping.finish()
    (tmp_path / "bag.zip").write_bytes(b"".join([*pieces, zipping.taken()]))
    with zipfile.ZipFile(tmp_path / "bag.zip") as sent:
        assert sent.testzip() is None
        sent.extractall(tmp_path)
    bagit.Bag(str(tmp_path / "bag")).validate()
    assert checked(tmp_path / "bag").files == 4
