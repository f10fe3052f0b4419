"""What else is said of a letter: language, kind, medium, pages, file, words, place, and the degrees of attachments."""

import pytest

from libs.contracts.intake import Change, Corrected, Degree, Language, Medium, Reclassified
from libs.decider import Asked, Rejected
from libs.decider.spec import AMAL, given
from services.intake.commands import Correct, Reclassify
from services.intake.letter import LETTER
from services.intake.register import check, enter
from tests.intake.conftest import ORIGINAL as UPLOADED
from tests.intake.conftest import problem
from tests.intake.files import PNG, pdf
from tests.letters import ORIGINAL, REGISTER, REGISTERED, by_amal

AT_THE_REGISTRY = AMAL.model_copy(update={"unit": "registry"})
DEGREES = (Degree.ORDINARY, Degree.LIMITED)
TWO = REGISTER.model_copy(update={"attachments": (ORIGINAL, ORIGINAL), "attachment_degrees": DEGREES})
SAID = {
    "language": "ar",
    "kind": "complaint",
    "medium": "paper",
    "pages": 3,
    "file_code": "4/2-ق",
    "keywords": ["ترخيص", "صناعة"],
    "kept_at": "خزانة 3",
}


def test_a_letter_is_of_the_highest_degree_of_what_came_with_it():
    _, [registered] = enter(None, [Asked(TWO, by_amal())])
    assert (registered.degree, registered.attachment_degrees) == (Degree.LIMITED, DEGREES)
    above = TWO.model_copy(update={"degree": Degree.SECRET})
    assert enter(None, [Asked(above, by_amal())])[1][0].degree == Degree.SECRET


def test_what_lowers_a_letter_lowers_its_attachments():
    entered = REGISTERED.model_copy(update={"degree": Degree.LIMITED, "attachment_degrees": DEGREES})
    lowered = LETTER.fold([entered, Reclassified(degree=Degree.RESTRICTED, reason="?")]).entry
    assert lowered
    assert lowered.attachment_degrees == (Degree.ORDINARY, Degree.RESTRICTED)
    raised = Reclassify(degree=Degree.LIMITED, reason="?")
    given(LETTER, entered, Reclassified(degree=Degree.RESTRICTED, reason="?")).when(raised).then(
        Reclassified(degree=Degree.LIMITED, reason="?")
    )


def test_there_are_not_more_degrees_than_attachments():
    with pytest.raises(Rejected, match="attachments_fewer"):
        check(Asked(TWO.model_copy(update={"attachments": (ORIGINAL,)}), by_amal()))


def test_what_was_said_of_it_is_corrected_and_unsaid():
    correct = Correct(reason="?", language=Language.ENGLISH, medium="", keywords=("ترخيص", "ترخيص"))
    entered = REGISTERED.model_copy(update={"medium": Medium.PAPER})
    corrected = Corrected(
        reason="?",
        language=Change(before=None, now=Language.ENGLISH),
        medium=Change(before=Medium.PAPER, now=None),
        keywords=Change(before=(), now=("ترخيص",)),
    )
    given(LETTER, entered).when(correct, AT_THE_REGISTRY).then(corrected)


async def test_all_that_is_said_is_read(register, get):
    attachments = [("attachment", ("1.png", PNG)), ("attachment", ("2.pdf", pdf(2)))]
    entered = (await register(UPLOADED, *attachments, **SAID, attachment_degrees=["limited"])).json()
    whole = (await get(f"/letters/{entered['letter']}", at_least=entered["seq"])).json()
    assert {name: whole[name] for name in SAID} == SAID
    assert (whole["degree"], whole["attachment_degrees"], whole["links"]) == ("limited", ["limited"], [])


BAD = [
    ("invalid_request", {"language": "fr"}),
    ("invalid_request", {"kind": "novel"}),
    ("invalid_request", {"pages": 0}),
    ("invalid_request", {"file_code": "4<2"}),
    ("invalid_request", {"keywords": [" "]}),
    ("invalid_request", {"keywords": [str(n) for n in range(13)]}),
    ("attachments_fewer", {"attachment_degrees": ["ordinary"]}),
]


@pytest.mark.parametrize(("code", "wish"), BAD)
async def test_what_makes_no_sense_is_refused(register, code, wish):
    problem(await register(**wish), 422, code)


async def test_an_attachment_above_one_s_clearance_is_refused(register):
    attachment = ("attachment", ("1.png", PNG))
    answer = await register(UPLOADED, attachment, attachment_degrees=["top_secret"])
    problem(answer, 422, "degree_above_clearance")
