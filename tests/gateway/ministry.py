"""A ministry that exists only in memory: its people, its letters, and a note of all that was asked of its services."""

from base64 import urlsafe_b64decode
from datetime import date, timedelta
from typing import Any

import orjson

from tests.gateway.names import SUBJECTS, UNITS, book, letter_id, members, person, referral_id, unit
from tests.gateway.passports import passport
from tests.gateway.played import played
from tests.gateway.played_stats import FIGURES

__all__ = ["Ministry", "letter_id", "person", "referral_id", "unit"]

FILE = {"type": "application/pdf", "said_name": "", "quarantined": ""}


class Ministry:
    """Answers like intake, routing, archive and stats. `asked` notes every command: service path, key, body."""

    book = staticmethod(book)

    def __init__(self, today: date) -> None:
        self.today = today
        self.asked: list[tuple[str, str, Any]] = []
        self.tried: dict[str, str] = {}  # what a rule was tried by
        self.searched: list[dict[str, str]] = []  # as search was asked
        self.refusals: dict[str, tuple[int, dict[str, Any]]] = {}  # path ending -> what is answered instead
        self.archived = True
        self.destroyed: str | None = None  # the day on which the letter's files were
        self.plan: list[dict[str, Any]] = []  # archive's classes
        self.end: dict[str, Any] = {}  # what archive says of the letter's end, beside nothing
        self.due: str | None = None  # when its years are over
        self.empty = False
        self.merged = False  # the directory's first entry into its second
        self.delisted = ""  # why
        self.void = ""  # why the letter's entry was voided; nothing: it holds
        self.books = [book(name) for name in ("incoming", "outgoing", "internal")]
        self.borrowed: list[dict[str, Any]] = []  # letters whose paper is out
        self.damaged_at: str | None = None  # since when archive knows its files to be damaged
        self.held = ""  # why the letter's original is in quarantine; nothing: it is not
        self.also: dict[str, list[str]] = {}  # a person's roles beside their own
        self.pace = 0.0  # seconds between them
        self.changes = 2  # of the figures, while somebody watches
        self.entered: set[str] = set()  # what waited in the tray and is registered by now
        self.seq = 100
        self.picture = b""
        self.delegations: list[dict[str, Any]] = []
        self.favourites: list[dict[str, Any]] = []
        self.tokens: list[tuple[str, dict[str, Any]]] = []  # of routing, path: who the gateway says is asking
        self.calendars: list[Any] = [{"name": "ministry", "drawn": None, "holidays": [], "seasons": [], "months": []}]
        self.policies: dict[str, Any] = {}
        self.sorted_by = ""  # how the desk was asked for last
        self.reading: Any = {}  # what intake makes of a table
        self.handed: list[dict[str, Any]] = []  # the files that came with it
        self.told: dict[str, Any] = {"mail": "digest", "tray": False, "email": "salim@commerce.example"}
        self.news: list[dict[str, Any]] = []  # what routing's live stream says, each time it is asked
        self.listened: list[tuple[str | None, str | None]] = []  # from where on it was asked
        self.lying = 0  # main parts on the desk of whoever is looked at
        self.left = 0  # of a merged unit's, still to be moved
        self.closed: dict[str, str] = {}  # a unit that is no more, and into which it was merged, if into one
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
        for each in units:
            if each["id"] in self.closed:
                each |= {"closed": True, "into": self.closed[each["id"]]}
        accepted = [each for each in self.delegations if each["stage"] == "accepted"]
        named = {"units": units, "persons": members(self.also)}
        return {"seq": self.seq, **named, "delegations": accepted, "calendars": self.calendars}

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

    def followed(self, desk: str) -> list[dict[str, Any]]:
        """Late at the legal department, due today with a colleague, and a reply."""
        asked = [
            self.row(0, -6, sender=desk, whom=unit("legal")),
            self.row(3, 0, sender=desk, whom=person("officer")),
            self.row(4, 2, sender=desk, whom="", referral="", instruction=""),
        ]
        return [{**row, "key": f"{n}", "unit": "", "since": row["since_on"]} for n, row in enumerate(asked)]

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
        return passport(self.today, n)

    def counts(self, **period: Any) -> dict[str, Any]:
        return {"seq": self.seq, **period, **FIGURES}
