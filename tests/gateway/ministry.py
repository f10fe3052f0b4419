"""A ministry that exists only in memory: its people, its letters, and a note of all that was asked of its services."""

from base64 import urlsafe_b64decode
from datetime import date, timedelta
from typing import Any

import orjson

from tests.gateway.names import PERSONS, SUBJECTS, UNITS, letter_id, person, referral_id, unit
from tests.gateway.played import played

__all__ = ["Ministry", "letter_id", "person", "referral_id", "unit"]

FILE = {"type": "application/pdf", "said_name": "", "quarantined": ""}


class Ministry:
    """Answers like intake, routing, archive and stats. `asked` notes every command: service path, key, body."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.asked: list[tuple[str, str, Any]] = []
        self.tried: dict[str, str] = {}  # what a rule was tried by
        self.searched: list[dict[str, str]] = []  # as search was asked
        self.refusals: dict[str, tuple[int, dict[str, Any]]] = {}  # path ending -> what is answered instead
        self.archived = True
        self.empty = False
        self.merged = False  # the directory's first entry into its second
        self.delisted = ""  # why
        self.void = ""  # why the letter's entry was voided; nothing: it holds
        self.books = [self.book(name) for name in ("incoming", "outgoing", "internal")]
        self.borrowed: list[dict[str, Any]] = []  # letters whose paper is out
        self.held = ""  # why the letter's original is in quarantine; nothing: it is not
        self.pace = 0.0  # seconds between them
        self.changes = 2  # of the figures, while somebody watches
        self.seq = 100
        self.picture = b""
        self.delegations: list[dict[str, Any]] = []
        self.favourites: list[dict[str, Any]] = []
        self.tokens: list[tuple[str, dict[str, Any]]] = []  # of routing, path: who the gateway says is asking
        self.told: dict[str, Any] = {"mail": "digest", "tray": False, "email": "salim@commerce.example"}
        self.news: list[dict[str, Any]] = []  # what routing's live stream says, each time it is asked
        self.listened: list[tuple[str | None, str | None]] = []  # from where on it was asked
        self.app = played(self)

    def hear(self, path: str, authorization: str) -> None:
        claims = authorization.split(".")[1]
        self.tokens.append((path, orjson.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))))

    def note(self, path: str, key: str, body: Any) -> None:
        self.seq += 1
        self.asked.append((path, key, body))

    def refuse(self, ending: str, status: int, code: str, title: str = "", detail: str = "") -> None:
        words = {"title": title or f"عنوان {code}", "detail": detail or f"تفصيل {code}"}
        english = {"title": f"Title {code}", "detail": f"Detail {code}"}
        self.refusals[ending] = status, {"code": code, "status": status, **words, "en": english}

    def organisation(self) -> dict[str, Any]:
        units = [
            {"id": unit(key), "name": {"ar": ar, "en": en}, "parent": unit(parent) if parent else None, "closed": False}
            for key, ar, en, parent in UNITS
        ]
        persons = [
            {
                "id": person(key),
                "name": {"ar": ar, "en": en},
                "title": {"ar": title, "en": english},
                "unit": unit(place),
                "roles": roles,
                "clearance": "secret",
                "outside_clearance": "ordinary",
                "left": False,
            }
            for key, ar, en, title, english, place, roles in PERSONS
        ]
        accepted = [each for each in self.delegations if each["stage"] == "accepted"]
        return {"seq": self.seq, "units": units, "persons": persons, "delegations": accepted}

    def delegation(self, stage: str = "accepted", days: int = 3, **more: Any) -> dict[str, Any]:
        """Nasser, who directs the register, to Salim, from today on."""
        said = {
            "id": f"{len(self.delegations) + 1:032x}",
            "giver": person("director"),
            "holder": person("officer"),
            "first": self.today.isoformat(),
            "last": (self.today + timedelta(days=days)).isoformat(),
            "unit": None,
            "direction": None,
            "degree": None,
            "stage": stage,
            "ended_by": None,
            "ended_on": None,
            **more,
        }
        self.delegations.append(said)
        return said

    def favourite(self, name: str, to: list[str], copies: list[str] | None = None, **more: Any) -> dict[str, Any]:
        said = {"id": f"{len(self.favourites) + 1:032x}", "owner": person("director"), "name": name, "to": to}
        asked = {"copies": copies or [], "instruction": "", "guidance": "", "days": None}
        self.favourites.append({**said, **asked, **more})
        return self.favourites[-1]

    def row(self, n: int, due: int | None, **more: Any) -> dict[str, Any]:
        subject, party, reference = SUBJECTS[n % len(SUBJECTS)]
        on = self.today + timedelta(days=due) if due is not None else None
        return {
            "referral": referral_id(n),
            "desk": unit("register"),
            "letter": letter_id(n),
            "register_id": f"{more.get('direction', 'incoming')}-{self.today.year}",
            "number": 14200 + n * 97,
            "direction": "incoming",
            "subject": subject,
            "party": party,
            "sender_reference": reference,
            "degree": "ordinary",
            "urgency": "normal",
            "files": 1 + n % 3,
            "voided": bool(self.void),
            "sender": person("dg"),
            "instruction": "prepare_reply",
            "guidance": "",
            "due": on.isoformat() if on else None,
            "main": True,
            "received": n % 2 == 0,
            "since": f"{self.today - timedelta(days=3)}T05:12:00+00:00",
            "since_on": f"{self.today - timedelta(days=3)}",
            "returned": False,
            "done": None,
            "done_on": None,
            "outcome": "",
            "opinion": False,
            "asked": 0,
            "answered": 0,
            "awaited": 0,
            "sent_for": "",
            "done_for": "",
            **more,
        }

    def book(self, name: str, **more: Any) -> dict[str, Any]:
        words = {"incoming": "سجل الوارد", "outgoing": "سجل الصادر", "internal": "السجل الداخلي"}
        kept = {"name": name, "name_ar": words.get(name, ""), "name_en": f"{name.capitalize()} register"}
        rest = {
            "unit": "",
            "pattern": "",
            "digits": "latin",
            "sign": "",
            "required": [],
            "closed": False,
            "example": "",
        }
        return {**kept, "direction": name, **rest, **more}

    def desk(self) -> list[dict[str, Any]]:
        if self.empty:
            return []
        return [
            self.row(0, -6, urgency="urgent", instruction="reply_directly"),
            self.row(1, -2, instruction="returned", returned=True, sender=unit("legal")),
            self.row(2, 0, urgency="very_urgent", degree="limited", instruction="act"),
            self.row(3, 0),
            self.row(4, 2, degree="restricted", urgency="urgent"),
            self.row(5, 9, sender=unit("registry")),
            self.row(6, None, direction="internal", degree="secret", instruction="inform", sender=unit("legal")),
        ]

    def letter(self, n: int, degree: str = "limited") -> dict[str, Any]:
        subject, party, reference = SUBJECTS[n % len(SUBJECTS)]
        return {
            "letter": letter_id(n),
            "register_id": f"incoming-{self.today.year}",
            "number": 14200 + n * 97,
            "direction": "incoming",
            "subject": subject,
            "party": party,
            "sender_reference": reference,
            "sender_date": (self.today - timedelta(days=5)).isoformat(),
            "degree": degree,
            "urgency": "urgent",
            "unit": unit("registry"),
            "channel": "web",
            "at": f"{self.today}T03:52:00+00:00",
            "on": self.today.isoformat(),
            "by": person("clerk"),
            "voided": self.void,
            "voided_at": f"{self.today}T06:00:00+00:00" if self.void else None,
            "voided_on": self.today.isoformat() if self.void else None,
            "voided_by": person("clerk") if self.void else None,
            "original": {
                **FILE,
                "sha256": "a" * 64,
                "size": 1_800_000,
                "name": "scan-0412.pdf",
                "quarantined": self.held,
            },
            "attachments": [
                {**FILE, "sha256": "b" * 64, "size": 1_204_000, "name": "مقترح تعديل الإجراءات.pdf"},
            ],
            "despite": "",
            "mark": "",
            "language": None,
            "kind": None,
            "medium": None,
            "pages": None,
            "file_code": "",
            "kept_at": "",
            "borrower": "",
            "borrowed_on": None,
            "borrowed_until": None,
            "borrowed_note": "",
            "attachment_degrees": [],
            "keywords": [],
            "links": [],
            "party_id": "",
        }

    def duplicate(self) -> dict[str, Any]:
        """One letter that may be the same, and one with the same bytes that may not be seen."""
        return {"letters": [{**self.letter(2), "same": "reference"}], "hidden": True}

    def passport(self, n: int) -> list[dict[str, Any]]:
        day, before = self.today, self.today - timedelta(days=1)
        step = {
            "kind": "referred",
            "guidance": "",
            "due": None,
            "main": True,
            "returns": None,
            "reopens": None,
            "rule": "",
            "rule_title": "",
            "received_at": None,
            "received_on": None,
            "received_by": None,
            "closed_at": None,
            "closed_on": None,
            "closed_by": None,
            "closed": None,
            "outcome": "",
            "note": "",
            "reason": "",
            "asks": None,
            "undoes": None,
            "undone": None,
            "answer": None,
            "under": None,
            "received_under": None,
            "closed_under": None,
        }
        return [
            {
                "kind": "registered",
                "at": f"{before}T03:52:00+00:00",
                "on": before.isoformat(),
                "by": person("clerk"),
                "under": None,
                "unit": unit("registry"),
            },
            {
                **step,
                "at": f"{before}T04:40:00+00:00",
                "on": before.isoformat(),
                "by": person("clerk"),
                "referral": referral_id(900 + n),
                "sender": unit("registry"),
                "to": unit("commerce"),
                "desk": unit("commerce"),
                "unit": unit("commerce"),
                "instruction": "study",
                "received_at": f"{before}T05:01:00+00:00",
                "received_on": before.isoformat(),
                "received_by": person("dg"),
                "closed_at": f"{day}T05:15:00+00:00",
                "closed_on": day.isoformat(),
                "closed_by": person("dg"),
                "closed": "forwarded",
            },
            {
                **step,
                "at": f"{day}T05:15:00+00:00",
                "on": day.isoformat(),
                "by": person("dg"),
                "referral": referral_id(950 + n),
                "sender": unit("commerce"),
                "to": unit("legal"),
                "desk": unit("legal"),
                "unit": unit("legal"),
                "instruction": "inform",
                "main": False,
                "received_at": f"{day}T05:41:00+00:00",
                "received_on": day.isoformat(),
                "closed_at": f"{day}T05:41:00+00:00",
                "closed_on": day.isoformat(),
                "closed": "seen",
            },
            {
                **step,
                "at": f"{day}T05:15:00+00:00",
                "on": day.isoformat(),
                "by": person("dg"),
                "referral": referral_id(n),
                "sender": person("dg"),
                "to": unit("register"),
                "desk": unit("register"),
                "unit": unit("register"),
                "instruction": "prepare_reply",
                "guidance": "يُنسّق مع الشؤون القانونية، ويُعرض عليّ مشروع الرد قبل التوقيع.",
                "due": (day + timedelta(days=2)).isoformat(),
                "received_at": f"{day}T05:30:00+00:00" if n % 2 == 0 else None,
                "received_on": day.isoformat() if n % 2 == 0 else None,
                "received_by": person("director") if n % 2 == 0 else None,
            },
        ]

    def counts(self, **period: Any) -> dict[str, Any]:
        figures = {"incoming": 11204, "outgoing": 6871, "internal": 2210, "referred": 29339}
        return {
            "seq": self.seq,
            **period,
            **figures,
            "completed": 27984,
            "sent_back": 118,
            "corrected": 3,
            "voided": 1,
            "refused": 7,
            "open": 1355,
            "overdue": 218,
        }
