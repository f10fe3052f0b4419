"""Where a running Diwan keeps everything: one folder, var/, and nothing outside of it."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    var: Path

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def nats(self) -> Path:
        return self.var / "nats"

    @property
    def originals(self) -> Path:
        """One folder, however many archives there are."""
        return self.var / "archive" / "originals"

    @property
    def ledger(self) -> Path:
        """One, however many archives there are."""
        return self.var / "archive" / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        return self.var / "lock"

    @property
    def up(self) -> Path:
        """What runs now: process ids and addresses."""
        return self.var / "up.json"

    @property
    def furnished(self) -> Path:
        """There since the first start was over."""
        return self.var / "furnished"

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"

    def held(self, name: str) -> Path:
        """The lock that a process of this name holds as long as it lives."""
        return self.var / "held" / name

    def seed(self, name: str) -> Path:
        return self.keys / f"{name}.nk"

    def partner_seed(self, partner: str) -> Path:
        """The key it fetches its messages with: whoever has one here has an account with the broker."""
        return self.keys / "partners" / f"{partner}.nk"

    @property
    def partners(self) -> list[str]:
        return sorted(path.stem for path in (self.keys / "partners").glob("*.nk"))

    def handed(self, name: str) -> Path:
        """What is handed to a container of this name, and nothing else is: a volume of its own."""
        return self.var / "handed" / name

    @property
    def signing_key(self) -> Path:
        return self.keys / "token.pem"

    @property
    def master_keys(self) -> Path:
        """What wraps the keys of letters: one a line, the last one wraps."""
        return self.keys / "master.keys"

    @property
    def token_key(self) -> Path:
        return self.keys / "token.pub.pem"

    @property
    def head_key(self) -> Path:
        """What archive signs the ledger's heads with."""
        return self.keys / "head.pem"

    @property
    def head_public_key(self) -> Path:
        """What anybody may have who is to check them."""
        return self.keys / "head.pub.pem"

    def reader_key(self, name: str) -> Path:
        """What a service signs with that reads another's API."""
        return self.keys / f"{name}.pem"

    def reader_token_key(self, name: str) -> Path:
        return self.keys / f"{name}.pub.pem"


def here() -> Place:
    """The one that DIWAN_VAR names, or var/ beside the source."""
    return Place(Path(os.environ.get("DIWAN_VAR", ROOT / "var")).absolute())


def shown(path: Path) -> str:
    """As short as it can be said from here."""
    here = Path.cwd()
    return os.fspath(path.relative_to(here) if path.is_relative_to(here) else path)
