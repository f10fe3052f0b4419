"""What an outsider finds with the one file that they are given: 25 of each thing that somebody may have done to it."""

import ast
import random
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy import verify_ledger
from deploy.place import ROOT
from deploy.verify_ledger import Broken, check, key_of
from libs.eventlog import Stored
from services.archive.ledger import Entry, chained, framed, link
from tests.deploy.chains import COMMITS, EACH, KEY, KEY_ID, exported, ledger, rechained, record, signed

WHOLE = ledger()
TIMES = 25


@dataclass(frozen=True)
class Deed:
    entries: list[Entry]
    first: int  # bad sequence


def edited(at, chance):
    entries, index = list(WHOLE), at - 1
    payload = bytearray(entries[index].payload)
    payload[chance.randrange(len(payload))] ^= 1 << chance.randrange(8)
    entries[index] = entries[index]._replace(payload=bytes(payload))
    return Deed(entries, at)


def deleted(at, chance):
    at = min(at, COMMITS - 1)  # whether the end is missing only a head that was kept elsewhere can tell
    return Deed(WHOLE[: at - 1] + WHOLE[at:], at)


def inserted(at, chance):
    """One more, with its own link made as it should be: what follows does not follow."""
    before = WHOLE[at - 2] if at > 1 else None
    [forged] = chained(before, [Stored("routing.letter.x", at, record(at, to="another"))])
    return Deed([*WHOLE[: at - 1], forged, *WHOLE[at - 1 :]], at)


def swapped(at, chance):
    other = chance.choice([n for n in range(1, COMMITS + 1) if n != at])
    entries = list(WHOLE)
    entries[at - 1], entries[other - 1] = entries[other - 1], entries[at - 1]
    return Deed(entries, min(at, other))


DEEDS = [
    pytest.param(deed, n, id=f"{deed.__name__}-{n}")
    for deed in (edited, deleted, inserted, swapped)
    for n in range(TIMES)
]


@pytest.mark.parametrize(("deed", "n"), DEEDS)
def test_whatever_was_done_the_first_bad_sequence_is_named(deed, n, tmp_path):
    chance = random.Random(f"{deed.__name__} {n}")  # noqa: S311 - the same places at every run
    done = deed(chance.randint(1, COMMITS), chance)
    with pytest.raises(Broken) as broken:
        check(exported(tmp_path / "ledger.jsonl", done.entries), [KEY_ID], {})
    assert broken.value.seq == done.first


@pytest.mark.parametrize("n", range(TIMES))
def test_a_chain_made_anew_is_not_the_one_that_was_signed(n, tmp_path):
    """Then it can only be told between which heads it was."""
    chance = random.Random(n)  # noqa: S311
    at = chance.choice([n for n in range(1, COMMITS - EACH) if n % EACH])
    entries = list(WHOLE)
    entries[at - 1] = entries[at - 1]._replace(payload=record(at, to="another"))
    with pytest.raises(Broken, match="not on the chain") as broken:
        check(exported(tmp_path / "ledger.jsonl", rechained(entries)), [KEY_ID], {})
    before = 0 if at < EACH else at // EACH * EACH - 1  # a head vouches for all before itself
    assert broken.value.seq == before + 1


