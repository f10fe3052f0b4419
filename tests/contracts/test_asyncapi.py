"""The page a partner's developer works from: whole, true to the messages, and followed by our own example."""

import json
import re
import subprocess
import sys

import pytest

from deploy.place import ROOT
from libs.contracts.asyncapi import EXAMPLE, document
from libs.contracts.exchange import CloudEventV1, LetterRegisteredV1
from libs.eventlog import mailbox

PAGE = document("health")
REQUIRED = {"specversion", "id", "source", "type"}  # by CloudEvents 1.0


def references(node):
    match node:
        case {"$ref": str(target)}:
            yield target
        case dict():
            for each in node.values():
                yield from references(each)
        case list():
            for each in node:
                yield from references(each)


def found(pointer):
    node = PAGE
    for step in pointer.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_the_command_prints_the_page():
    printed = subprocess.run(
        [sys.executable, "-m", "libs.contracts.asyncapi", "health"], cwd=ROOT, capture_output=True, check=True
    )
    assert json.loads(printed.stdout) == PAGE


def test_it_has_all_that_asyncapi_3_asks_for():
    assert re.fullmatch(r"3\.0\.\d+", PAGE["asyncapi"])
    assert {"title", "version"} <= PAGE["info"].keys()
    for server in PAGE["servers"].values():
        assert {"host", "protocol"} <= server.keys()
    for channel in PAGE["channels"].values():
        named = set(re.findall(r"{(\w+)}", channel["address"] or ""))
        assert named == set(channel.get("parameters", {}))
        assert channel["messages"]
    for operation in PAGE["operations"].values():
        assert operation["action"] == "send"
        assert operation["channel"]["$ref"].startswith("#/channels/")
        for message in operation["messages"]:  # must be one of that channel's
            assert message["$ref"].startswith(operation["channel"]["$ref"])


def test_every_reference_leads_somewhere():
    for pointer in references(PAGE):
        assert found(pointer)


def test_the_names_are_those_of_the_mailbox():
    assert PAGE["channels"]["next"]["address"].endswith(f".{mailbox('health')}.health")
    assert PAGE["channels"]["acknowledgement"]["address"].startswith(f"$JS.ACK.{mailbox('health')}.health.")


def valid(value, schema):
    """As much of JSON Schema as the page uses; what it does not know fails."""
    if "$ref" in schema:
        return valid(value, found(schema["$ref"]))
    known = {"type", "properties", "required", "additionalProperties", "const", "enum", "format", "minimum"}
    assert set(schema) - {"title", "description", "default", "examples"} <= known
    if schema["type"] == "object":
        assert set(schema["required"]) <= set(value)
        assert schema.get("additionalProperties", True) or set(value) <= set(schema["properties"])
        return all(valid(value[name], schema["properties"][name]) for name in value)
    shapes = {"date": r"\d{4}-\d\d-\d\d", "date-time": r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"}
    assert isinstance(value, {"string": str, "integer": int}[schema["type"]])
    assert value == schema.get("const", value)
    assert value in schema.get("enum", [value])
    return schema.get("format") is None or bool(re.fullmatch(shapes[schema["format"]], str(value)))


@pytest.mark.parametrize("name", PAGE["components"]["messages"])
def test_the_examples_are_valid_by_their_schema(name):
    message = PAGE["components"]["messages"][name]
    for example in message["examples"]:
        assert valid(example["payload"], message["payload"])


def test_the_example_is_the_message_itself_and_a_whole_cloudevent():
    [example] = PAGE["components"]["messages"]["letterRegistered"]["examples"]
    assert CloudEventV1.model_validate(example["payload"]) == EXAMPLE
    assert set(PAGE["components"]["schemas"]["CloudEventV1"]["required"]) >= REQUIRED
    assert PAGE["components"]["messages"]["letterRegistered"]["contentType"] == "application/cloudevents+json"


def test_what_leaves_the_house_is_three_fields():
    assert set(LetterRegisteredV1.model_fields) == {"reference", "number", "date"}
    assert PAGE["components"]["schemas"]["LetterRegisteredV1"]["additionalProperties"] is False


def test_the_subscriber_is_short_knows_nothing_of_ours_and_asks_for_what_the_page_says():
    source = (ROOT / "docs" / "subscriber.py").read_text()
    assert len(source.splitlines()) <= 60
    assert not re.search(r"^(from|import) (libs|services|deploy|tests)\b", source, re.MULTILINE)
    assert 'f"PARTNER_{PARTNER}"' in source
