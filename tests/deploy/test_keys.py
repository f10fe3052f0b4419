"""An installation's keys: made once, for nobody else's eyes, and a broken one is told."""

import pytest

from deploy.keys import make_keys, public_key
from deploy.permissions import ADMIN, SERVICES
from deploy.place import Place
from deploy.trouble import Trouble
from libs.policy import Person
from libs.web.token import BadToken, sign, sign_service, verify, verify_service

NAMES = (ADMIN, *SERVICES)


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    make_keys(place, NAMES)
    return place


def test_every_service_has_a_key_of_its_own(place):
    assert len({public_key(place.seed(name)) for name in NAMES}) == len(NAMES)


def test_keys_are_made_once(place):
    before = {path: path.read_bytes() for path in place.keys.iterdir()}
    make_keys(place, NAMES)
    assert {path: path.read_bytes() for path in place.keys.iterdir()} == before


def test_what_the_private_key_signs_the_public_one_knows(place):
    person = Person(id="amal", roles=frozenset({"clerk"}))
    assert verify(place.token_key, sign(place.signing_key, person)) == person


def test_a_service_that_reads_anothers_api_has_a_pair_of_its_own(place):
    token = sign_service(place.reader_key("search"), "search")
    assert verify_service({"search": place.reader_token_key("search")}, token) == "search"
    with pytest.raises(BadToken):
        verify_service({"search": place.token_key}, token)


def test_files_are_for_their_owner_only(place):
    assert place.keys.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in place.keys.iterdir()} == {0o600}


def test_a_broken_key_is_told_and_not_replaced(place):
    place.signing_key.write_bytes(b"-")
    with pytest.raises(Trouble, match=r"token\.pem is not a key"):
        make_keys(place, NAMES)
    place.seed("intake").write_bytes(b"-")
    with pytest.raises(Trouble, match=r"intake\.nk is not a key"):
        public_key(place.seed("intake"))
