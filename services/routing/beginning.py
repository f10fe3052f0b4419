"""What a rule knows is referred by it, unless somebody does so first: looked for each second, in routing's own view.

Replicas may all look: the command's id comes from the letter's, so that one of them refers it, and once.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.decider import Meta, Rejected
from libs.eventlog import KeyReused, Log
from libs.views import Views
from libs.watch import logger

from .commands import Begin, Instruction
from .first import FirstRow, waiting
from .letter import LETTER
from .organisation import known
from .rule import narrowest
from .rules import RuleRow, in_force

BY = "routing"
GRACE = timedelta(seconds=20)  # a clerk who names the first desk while registering is not forestalled
MOST = 200  # letters at a time

log = logger(__name__)


class Beginning:
    """`seen`: how far in the log every letter that nobody was asked about has been held against the rules."""

    def __init__(self, facts: Log, views: Views, zone: ZoneInfo, grace: timedelta = GRACE) -> None:
        self._log, self._views, self._zone, self._grace = facts, views, zone, grace
        self.seen = 0

    async def once(self, now: datetime) -> bool:
        """Whether there may be more. A letter is passed by only when it was referred, or no rule is about it."""
        rules = await self._views.ask(in_force)
        letters = await self._views.ask(waiting, self.seen, now - self._grace, MOST)
        for letter in letters:
            older = {rule.id: rule for rule in rules if rule.seq < letter.seq}
            if found := narrowest(((id, rule.said) for id, rule in older.items()), letter.known):
                await self._refer(letter, older[found[0]], now)
            self.seen = letter.seq
        return len(letters) == MOST

    async def _refer(self, letter: FirstRow, rule: RuleRow, now: datetime) -> None:
        """By the letter's own day where the rule gives days; refused, it waits for a person like any other."""
        on = now.astimezone(self._zone).date()
        due = None if rule.days is None else on + timedelta(days=rule.days)
        command = Begin(
            rule=rule.id,
            rule_title=rule.title,
            sender=letter.unit,
            to=rule.to,
            instruction=Instruction(rule.instruction),
            guidance=rule.guidance,
            due=due,
        )
        desks = self._views.glance(known, [rule.to, letter.unit])
        id = uuid5(UUID(letter.letter), "rule").hex
        meta = Meta(id=id, by=BY, at=now, on=on, cause=letter.cause, seen=self._views.seq, known=desks)
        try:
            await self._log.handle(LETTER, letter.letter, command, meta)
        except Rejected as refused:
            log.warning("rule_refused", rule=rule.id, letter=letter.letter, code=refused.code)
        except KeyReused:  # another replica did it by the rule as it was a moment ago
            log.info("rule_was_quicker", rule=rule.id, letter=letter.letter)
