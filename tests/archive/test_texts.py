"""What can be read of a file, whoever sent it: every type that intake takes, and what is meant to do harm."""

import asyncio
import io
import re
import sys
import time
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import pytest

from libs.arabic import folded, stems
from libs.contracts.archive import Legible
from libs.contracts.intake import File
from services.archive import texts
from services.archive.reader import program
from services.archive.reader.pdf import pages
from services.archive.texts import Texts
from services.intake.content import type_of
from tests.archive.keyed import file_store
from tests.archive.originals import new_id
from tests.archive.writings import SEEN, WORDS, docx, mail, package, pdf, pptx, xlsx

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
MAIL = "message/rfc822"


class Desk:
    """A store with a reader beside it."""

    def __init__(self, folder):
        self.store = file_store(folder)
        self.texts = Texts(self.store)

    async def read(self, content):
        """The file's letter, and what was found."""
        letter, type = new_id(), type_of(io.BytesIO(content))
        file = File(sha256=sha256(content).hexdigest(), size=len(content), type=type, name="x")
        await self.store.put(letter, file.sha256, once(content))
        return letter, await self.texts.read(letter, file)

    async def said(self, content):
        letter, found = await self.read(content)
        assert found.legible is Legible.READ
        with await self.store.open(letter, found.text) as text:
            return text.read().decode()


async def once(content):
    yield content


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        pdf(SEEN),
        docx(),
        xlsx(),
        pptx(),
        mail(),
        mail("طلب بيان السجلات الملغاة رقم 60/2007", "cp1256"),
        mail(html=f"<html><body><p>{WORDS}</p><script>x()</script></body></html>"),
        mail("-", attached=[("a.pdf", "application/pdf", pdf(SEEN))]),
        mail("-", attached=[("a.docx", "application/octet-stream", docx())]),
        mail("-", attached=[("a.txt", "text/plain", "طلب بيان السجلات الملغاة رقم 60/2007".encode("cp1256"))]),
        mail("-", attached=[("a.eml", "application/octet-stream", b"-"), ("b.pdf", "application/pdf", pdf(SEEN))]),
    ],
    ids=["pdf", "docx", "xlsx", "pptx", "mail", "cp1256", "html", "mail+pdf", "mail+docx", "mail+txt", "mail+two"],
)
async def test_every_type_of_letter_is_read(desk, content):
    wanted = "طلب بيان السجلات الملغاة رقم 60/2007"
    assert folded(wanted) in folded(await desk.said(content))


async def test_a_mail_within_a_mail_is_read_and_its_headers_too(desk):
    inner = message_from_bytes(mail(), policy=policy.default)
    outer = message_from_bytes(mail("انظر المرفق"), policy=policy.default)
    outer.add_attachment(inner)
    said = await desk.said(bytes(outer))
    assert "انظر المرفق" in said
    assert WORDS in said
    assert "Subject: بيان" in said


async def test_what_was_found_is_said_in_figures(desk):
    letter, found = await desk.read(pdf(SEEN, SEEN, SEEN))
    assert (found.legible, found.how, found.pages, found.cut) == (Legible.READ, "pdf", 3, False)
    with await desk.store.open(letter, found.text) as text:
        content = text.read()
    assert sha256(content).hexdigest() == found.text
    assert found.characters == len(content.decode())


async def test_a_picture_and_a_scan_have_no_text(desk):
    _, picture = await desk.read(b"\x89PNG\r\n\x1a\n")
    assert (picture.legible, picture.text) == (Legible.NO_TEXT, "")
    _, scan = await desk.read(pdf(b"0 0 100 100 re f", b"0 0 100 100 re f"))
    assert (scan.legible, scan.text, scan.pages) == (Legible.NO_TEXT, "", 2)


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
)
LOCKED = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P -4>>/ID[<aa><aa>]" % (b"11" * 32, b"22" * 32)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 and no more",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
        pdf(SEEN, trailer=LOCKED),
        pdf(kids=b"2 0 R 2 0 R"),
        package("word/document.xml", "x", "<w:document"),
    ],
    ids=["cut off", "no streams", "locked", "pages within themselves", "broken xml"],
)
async def test_what_cannot_be_read_says_so_or_has_nothing(desk, content):
    _, found = await desk.read(content)
    assert found.legible in (Legible.UNREADABLE, Legible.NO_TEXT)
    assert found.text == ""


async def test_a_few_bytes_that_unfold_to_gigabytes_do_no_harm(desk):
    bomb = package("word/document.xml", "x", b"<w:document>" + b"\0" * 300_000_000)
    assert len(bomb) < 400_000
    for content in (bomb, docx("&a11;", LAUGHS)):
        begun = time.monotonic()
        _, found = await desk.read(content)
        assert found.characters < 100
        assert time.monotonic() - begun < 60


