"""The library is a house of five floors: a file imports what is below it, or in its own package, and in no circle."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import course.lvm

ROOT = Path(course.lvm.__file__).parent
#: Where files and packages stand, the ground first. What is not named here stands nowhere, and the test says so.
FLOORS = {
    "checks": 1,
    "contracts": 1,
    "rows": 1,
    "fitted": 1,
    "parameters": 1,
    "optimization": 1,
    "data": 2,
    "distributions": 2,
    "networks": 3,
    "gradients": 3,
    "em.loop": 3,
    "em": 4,
    "variational": 4,
    "boltzmann": 4,
    "helmholtz": 4,
    "diffusion": 4,
    "oracles": 5,
}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> set[str]:
    """The files of the library that a file imports, wherever in its code it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course.lvm"):
            base = node.module.removeprefix("course.lvm").lstrip(".")
            inside = {".".join(filter(None, [base, alias.name])) for alias in node.names}
            found |= (inside & set(PATHS)) or {base}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("course.lvm.")
                for alias in node.names
                if alias.name.startswith("course.lvm")
            }
    return found


PATHS = {module_of(path): path for path in ROOT.rglob("*.py") if path.name != "__init__.py"}
ARROWS = {module: imports(path) for module, path in PATHS.items()}


def floor(module: str) -> int:
    return FLOORS[module] if module in FLOORS else FLOORS[module.split(".")[0]]


def same_package(module: str, other: str) -> bool:
    return module.split(".")[:-1] == other.split(".")[:-1]


def test_every_file_stands_on_one_of_five_floors():
    assert {floor(module) for module in PATHS} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("module", sorted(PATHS))
def test_no_arrow_runs_up_and_none_to_a_neighbor_package(module: str):
    for below in ARROWS[module]:
        assert below in PATHS, f"{module} imports {below}, which is no file of the library"
        assert floor(below) <= floor(module), f"{module} imports {below}, which stands above it"
        assert floor(below) < floor(module) or same_package(module, below), f"{module} imports {below}"


def test_there_is_no_circle():
    assert list(TopologicalSorter(ARROWS).static_order())


def test_packages_import_nothing_of_their_own():
    """So that what is withheld in a package does not keep the rest of it out of reach."""
    for path in ROOT.rglob("__init__.py"):
        assert imports(path) <= {""}  # `course.lvm` itself, which is there before any package in it
