"""What a bag says of a letter, in JSON and in XML, to somebody who has never heard of Diwan."""

from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from libs.bags import LetterDescribed
from libs.bags.describing import Said, described, files_of, others_of
from libs.bags.letter_xml import NAMESPACE, SCHEMA, written
from libs.contracts import archive, intake, routing
from libs.contracts.archive import Archived, FileText, Legible, TextExtracted
from libs.contracts.intake import Change, Corrected, Degree, Freed, Reclassified
from libs.contracts.routing import Name
from libs.decider import Commit
from tests.letters import (
    ARRIVED,
    ATTACHED,
    CORRECTED,
    LINKED,
    ORIGINAL,
    REFERRED,
    REGISTERED,
    UNLINKED,
    VOIDED,
    by_amal,
)

ID, AMAL, LEGAL = "e" * 32, "a" * 31 + "1", "a" * 31 + "2"
NAMES = {AMAL: Name(ar="أمل", en="Amal"), LEGAL: Name(ar="الشؤون القانونية", en="Legal")}
TEXT = FileText(file=ORIGINAL.sha256, legible=Legible.READ, text="7" * 64, characters=5, pages=1)
PATHS = {
    ORIGINAL.sha256: "letters/ee/x/files/0.pdf",
    "7" * 64: "letters/ee/x/texts/7.txt",
    "d" * 64: "letters/ee/x/others/d",
}
DRAWN = "d" * 64
SIZES = {DRAWN: 12}
XS = "{http://www.w3.org/2001/XMLSchema}"


def said(*events):
    kinds = {event: kind.name for kind in (intake.LETTER, archive.LETTER, routing.LETTER) for event in kind.events}
    meta = [by_amal().model_copy(update={"by": AMAL}) for _ in events]
    return [
        Said(kinds[type(event)], Commit(ID, seq, meta[seq - 1], "", (event,))) for seq, event in enumerate(events, 1)
    ]


def letter(*events, absent=()):
    return described(ID, said(*events), NAMES, PATHS, dict(absent), SIZES)


FULL = (
    REGISTERED.model_copy(update={"keywords": ("رخص", "تجارة"), "mark": "17/2026", "file_code": "3.1"}),
    Archived(files=(ORIGINAL,)),
    TextExtracted(reader=1, files=(TEXT,)),
    CORRECTED,
    LINKED,
    REFERRED.model_copy(update={"to": LEGAL, "guidance": "حرف \x0b لا يكتب"}),
    ATTACHED,
)


def test_it_reads_as_it_was_corrected_and_keeps_how_it_read_before():
    now = letter(*FULL)
    assert (now.title, now.urgency, now.source_date) == ("طلب تجديد ترخيص", "urgent", "2026-11-10")
    [correction] = [event for event in now.events if event.type == "Corrected"]
    assert correction.detail["subject"] == {"before": "طلب ترخيص", "now": "طلب تجديد ترخيص"}
    assert letter(REGISTERED, Reclassified(degree=Degree.SECRET, reason="?")).rights == "secret"


def test_its_events_say_what_happened_to_which_bytes():
    now = letter(*FULL)
    assert [(event.sequence, event.type, event.premis) for event in now.events][:4] == [
        (1, "Registered", "accession"),
        (2, "Archived", "ingestion"),
        (3, "TextExtracted", "metadata extraction"),
        (4, "Corrected", "metadata modification"),
    ]
    assert now.events[1].fixity == (ORIGINAL.sha256,)
    assert now.events[0].at == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_everybody_it_speaks_of_has_a_name():
    assert [(each.id, each.ar, each.en) for each in letter(*FULL).agents] == [
        (AMAL, "أمل", "Amal"),
        (LEGAL, "الشؤون القانونية", "Legal"),
    ]


def test_each_file_says_where_it_lies_or_why_it_does_not():
    files = letter(*FULL, absent={ATTACHED.file.sha256: "not_kept"}).files
    assert [(file.role, file.name, file.path, file.absent) for file in files] == [
        ("original", "خطاب.pdf", "letters/ee/x/files/0.pdf", ""),
        ("attachment", "scan-02.pdf", "", "not_kept"),
    ]
    assert files[0].text
    assert files[0].text.path == "letters/ee/x/texts/7.txt"
    assert files[1].text is None


