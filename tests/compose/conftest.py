import pytest

from tests.browser.conftest import chromium, person
from tests.compose.boxes import Boxes, build

__all__ = ["chromium", "person"]


@pytest.fixture(scope="session")
def boxes(tmp_path_factory):
    """All containers, once for all tests; nothing of them is left, whatever happened."""
    folder = tmp_path_factory.mktemp("compose")
    build(folder)
    boxes = Boxes(folder)
    try:
        boxes.up()
        boxes.said = boxes.run("furnish").stdout
        yield boxes
    finally:
        boxes.remove()
        assert not any(boxes.left().values())


@pytest.fixture
def house(boxes):
    return boxes


@pytest.fixture(scope="session")
def passwords(boxes):
    """As they are by now: each is chosen anew at the first sign-in."""
    words = [line.split() for line in boxes.said.splitlines()]
    return {line[0]: line[1] for line in words if len(line) > 2 and line[1].count("-") == 3}
