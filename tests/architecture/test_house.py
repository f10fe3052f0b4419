"""The rules that review forgets, read from the source itself."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = [path for room in ("libs", "services", "deploy") for path in sorted((ROOT / room).rglob("*.py"))]
SOURCES = [path for path in OURS if "node_modules" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
NOT_USED = {"manager", "helper", "helpers", "utils", "base", "common", "processor", "data", "info"}
LONGEST = 300  # lines


def name_of(path):
    return str(path.relative_to(ROOT))


def trees(paths=SOURCES):
    return [(path, ast.parse(path.read_text("utf-8"))) for path in paths]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_begins_with_one_sentence_about_what_it_is(path):
    tree = ast.parse(path.read_text("utf-8"))
    if tree.body:
        first = (ast.get_docstring(tree) or "").split("\n")[0]
        assert first.endswith((".", "?", "…")), f"{name_of(path)}: {first!r}"


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name_of)
def test_a_file_is_one_room(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


def test_names_say_what_things_are():
    classes = [(path, node.name) for path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    said = [(path, path.stem) for path in SOURCES] + classes
    words = [(name_of(path), set(re.split(r"_|(?<=[a-z])(?=[A-Z])", name))) for path, name in said]
    assert [name for name, parts in words if {part.lower() for part in parts} & NOT_USED] == []


def codes():
    """Each refusal in the source: Rejected("…"), Problem(4xx, "…"), and those that libs.web names by table."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"Rejected": 0, "Problem": 1, "problem": 1}.get(node.func.id)
                strings = [] if place is None else [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
                yield from ((name_of(path), each.value) for each in strings if is_code(each.value))


def is_code(value):
    return isinstance(value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", value)


def test_every_refusal_has_its_words_in_both_languages():
    from libs.web.problems import BY_STATUS, KNOWN
    from libs.web.words import WORDS
    from services.intake.examine import STATUS

    said = {code for _, code in codes()} | {code for _, code in KNOWN.values()} | set(BY_STATUS.values()) | set(STATUS)
    assert said - set(WORDS) - {"body", "path"} == set()
    assert set(WORDS) - said - {"broken", "forbidden", "destroyed"} == set(), "words that nobody says"
    assert all(part for words in WORDS.values() for said in words for part in said)


def commands():
    """Every route of a service that changes something."""
    for path, tree in trees():
        if path.parts[-3:-1] == ("services", "gateway") or "services" not in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.AsyncFunctionDef) and any(changes(each) for each in node.decorator_list):
                types = [each.annotation for each in node.args.args if each.annotation]
                yield f"{name_of(path)}:{node.name}", [ast.unparse(each) for each in types]


def changes(decorator):
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Attribute) and call.attr in {"post", "put", "patch", "delete"}


def test_every_command_asks_for_its_permission_in_its_signature():
    asked = list(commands())
    assert len(asked) > 8
    assert [name for name, types in asked if not any(each.startswith("By") for each in types)] == []


def committed():
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True)  # noqa: S607
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_nothing_committed_names_this_machine_or_where_packages_come_from():
    paths = re.compile(r"(^|[\s\"'=(])/(tmp|work|root)/|/home/[a-z]")
    hosts = re.compile(r"(index-url|find-links|registry *=|\"resolved\"|files\.\S+/packages/).*://|resolved.*https?:")
    guilty = []
    for path in committed():
        if path == Path(__file__) or path.suffix == ".po":
            continue
        text = path.read_bytes().decode("utf-8", "strict")  # a binary would not decode
        guilty += [
            f"{name_of(path)}: {line[:100]}" for line in text.splitlines() if paths.search(line) or hosts.search(line)
        ]
    assert guilty == []


def test_no_lint_is_switched_off_without_its_code():
    bare = re.compile(r"# *noqa *($|[^:])|# *type: *ignore *($|[^\[])")
    assert [
        name_of(path) for path in [*SOURCES, *TESTS] if path != Path(__file__) and bare.search(path.read_text())
    ] == []
