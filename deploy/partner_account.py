"""A partner's account with the broker: it pulls from its own mailbox and acknowledges, and does nothing else. Pure.

Two walls: its account is a room of its own with two ways into ours, and its key may say no more than these two.
"""

from libs.eventlog import mailbox

LIMITS = {"max_connections": 8, "max_subscriptions": 64, "max_payload": 4096, "max_leafnodes": 0}


def pulls(partner: str) -> str:
    return f"$JS.API.CONSUMER.MSG.NEXT.{mailbox(partner)}.{partner}"


def acknowledges(partner: str) -> str:
    """Token by token, and not the broker's newer form `$JS.ACK.*.*.<stream>.<durable>.>` as well: by that a partner
    called `77` acknowledged message 77 of archive's durable, with `$JS.ACK.LOG.archive-keep.PARTNER_77.77.77.1.1`.
    """
    return f"$JS.ACK.{mailbox(partner)}.{partner}.*.*.*.*.*"


def exports(partner: str) -> list[dict[str, object]]:
    """What our account offers to this partner's and to no other. A pull has many answers."""
    to = [mailbox(partner)]
    return [
        {"service": pulls(partner), "response_type": "stream", "accounts": to},
        {"service": acknowledges(partner), "accounts": to},
    ]


def account(partner: str, nkey: str, house: str) -> dict[str, dict[str, object]]:
    ways = [pulls(partner), acknowledges(partner)]
    may = {"publish": {"allow": ways}, "subscribe": {"allow": ["_INBOX.>"]}}
    return {
        mailbox(partner): {
            "limits": LIMITS,
            "users": [{"nkey": nkey, "permissions": may}],
            "imports": [{"service": {"account": house, "subject": way}} for way in ways],
        }
    }
