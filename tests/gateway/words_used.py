"""Every sentence the pages say, found in the code and the templates by Babel."""

from pathlib import Path

from babel.messages.extract import extract_from_dir

GATEWAY = Path(__file__).parents[2] / "services" / "gateway"
WHERE = [("**.py", "python"), ("templates/**.html", "jinja2")]


def sentences() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(GATEWAY, WHERE, strip_comment_tags=True, directory_filter=_ours)
    return {tuple(message) if isinstance(message, tuple) else message for _, _, message, _, _ in found}


def _ours(folder: str) -> bool:
    return Path(folder).name != "node_modules"
