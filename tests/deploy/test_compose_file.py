"""docker-compose.yml as it is written: who holds which key, who reaches whom."""

import re

import pytest
import yaml

from deploy.permissions import SERVICES
from deploy.place import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
BOXES = yaml.safe_load(TEXT)["services"]
ENGINE = {"prepare", "stores", "diwan"}  # these hold every key


def volumes(name):
    return {volume.split(":")[0] for volume in BOXES[name].get("volumes", ())}


def networks(name):
    return set(BOXES[name].get("networks", ()))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_a_container_with_its_own_folder_and_its_own_keys(service):
    assert BOXES[service]["command"] == ["serve", service]
    assert volumes(service) - {"${DIWAN_SCANS"} == {service, f"{service}-keys"}
    assert f"{service}-keys:/etc/diwan:ro" in BOXES[service]["volumes"]


def test_only_intake_reaches_what_scanners_write():
    assert [name for name in BOXES if "${DIWAN_SCANS" in volumes(name)] == ["intake"]


def test_keys_are_handed_to_every_service_and_to_nobody_more():
    assert {f"{service}-keys" for service in SERVICES} < volumes("prepare")
    assert {name for name in BOXES if "keys" in volumes(name)} == ENGINE


def test_only_the_gateway_has_a_port_and_only_on_this_machine():
    assert {name: box["ports"] for name, box in BOXES.items() if "ports" in box} == {
        "gateway": ["127.0.0.1:${DIWAN_PORT:-8600}:8000"]
    }


def test_a_store_is_reached_by_the_service_that_uses_it():
    near = {name: {other for other in BOXES if networks(other) & networks(name)} for name in BOXES}
    assert near["mongodb"] == {"mongodb", "mongodb-set", "archive"}
    assert near["opensearch"] == {"opensearch", "search"}
    internal = {name for name, how in yaml.safe_load(TEXT)["networks"].items() if how.get("internal")}
    assert {name for name in BOXES if networks(name) - internal} == {"gateway"}


def test_every_container_is_locked_down():
    open_root = {name for name, box in BOXES.items() if not box["read_only"]}
    assert open_root == {"opensearch"}
    assert all(box["cap_drop"] == ["ALL"] and box["mem_limit"] and box["pids_limit"] for box in BOXES.values())
    assert all(box["security_opt"] == ["no-new-privileges:true"] for box in BOXES.values())


def test_every_secret_comes_from_outside_and_is_explained():
    secrets = set(re.findall(r"\$\{(\w*PASSWORD\w*)[:}]", TEXT))
    asked = set(re.findall(r"\$\{(\w+):\?", TEXT))
    explained = set(re.findall(r"^(\w+)=$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert secrets == asked == explained != set()
    offered = set(re.findall(r"\$\{(\w+):-", TEXT))
    assert offered == set(re.findall(r"^# (\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))


def test_mail_is_a_way_out_that_intake_alone_has_and_only_when_asked_for():
    mail = yaml.safe_load((ROOT / "deploy" / "compose.mail.yml").read_text("utf-8"))
    assert mail["services"].keys() == {"intake"}
    assert networks("intake") < set(mail["services"]["intake"]["networks"])
    assert mail["services"]["intake"]["volumes"][0].endswith(":ro")


def test_notices_are_a_way_out_that_routing_alone_has_and_only_when_asked_for():
    notices = yaml.safe_load((ROOT / "deploy" / "compose.notices.yml").read_text("utf-8"))
    assert notices["services"].keys() == {"routing"}
    assert networks("routing") < set(notices["services"]["routing"]["networks"])
    assert notices["services"]["routing"]["volumes"][0].endswith(":ro")
    told = notices["services"]["routing"]["environment"]
    explained = (ROOT / ".env.example").read_text("utf-8")
    assert all(f"#   {name}=" in explained for name in told)


def test_stamps_are_a_way_out_that_archive_alone_has_and_only_when_asked_for():
    stamps = yaml.safe_load((ROOT / "deploy" / "compose.stamps.yml").read_text("utf-8"))
    assert stamps["services"].keys() == {"archive"}
    assert networks("archive") < set(stamps["services"]["archive"]["networks"])
    assert "DIWAN_TSA_URL" in stamps["services"]["archive"]["environment"]
    assert "#   DIWAN_TSA_URL=" in (ROOT / ".env.example").read_text("utf-8")
    assert "DIWAN_TSA_URL" not in BOXES["archive"]["environment"]


def test_archive_alone_signs_heads():
    assert [name for name, box in BOXES.items() if "DIWAN_HEAD_KEY" in box.get("environment", {})] == ["archive"]