def test_a_whole_one_verifies_and_says_how_far_and_by_which_key(tmp_path):
    found = check(exported(tmp_path / "ledger.jsonl", WHOLE), [KEY_ID], {4: WHOLE[78].chain.hex()})
    assert (found.seq, len(found.heads), found.used) == (COMMITS, COMMITS // EACH, {KEY_ID})


def test_a_head_that_was_kept_elsewhere_tells_that_the_end_is_missing(tmp_path):
    short = exported(tmp_path / "ledger.jsonl", WHOLE[:70])
    assert check(short, [KEY_ID], {}).seq == 70
    with pytest.raises(Broken, match="head 4"):
        check(short, [KEY_ID], {4: WHOLE[78].chain.hex()})


def test_a_head_of_another_key_or_with_another_signature_is_not_believed(tmp_path):
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    entries = [*WHOLE, *chained(WHOLE[-1], [signed(5, WHOLE[-1], stranger)])]
    with pytest.raises(Broken, match="not to be trusted") as broken:
        check(exported(tmp_path / "ledger.jsonl", entries), [KEY_ID], {})
    assert broken.value.seq == COMMITS + 1
    assert len(check(tmp_path / "ledger.jsonl", [], {}).used) == 2
    forged = signed(5, WHOLE[-1])
    other = forged._replace(payload=forged.payload.replace(b'"signature":"', b'"signature":"00'))
    with pytest.raises(Broken, match="signature of head 5"):
        check(exported(tmp_path / "ledger.jsonl", [*WHOLE, *chained(WHOLE[-1], [other])]), [], {})


def test_it_reckons_as_the_ledger_does_though_it_was_written_apart():
    entry = verify_ledger.Entry("intake.letter.ab", 7, b'{"x":"\xff"}', b"")
    assert verify_ledger.link(b"\1" * 32, entry) == link(b"\1" * 32, *entry[:3])
    assert sha256(framed(*entry[:3])).digest() != sha256(entry.payload).digest()


def test_whatever_bytes_a_payload_has_they_come_out_as_they_went_in(tmp_path):
    odd = chained(None, [Stored("routing.letter.a", n, bytes([n, 255, 10, 34, 92])) for n in range(1, 6)])
    assert check(exported(tmp_path / "ledger.jsonl", odd), [], {}).seq == 5


def test_a_line_that_cannot_be_read_is_named(tmp_path):
    path = exported(tmp_path / "ledger.jsonl", WHOLE[:9])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Broken) as broken:
        check(path, [], {})
    assert broken.value.seq == 9


def archived(text, *hashes):
    files = record(1, type="Archived", files=[{"sha256": each} for each in hashes])
    texts = record(2, type="TextExtracted", files=[{"text": text}, {"text": ""}])
    return chained(None, [Stored("archive.letter.ab", n, said) for n, said in enumerate((files, texts), 1)])


def test_originals_are_held_against_their_names_and_against_the_ledger(tmp_path):
    good, bad, text, strange = (sha256(word).hexdigest() for word in (b"good", b"bad", b"text", b"strange"))
    folder = tmp_path / "originals" / "ab"
    folder.mkdir(parents=True)
    for name, content in ((f"{good}.pdf", b"good"), (bad, b"bat"), (text, b"text"), (strange, b"strange")):
        (folder / name).write_bytes(content)
    path = exported(tmp_path / "ledger.jsonl", archived(text, good, bad))
    found = list(verify_ledger.damaged(tmp_path / "originals", check(path, [], {}).files))
    assert found == [
        f"{folder / name}: {why}"
        for name, why in sorted([(bad, "other bytes than its name says"), (strange, "the ledger does not speak of it")])
    ]


def test_it_is_one_file_that_needs_nothing_of_ours(tmp_path):
    """Run in a folder of its own, where nothing of Diwan can be imported."""
    source = (ROOT / "deploy" / "verify_ledger.py").read_text("utf-8")
    roots = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        for name in (
            [each.name for each in node.names] if isinstance(node, ast.Import) else [getattr(node, "module", "")]
        )
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}
    (tmp_path / "verify_ledger.py").write_text(source, "utf-8")
    pem = tmp_path / "head.pub.pem"
    pem.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert key_of(str(pem)) == KEY_ID
    program = [sys.executable, "-I", "verify_ledger.py", "ledger.jsonl", "--key", "head.pub.pem"]
    exported(tmp_path / "ledger.jsonl", WHOLE)
    fine = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (fine.returncode, f"{COMMITS} commits: the chain verifies" in fine.stdout) == (0, True), fine.stderr
    exported(tmp_path / "ledger.jsonl", WHOLE[:40] + WHOLE[41:])
    wrong = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stdout) == (1, "first bad sequence: 41 (42 follows 40)\n")


def test_it_runs_where_it_lies_too_beside_rooms_of_ours(tmp_path):
    program = [sys.executable, str(ROOT / "deploy/verify_ledger.py"), str(exported(tmp_path / "ledger.jsonl", WHOLE))]
    fine = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert f"{COMMITS} commits: the chain verifies" in fine.stdout, fine.stderr
