"""What a partner's developer needs to know, as an AsyncAPI 3.0 document: `python -m libs.contracts.asyncapi [PARTNER]`.

Written from the models of what is told, so that the page and the messages cannot differ. Pure.
"""

import json
import sys
from datetime import UTC, date, datetime
from typing import Any

from .exchange import CloudEventV1, LetterRegisteredV1

PARTNER = "health"  # in whose words the document speaks, unless another is named
VERSION = "1.0.0"
TYPE = "application/cloudevents+json"

ABOUT = """\
Diwan tells your ministry when a letter of yours was registered here: your reference, our number, the day. Nothing else.
Only letters that are of no degree of secrecy above the ordinary, and only those registered since you are a partner.

Your messages lie in a JetStream mailbox (a stream) of your own; you may be offline for weeks. Connect with the nkey
that you were handed, pull from the durable consumer that has your ministry's name, keep what you received, and only
then acknowledge it. What is not acknowledged within 30 seconds comes again; so may any message after a failure, on
either side: its `id` is then the same, and you handle it once. What you acknowledged stays with us for 400 days, so
that we can give it to you again if you lose it.

Your key may pull, acknowledge, and nothing else: no consumer or stream is created or looked up. So bind to the durable
without asking about it first (nats-py: pull_subscribe_bind; nats.go: Bind with SkipConsumerLookup; Java: fastBind).
A letter.registered.v1 never gets another meaning; what is to be said otherwise one day will be a type of its own.
"""

EXAMPLE = CloudEventV1(
    id="5f0c2f6a1b7d5e4c9a8b7c6d5e4f3a2b",
    source="/diwan",
    subject="14872/2026",
    time=datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC),
    data=LetterRegisteredV1(reference="و ص/ت/1188/2026", number="14872/2026", date=date(2026, 11, 22)),
)


def document(partner: str = PARTNER) -> dict[str, Any]:
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Diwan for other ministries", "version": VERSION, "description": ABOUT},
        "defaultContentType": TYPE,
        "servers": {
            "diwan": {
                "host": "{host}:4222",
                "protocol": "nats",
                "description": "NATS with JetStream, behind TLS. The address comes with your key.",
                "variables": {"host": {"description": "The ministry's door for partners"}},
                "security": [{"$ref": "#/components/securitySchemes/nkey"}],
            }
        },
        "channels": _channels(partner),
        "operations": _operations(),
        "components": {
            "securitySchemes": {
                "nkey": {"type": "asymmetricEncryption", "description": "An nkey (Ed25519): a seed file"}
            },
            "messages": _messages(),
            "schemas": _schemas(),
        },
    }


def _channels(partner: str) -> dict[str, Any]:
    return {
        "next": {
            "address": f"$JS.API.CONSUMER.MSG.NEXT.PARTNER_{partner}.{partner}",
            "description": f"Stream PARTNER_{partner}, durable consumer {partner}: your client's `fetch` asks here.",
            "messages": {"pull": {"$ref": "#/components/messages/pull"}},
        },
        "mailbox": {
            "address": None,
            "description": "Your client's own inbox (_INBOX.>), named in the request. What has a Status header and no "
            "payload is not a message but the server's note: 404 nothing there, 408 the request has expired.",
            "messages": {"letterRegistered": {"$ref": "#/components/messages/letterRegistered"}},
        },
        "acknowledgement": {
            "address": f"$JS.ACK.PARTNER_{partner}.{partner}.{{place}}",
            "description": "The reply subject that came with the message; your client's `ack` writes there.",
            "parameters": {"place": {"description": "Five tokens that the server has chosen"}},
            "messages": {"ack": {"$ref": "#/components/messages/ack"}},
        },
    }


def _operations() -> dict[str, Any]:
    """Of the partner's system."""
    return {
        "fetch": {
            "action": "send",
            "channel": {"$ref": "#/channels/next"},
            "messages": [{"$ref": "#/channels/next/messages/pull"}],
            "reply": {
                "channel": {"$ref": "#/channels/mailbox"},
                "messages": [{"$ref": "#/channels/mailbox/messages/letterRegistered"}],
            },
        },
        "acknowledge": {
            "action": "send",
            "channel": {"$ref": "#/channels/acknowledgement"},
            "messages": [{"$ref": "#/channels/acknowledgement/messages/ack"}],
        },
    }


def _messages() -> dict[str, Any]:
    return {
        "letterRegistered": {
            "name": EXAMPLE.type,
            "title": "A letter of yours was registered",
            "contentType": TYPE,
            "payload": {"$ref": f"#/components/schemas/{CloudEventV1.__name__}"},
            "examples": [{"payload": EXAMPLE.model_dump(mode="json")}],
        },
        "pull": {
            "title": "How many messages you take, and for how long you wait for them",
            "contentType": "application/json",
            "payload": {"$ref": "#/components/schemas/Pull"},
            "examples": [{"payload": {"batch": 10, "expires": 30_000_000_000}}],
        },
        "ack": {
            "title": "Handled: it does not come again",
            "contentType": "text/plain",
            "payload": {"type": "string", "enum": ["+ACK"]},
            "examples": [{"payload": "+ACK"}],
        },
    }


def _schemas() -> dict[str, Any]:
    told = CloudEventV1.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    pull = {
        "type": "object",
        "properties": {
            "batch": {"type": "integer", "minimum": 1},
            "expires": {"type": "integer", "description": "Nanoseconds"},
        },
        "required": ["batch"],
    }
    return {**told.pop("$defs"), CloudEventV1.__name__: told, "Pull": pull}


if __name__ == "__main__":
    json.dump(document(*sys.argv[1:2]), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
