import pytest

from .house import House


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """A house that was started once and ended cleanly, with what it said then."""
    house = House(tmp_path_factory.mktemp("house") / "var")
    try:
        house.up()
        house.first = house.said, house.pids()
        assert house.end() == 0
        yield house
    finally:
        house.kill()


@pytest.fixture
def house(furnished):
    """The same house, running: one test may leave it to the next."""
    return furnished if furnished.runs else furnished.up()
