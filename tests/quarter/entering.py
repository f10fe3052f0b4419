"""Enters the quarter over HTTP as importers do: a day's letters side by side, one day after the other."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import cycle, islice

from deploy.demo.letter import Letter as Drawn
from deploy.demo.letters import Ministry
from deploy.demo.originals import sheet_of
from deploy.demo.pdf import pdf
from deploy.demo.people import People
from deploy.organisation import unit_id
from libs.contracts.intake import Channel
from tests.quarter.plan import Letter

AT_ONCE = 50
PAGES = 12  # drawn once: to draw a page takes longer than to register it, and it is the register that is on trial


@dataclass
class Entering:
    people: People
    pages: Iterator[bytes]
    after_each: Callable[[int], None]
    seq: int = 0  # how far the log has come
    free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def all(self, days: Sequence[Sequence[Letter]]) -> None:
        """A letter's referral may come when the next day has begun; the numbers of a register follow its days."""
        async with asyncio.TaskGroup() as group:
            for letters in days:
                ids = await asyncio.gather(*(self._registered(letter) for letter in letters))
                for letter, id in zip(letters, ids, strict=True):
                    if letter.to:
                        group.create_task(self._referred(letter, id))

    async def _registered(self, letter: Letter) -> tuple[str, int]:
        entry = {
            "direction": letter.direction,
            "subject": letter.subject,
            "party": letter.party,
            "sender_reference": letter.reference,
            "degree": letter.degree,
            "urgency": letter.urgency,
            "channel": Channel.API,
        }
        sent = {"data": {"letter": json.dumps(entry)}, "files": {"original": self._original(letter)}}
        async with self.free:
            answer = await self.people.say(letter.by, "intake", "/letters", letter.on, letter.name, **sent)
        return answer["letter"], self._counted(1, answer["seq"])

    async def _referred(self, letter: Letter, registered: tuple[str, int]) -> None:
        id, seq = registered
        wish = {"to": [unit_id(letter.to)], "copies": [*map(unit_id, letter.copies)], "instruction": "act"}
        asked = {"json": wish, "params": {"at_least": seq}}
        async with self.free:
            answer = await self.people.say(
                letter.by, "routing", f"/letters/{id}/refer", letter.on, letter.name, **asked
            )
        self._counted(1 + len(letter.copies), answer["seq"])

    def _original(self, letter: Letter) -> tuple[str, bytes]:
        """No two are the same bytes: what follows a PDF's end is a remark."""
        if letter.pdf:
            return f"{letter.name}.pdf", next(self.pages) + f"% {letter.name}\n".encode()
        return f"{letter.name}.eml", mail(letter)

    def _counted(self, items: int, seq: int) -> int:
        self.after_each(items)
        self.seq = max(self.seq, seq)
        return seq


def mail(letter: Letter) -> bytes:
    message = EmailMessage()
    message["From"] = f"{letter.party} <{letter.name}@party.example>"
    message["To"] = "registry@ministry.example"
    message["Date"] = letter.on.strftime("%a, %d %b %Y 09:00:00 +0400")
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.name}@party.example>"
    message.set_content(letter.body)
    return message.as_bytes()


def drawn(ministry: Ministry, days: Sequence[Sequence[Letter]]) -> Iterator[bytes]:
    """Pages of letters of the plan, the same few again and again."""
    chosen = islice((letter for letters in days for letter in letters if letter.pdf), PAGES)
    return cycle([pdf([sheet_of(_on_paper(ministry, letter))]) for letter in chosen])


def _on_paper(ministry: Ministry, letter: Letter) -> Drawn:
    return Drawn(
        name=letter.name,
        direction=letter.direction,
        on=letter.on,
        subject=letter.subject,
        body=letter.body,
        sender=letter.party,
        addressee=ministry.unit("ministry"),
        degree=letter.degree,
        urgency=letter.urgency,
        by=letter.by,
        steps=(),
        reference=letter.reference,
    )
