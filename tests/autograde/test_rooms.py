"""The rooms of the teaching assistant's side stand one above the other: imports run down, and in no circle."""

import ast
import importlib.util
import pkgutil
from graphlib import CycleError, TopologicalSorter

import pytest

import autograde

#: From the ground up; what stands on one floor does not import from a higher one.
FLOORS = (
    (
        "autograde.course_folder",
        "autograde.errors",
        "autograde.exercise",
        "autograde.forks",
        "autograde.gradebook",
        "autograde.nbgrader_step",
        "autograde.notebooks",
    ),
    ("autograde.grading",),
    ("autograde.authoring",),
    ("autograde.audit",),
    ("autograde.desk",),
    ("autograde.demo", "autograde.cli"),
)
MODULES = {
    module.name
    for module in pkgutil.walk_packages(autograde.__path__, "autograde.")
    if not module.ispkg and not module.name.startswith("autograde.bank.")
}


def imported(name: str) -> set[str]:
    """The modules of this side that a module imports, at its top or in a function."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    found = set()
    for node in ast.walk(ast.parse(spec.loader.get_source(name))):  # type: ignore[attr-defined]
        if isinstance(node, ast.Import):
            found |= {item.name for item in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{item.name}" for item in node.names)}
    return found & MODULES


def floor(name: str) -> int:
    (place,) = [
        place
        for place, rooms in enumerate(FLOORS)
        if any(f"{name}.".startswith(f"{room}.") for room in rooms)
    ]
    return place


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_import_runs_up(name: str):
    assert [other for other in imported(name) if floor(other) > floor(name)] == []


def test_no_files_import_each_other_in_a_circle():
    try:
        TopologicalSorter({name: imported(name) for name in MODULES}).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")
