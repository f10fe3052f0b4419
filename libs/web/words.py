"""What each problem says: what happened, then what is safe and what to do. Arabic first."""

import tomllib
from pathlib import Path
from typing import NamedTuple


class Said(NamedTuple):
    title: str
    detail: str


class Words(NamedTuple):
    ar: Said
    en: Said


WORDS: dict[str, Words] = {
    code: Words(Said(*said["ar"]), Said(*said["en"]))
    for code, said in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
