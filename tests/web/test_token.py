import hmac
import time
from base64 import urlsafe_b64encode

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from libs.contracts.intake import Degree
from libs.policy import Mandate, acting
from libs.web.token import BadToken, sign, verify
from tests.people import BADR, DIRECTOR, OUTGOING_FOR_THE_CLERK


def test_a_token_carries_the_person(keys):
    assert verify(keys[1], sign(keys[0], DIRECTOR)) == DIRECTOR


def test_a_token_carries_for_whom_they_act_and_how_far(keys):
    narrow = acting(BADR, DIRECTOR, Mandate("d" * 32, "director", unit="finance", degree=Degree.LIMITED))
    for person in (OUTGOING_FOR_THE_CLERK, narrow):
        assert verify(keys[1], sign(keys[0], person)) == person


def test_a_token_is_good_for_seconds_and_no_longer(keys, monkeypatch):
    token = sign(keys[0], DIRECTOR)
    verify(keys[1], token)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 9)
    verify(keys[1], token)
    monkeypatch.setattr(time, "time", lambda: now + 13)
    with pytest.raises(BadToken):
        verify(keys[1], token)


def test_a_token_of_another_signer_is_none(keys, tmp_path):
    other = tmp_path / "other.pem"
    other.write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=True))
    with pytest.raises(BadToken):
        verify(keys[1], sign(other, DIRECTOR))


NOBODY = {"roles": [], "unit": "", "directs": [], "clearance": "ordinary", "outside": False}
CLAIMS = {"sub": "x", "exp": 9_999_999_999, **NOBODY}


def encoded(part):
    return urlsafe_b64encode(part).rstrip(b"=")


def test_the_public_key_is_no_secret_to_sign_with(keys):
    said = encoded(orjson.dumps({"alg": "HS256"})) + b"." + encoded(orjson.dumps(CLAIMS))
    forged = said + b"." + encoded(hmac.digest(keys[1].read_bytes(), said, "sha256"))
    with pytest.raises(BadToken):
        verify(keys[1], forged.decode())


@pytest.mark.parametrize(
    "claims", [{"exp": None}, {"clearance": "everything"}, {"roles": None}, {"sub": None}, {"mandate": {}}]
)
def test_a_token_that_lacks_something_is_none(keys, claims):
    said = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    signed = jwt.encode({"alg": "Ed25519"}, said, OKPKey.import_key(keys[0].read_text()), algorithms=["Ed25519"])
    with pytest.raises(BadToken):
        verify(keys[1], signed)


@pytest.mark.parametrize("text", ["", "a.b.c", "nonsense", "é" * 50])
def test_nonsense_is_no_token(keys, text):
    with pytest.raises(BadToken):
        verify(keys[1], text)
