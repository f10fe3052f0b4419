"""Guidance written by hand: what strokes are taken, the picture they make, and bytes before facts."""

from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from pydantic import ValidationError

from libs.contracts.routing import LETTER, Referred
from services.routing.app import app
from services.routing.commands import Refer
from services.routing.handwriting import HIGH, MOST, WIDE, name_of, picture
from tests.routing.ministry import AMAL, FINANCE, HUDA, LEGAL
from tests.routing.test_api import REFER, problem

SAID = ((10, 20, 30, 40, 50, 20), (70, 80))
POINTS = st.lists(st.tuples(st.integers(0, WIDE), st.integers(0, HIGH)), min_size=1, max_size=5)


def refer(strokes):
    return Refer(to=("legal",), instruction="study", strokes=strokes)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@drawn(st.lists(POINTS.map(lambda points: tuple(at for point in points for at in point)), min_size=1, max_size=4))
def test_whatever_is_written_is_one_picture_with_a_path_a_stroke_and_nothing_that_runs(strokes):
    taken = refer(strokes).strokes
    assert picture(taken) == picture(taken)
    root = ElementTree.fromstring(picture(taken))  # noqa: S314 - of our own making
    assert {each.tag.rpartition("}")[2] for each in root.iter()} == {"svg", "g", "path"}
    assert {name for each in root.iter() for name in each.attrib}.isdisjoint({"href", "style", "onload"})
    assert len(root.findall(".//{*}path")) == len(strokes)


def test_it_is_named_by_its_bytes_and_no_higher_than_what_stands_on_it():
    assert name_of(SAID) == sha256(picture(SAID)).hexdigest()
    assert name_of(()) == ""
    assert b'viewBox="0 0 1200 104"' in picture(SAID)
    assert b'd="M70 80L70 80"' in picture(SAID)  # a dot


@pytest.mark.parametrize(
    "strokes",
    [
        ((),),
        ((1,),),
        ((1, 2, 3),),
        ((-1, 2),),
        ((WIDE + 1, 2),),
        ((2, HIGH + 1),),
        ((1, 2) * (MOST + 1),),
        (("<script>", 2),),
    ],
)
def test_what_is_no_handwriting_is_not_taken(strokes):
    with pytest.raises(ValidationError):
        refer(strokes)


async def test_its_bytes_lie_in_the_spool_before_the_fact_names_them(routing):
    letter = await routing.letter()
    body = {**REFER, "to": [LEGAL], "copies": [FINANCE], "strokes": SAID}
    assert (await routing.post(HUDA, f"{letter}/refer", body)).status_code == 200
    id, name = letter.rpartition("/")[2], name_of(SAID)
    [commit] = await routing.log.load(LETTER, id)
    assert {event.guidance_image for event in commit.events if isinstance(event, Referred)} == {name}
    assert b"".join([chunk async for chunk in app.state.spool.read(id, name)]) == picture(SAID)
    steps = (await routing.get(AMAL, f"{letter}/passport")).json()["steps"]
    assert [step["guidance_image"] for step in steps if step["kind"] == "referred"] == [name, name]


async def test_of_a_letter_one_may_not_read_nothing_is_kept_and_what_is_typed_alone_names_no_picture(routing):
    letter = await routing.letter()
    problem(await routing.post(AMAL, f"{letter}/refer", {**REFER, "strokes": SAID}), 404, "letter_unknown")
    assert await app.state.spool.attempts() == []
    await routing.post(HUDA, f"{letter}/refer", REFER)
    [commit] = await routing.log.load(LETTER, letter.rpartition("/")[2])
    assert [event.guidance_image for event in commit.events if isinstance(event, Referred)] == [""]