async def test_a_file_without_end_is_broken_off_and_the_next_one_read(desk, monkeypatch):
    """Each form draws the next one ten times: ten thousand million letters from three thousand bytes."""
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>/Font<</F 3 0 R>>>>" % (n + 1)
        for n in range(7, 16)
    ]
    drawn = b"/X Do " * 10
    objects = [_form(form, drawn) for form in forms] + [_form(forms[0], b"BT /F 1 Tf 1 1 Td <0641> Tj ET")]
    endless = pdf(b"/X Do", objects=objects)
    with monkeypatch.context() as impatient:
        impatient.setattr(texts, "SECONDS", 2.0)
        _, found = await desk.read(endless)
    assert found.text == "" or found.cut or found.characters < program.CHARACTERS
    assert folded("السجلات") in folded(await desk.said(pdf(SEEN)))


def _form(says, drawn):
    return says + b"/Length %d>>\nstream\n%b\nendstream" % (len(drawn), drawn)


async def test_of_ten_thousand_pages_the_first_are_read(desk):
    _, found = await desk.read(pdf(SEEN, kids=b"7 0 R " * 10_000))
    assert (found.legible, found.cut, found.pages) == (Legible.READ, True, program.PAGES)


def test_of_a_long_text_the_beginning_is_taken(monkeypatch):
    monkeypatch.setattr(program, "CHARACTERS", 100)
    said, text = program.read(pdf(*[SEEN] * 9), "application/pdf")
    assert (said["cut"], said["pages"], len(text)) == (True, 3, 100)


def test_signs_that_nobody_sees_are_not_kept():
    assert program.plain("a\x00b\u202ec\xa0d\r\ne\tf\x0c\ud800") == "abc d\ne\tf"


@pytest.mark.skipif(not SAMPLES.exists(), reason="no sample files on this machine")
def test_real_arabic_pdfs_give_their_words_back(capsys):
    """Of those with a text layer. In two of them its letters are others than those drawn: only OCR can read them."""
    found = wanted = 0
    for path in sorted((SAMPLES / "arabic-pdf").glob("*.pdf")):
        text = "\n".join(pages(path.read_bytes()))
        if len(text) > 100:
            had, words = words_of(text), words_of(path.with_suffix(".md").read_text("utf-8"))
            found += sum(min(n, had.count(word)) for word in set(words) for n in [words.count(word)])
            wanted += len(words)
    with capsys.disabled():
        sys.stdout.write(f"\n  words of real Arabic PDFs: {found / wanted:.3f} of {wanted}\n")
    assert found / wanted > 0.69


def words_of(text):
    plain = re.sub("[\u064b-\u0652\u0670\u0640\u200b-\u200f]", "", text)
    return [folded(word) for word in re.findall(r"\w{3,}", plain)]


@pytest.mark.skipif(not SAMPLES.exists(), reason="no sample files on this machine")
@pytest.mark.parametrize("folder", ["odd-pdf", "office", "mail"])
async def test_no_real_file_breaks_the_reader(desk, folder):
    for path in sorted((SAMPLES / folder).iterdir()):
        content = path.read_bytes()
        if type_of(io.BytesIO(content)):
            _, found = await desk.read(content)
            assert (found.legible is Legible.UNREADABLE) == (path.name == "encryption_openpassword.pdf"), path.name


async def test_a_word_of_a_pdf_is_found_however_it_is_typed(desk):
    said = stems(await desk.said(pdf(SEEN)))
    for typed in ("سجلات", "الملغاه", "ملغاة", "60/2007"):
        assert set(stems(typed)) <= set(said), typed


async def test_what_is_in_quarantine_is_not_opened(desk):
    content = pdf(SEEN)
    file = File(
        sha256=sha256(content).hexdigest(), size=9, type="application/pdf", name="x", quarantined="file_infected"
    )
    found = await desk.texts.read(new_id(), file)  # it is not even in the store
    assert (found.legible, found.text) == (Legible.UNREADABLE, "")


@pytest.mark.parametrize("wanted", ["file://{file}", "http://127.0.0.1:{port}/secret"])
@pytest.mark.parametrize(
    "declared",
    ["<!DOCTYPE x [<!ENTITY x SYSTEM '{}'>]>", "<!DOCTYPE x SYSTEM '{}' [<!ENTITY x 'y'>]>"],
    ids=["entity", "dtd"],
)
async def test_what_a_document_names_outside_itself_is_not_fetched(desk, tmp_path, wanted, declared):
    """Neither from the disk nor from the network, whatever intake let pass."""
    asked = set[object]()
    server = await asyncio.start_server(lambda _, writer: asked.add(writer), "127.0.0.1", 0)
    secret = tmp_path / "secret"
    secret.write_text("سر الدولة")
    place = wanted.format(file=secret, port=server.sockets[0].getsockname()[1])
    content = docx("قبل &x; بعد", declared.format(place))
    letter, found = await desk.read(content)
    if found.legible is Legible.READ:
        with await desk.store.open(letter, found.text) as text:
            assert "سر" not in text.read().decode()
    server.close()
    await server.wait_closed()
    assert asked == set()
