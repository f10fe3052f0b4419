"""The two addresses of stores: told to whom they concern, shown without their passwords, refused when they are none."""

import pytest

from deploy import parts, stores
from deploy.permissions import SERVICES
from deploy.place import Place
from deploy.trouble import Trouble

from .house import House

MONGODB, OPENSEARCH = (
    "mongodb://diwan:secret@one:27017,two/letters?tls=true",
    "https://diwan:secret@[::1]:9200 https://two:9200",
)


@pytest.fixture
def both(monkeypatch):
    monkeypatch.setenv("DIWAN_MONGODB_URL", MONGODB)
    monkeypatch.setenv("DIWAN_OPENSEARCH_URL", OPENSEARCH)


@pytest.mark.usefixtures("both")
def test_an_address_is_told_to_the_service_that_needs_it_and_to_nobody_else(tmp_path):
    told = {
        name: {value for value in parts.environment(Place(tmp_path), name, "", {}).values() if "secret" in value}
        for name in (*SERVICES, "archive-2")
    }
    assert told.pop("archive") == told.pop("archive-2") == {MONGODB}
    assert told.pop("search") == {OPENSEARCH}
    assert set().union(*told.values()) == set()
    assert "secret" not in str(stores.known_to("nats"))


@pytest.mark.usefixtures("both")
def test_people_are_told_where_without_passwords():
    stores.checked()
    assert stores.used() == "Originals: MongoDB at one:27017, two. Index: OpenSearch at [::1]:9200, two:9200."


def test_without_addresses_it_is_this_machine(monkeypatch):
    monkeypatch.setenv("DIWAN_MONGODB_URL", "")
    monkeypatch.delenv("DIWAN_OPENSEARCH_URL", raising=False)
    stores.checked()
    assert stores.used() == "Originals: files. Index: embedded."


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DIWAN_MONGODB_URL", "localhost:27017"),
        ("DIWAN_MONGODB_URL", "http://secret@localhost"),
        ("DIWAN_MONGODB_URL", "mongodb://"),
        ("DIWAN_MONGODB_URL", "mongodb://secret@one,,two"),
        ("DIWAN_MONGODB_URL", "mongodb://[::1"),
        ("DIWAN_OPENSEARCH_URL", "localhost:9200"),
        ("DIWAN_OPENSEARCH_URL", "https://secret@host:port"),
    ],
)
def test_what_cannot_be_an_address_is_refused(monkeypatch, name, url):
    monkeypatch.setenv(name, url)
    with pytest.raises(Trouble, match=name) as refused:
        stores.checked()
    assert "secret" not in refused.value.english + refused.value.arabic


def test_a_diwan_does_not_start_with_one(tmp_path):
    house = House(tmp_path / "var", DIWAN_MONGODB_URL="localhost")
    refused = house.run("up")
    assert refused.returncode == 1
    assert "DIWAN_MONGODB_URL is not an address" in refused.stderr
    assert not house.var.exists()


def test_replicas_of_archive_keep_originals_in_one_folder(tmp_path, monkeypatch):
    place = Place(tmp_path)
    one, two = (parts.environment(place, name, "", {}) for name in ("archive", "archive-2"))
    assert one["DIWAN_STORE"] == two["DIWAN_STORE"] == str(tmp_path / "archive" / "originals")
    assert one["DIWAN_VAR"] != two["DIWAN_VAR"]
    monkeypatch.setenv("DIWAN_STORE", "elsewhere")
    assert parts.environment(place, "archive-2", "", {})["DIWAN_STORE"] == "elsewhere"


def test_the_gateway_is_told_all_replicas_of_a_service(tmp_path):
    urls = {"intake": "http://a", "intake-2": "http://b", "stats": "http://c", "nats": "nats://d"}
    told = parts.environment(Place(tmp_path), "gateway-2", "", urls)
    assert (told["DIWAN_INTAKE"], told["DIWAN_STATS"]) == ("http://a,http://b", "http://c")
