"""Nothing stands in the library without a reason: every public name serves an item of the curriculum."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import course.lvm

ROOT = Path(course.lvm.__file__).parent
TABLE = tomllib.loads((Path(__file__).parent / "inventory.toml").read_text())


def public_names(path: Path) -> set[str]:
    """What a file defines at its top under a name that does not begin with an underscore."""
    names = []
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return {name for name in names if not name.startswith("_")}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


FILES = {
    module_of(path): path
    for path in ROOT.rglob("*.py")
    if path.name != "__init__.py" and "oracles" not in path.parts
}


def test_the_table_has_the_files_of_the_library():
    assert set(TABLE) == set(FILES)


@pytest.mark.parametrize("module", sorted(FILES))
def test_every_public_name_is_in_the_table_and_no_other(module: str):
    names = public_names(FILES[module])
    # what all of the library stands on has one line for all of its names
    assert set(TABLE[module]) in ({"*"}, names)


def exists(item: str) -> bool:
    kind, number = re.fullmatch(r"([ABT]?)(\d+)", item).groups()
    return 1 <= int(number) <= {"": 108, "T": 32, "A": 28, "B": 57}[kind]


@pytest.mark.parametrize("module", sorted(TABLE))
def test_every_name_serves_an_item_that_exists(module: str):
    for name, items in TABLE[module].items():
        assert all(exists(item) for item in items.split(", ")), f"{name}: {items}"
