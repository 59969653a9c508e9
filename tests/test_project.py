"""The project's own files agree with each other."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def requirements(*extras):
    """The lines that an installation with these extras asks for, those of the extras that they contain included."""
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        for line in PROJECT["optional-dependencies"][extra]:
            within = re.fullmatch(r"lvm-course\[(\w+)\]", line)
            lines += requirements(within[1]) if within else [line]
    return set(lines)


def name_of(requirement):
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize(
    ("file", "extra"), [("environment.yml", "lab"), ("environment-grading.yml", "grading")]
)
def test_conda_users_get_what_pyproject_asks_for(file: str, extra: str):
    *conda, with_pip = yaml.safe_load((ROOT / file).read_text())["dependencies"]
    renamed = {
        line.replace(name_of(line), CONDA_NAMES.get(name_of(line), name_of(line)), 1)
        for line in requirements(extra)
    }
    assert set(conda) == renamed | {"pip", f"python{PROJECT['requires-python']}"}
    assert with_pip == {"pip": ["-e ."]}


def test_the_core_replaces_no_part_of_the_jupyter_it_runs_in():
    names = {name_of(line) for line in requirements()}
    assert not {name for name in names if "jupyter" in name or name in ("ipykernel", "notebook", "ipython")}
    assert not names & {name_of(line) for line in requirements("test") - requirements()}


def test_every_requirement_is_a_range_and_its_exact_version_is_in_the_constraints():
    exact = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), flags=re.M))
    exact = {name_of(name): version for name, version in exact.items()}
    for requirement in requirements("test"):
        assert "==" not in requirement
        assert name_of(requirement) in exact, f"{requirement} is not in constraints.txt"


def test_every_exact_version_can_be_installed_on_the_oldest_python_that_is_promised():
    """Debian's Python is 3.11.2: a package that asks for 3.11.5 would end the set-up there, and nowhere else."""
    (oldest,) = re.findall(r"\d+\.\d+", PROJECT["requires-python"])
    asked = {found.metadata["Name"]: found.metadata["Requires-Python"] or "" for found in distributions()}
    assert [name for name, pythons in asked.items() if f"{oldest}.0" not in SpecifierSet(pythons)] == []


def test_the_bank_and_the_exercises_are_not_part_of_the_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    from setuptools import find_packages

    packages = find_packages(str(ROOT), **settings["packages"]["find"])
    assert {"course", "course.lvm", "course.check", "course.check.cases", "course.view", "autograde"} <= set(
        packages
    )
    assert not [
        package
        for package in packages
        if "bank" in package or package.split(".")[0] not in ("course", "autograde")
    ]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_to_files_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text()):
        assert (ROOT / target).exists(), f"{page} links to {target}"


def test_no_path_of_a_machine_is_in_the_text():
    for path in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *ROOT.glob("lectures/*.py"),
        *ROOT.glob("exercises/solutions/*.py"),
    ]:
        assert not re.search(r"/(home|root|work|Users)/", path.read_text()), path
