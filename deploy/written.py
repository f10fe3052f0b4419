"""A YAML file as a person writes it: read whole, or refused with every mistake by its line and place."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from libs.contracts.routing import Name

from .place import shown
from .trouble import Trouble, no_such_file

Where = tuple[str | int, ...]


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Strict):
    ar: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)

    def name(self) -> Name:
        return Name(ar=self.ar.strip(), en=self.en.strip())


T = TypeVar("T", bound=Strict)


def read_as(
    what: type[T],
    path: Path,
    mistakes: Callable[[T], Iterable[tuple[Where, str]]],
    refused: Callable[[tuple[str, ...]], Trouble],
) -> T:
    """`mistakes`: what is well formed and still cannot be. Raises Trouble."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise no_such_file(path) from error
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        said = what.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise refused((f"{shown(path)}: {' '.join(str(error).split())}",)) from error
    except ValidationError as error:
        found = [(each["loc"], each["msg"]) for each in error.errors()]
    else:
        found = list(mistakes(said))
        if not found:
            return said
    raise refused(tuple(f"{shown(path)}:{_line(tree, at)} {_dotted(at)}: {what}" for at, what in found))


def _line(node: Any, where: Where) -> int:
    """Of the deepest place on the way that the file has."""
    for step in where:
        match node:
            case yaml.MappingNode(value=pairs):
                inner = next((value for key, value in pairs if key.value == step), None)
            case yaml.SequenceNode(value=items) if isinstance(step, int):
                inner = items[step] if step < len(items) else None
            case _:
                inner = None
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1 if node else 1


def _dotted(where: Where) -> str:
    return ".".join(map(str, where)) or "the whole file"