def test_whatever_else_a_fact_names_by_its_hash_goes_along_where_it_is_kept():
    """A word that is learnt later needs nothing here."""
    drawn, lost = REFERRED.model_copy(update={"guidance": DRAWN}), REFERRED.model_copy(update={"guidance": "b" * 64})
    assert others_of(said(REGISTERED, drawn, lost)) == ["b" * 64, DRAWN]
    [_, other] = letter(REGISTERED, drawn, lost).files
    assert (other.role, other.sha256, other.path, other.size) == ("other", DRAWN, "letters/ee/x/others/d", 12)
    assert obeys(parsed(written(letter(REGISTERED, drawn, lost))))


def test_what_is_voided_or_only_arrived_says_so_and_what_is_unlinked_is_no_relation():
    assert letter(REGISTERED, VOIDED).state == "voided"
    waiting = letter(ARRIVED)
    assert (waiting.state, waiting.number, waiting.title, waiting.source) == ("arrived", None, "طلب ترخيص", "moh")
    assert [(each.type, each.letter) for each in letter(REGISTERED, LINKED).relations] == [("reply_to", "a" * 32)]
    assert letter(REGISTERED, LINKED, UNLINKED).relations == ()
    now = letter(ARRIVED, REGISTERED, Corrected(reason="?", file_code=Change(before="", now="3.2")))
    assert (now.state, now.file_class, len(now.files)) == ("registered", "3.2", 1)


def test_json_is_read_by_its_own_schema():
    now = letter(*FULL)
    assert LetterDescribed.model_validate_json(now.model_dump_json()) == now
    told = LetterDescribed.model_json_schema()
    assert set(told["properties"]) == set(now.model_dump())


def parsed(content):
    return Xml.fromstring(content)  # noqa: S314 - our own


def declared():
    """Of each element in the schema, the attributes it may and must have, and its children in their order."""
    found: dict[str | None, list[tuple[set[str | None], set[str | None], list[tuple[str | None, str]]]]] = {}
    for element in parsed(SCHEMA.read_bytes()).iter(f"{XS}element"):
        own = [each for each in element.iter(f"{XS}attribute") if owner(element, each)]
        may = {each.get("name") for each in own}
        must = {each.get("name") for each in own if each.get("use") == "required"}
        sequence = element.find(f"{XS}complexType/{XS}sequence")
        children = [] if sequence is None else [(each.get("name"), each.get("minOccurs", "1")) for each in sequence]
        found.setdefault(element.get("name"), []).append((may, must, children))
    return found


def owner(element, attribute):
    inner = [each for each in element.iter(f"{XS}element") if each is not element]
    return not any(attribute in each.iter(f"{XS}attribute") for each in inner)


def obeys(element):
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    inside = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]
    for may, must, children in declared()[name]:
        order = [child for child, _ in children]
        needed = {child for child, least in children if least == "1"}
        if must <= set(element.attrib) <= may and needed <= set(inside) <= set(order):
            assert inside == sorted(inside, key=order.index), f"{name}: {inside}"
            return all(obeys(child) for child in element)
    raise AssertionError(f"{name}: {element.attrib} {inside}")


def test_xml_obeys_its_schema_and_says_the_same():
    for each in (letter(*FULL), letter(ARRIVED), letter(REGISTERED, VOIDED, absent={ORIGINAL.sha256: "not_kept"})):
        root = parsed(written(each))
        assert obeys(root)
        assert root.findtext(f"{{{NAMESPACE}}}title") == each.title
    root = parsed(written(letter(*FULL)))
    assert root.findtext(f"{{{NAMESPACE}}}file/{{{NAMESPACE}}}name") == "خطاب.pdf"
    assert root.findtext(f"{{{NAMESPACE}}}event/{{{NAMESPACE}}}fixity") == ORIGINAL.sha256
    assert [each.text for each in root.iter(f"{{{NAMESPACE}}}subject")] == ["رخص", "تجارة"]


def test_what_xml_cannot_say_is_replaced():
    assert "حرف \ufffd لا يكتب" in written(letter(*FULL)).decode()


def test_a_file_that_was_freed_is_a_file_as_any_other():
    held = ORIGINAL.model_copy(update={"quarantined": "macros"})
    arrived = REGISTERED.model_copy(update={"original": held})
    assert files_of(said(arrived))[0].quarantined == "macros"
    assert files_of(said(arrived, Freed(file=held, reason="harmless")))[0].quarantined == ""
