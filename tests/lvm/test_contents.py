"""The package's own text is a table of contents: it names every package and file, and all that it names is there."""

import contextlib
import importlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

import course.lvm

ROOT = Path(course.lvm.__file__).parent
FILES = {
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in ROOT.rglob("*.py")
    if path.name != "__init__.py" and "oracles" not in path.parts
}
PACKAGES = {name.split(".")[0] for name in FILES if "." in name}
#: A line of contents: names, two blanks or more, what they are.
LINE = re.compile(r"(?P<indent> *)(?P<names>[a-z_]+(?:, [a-z_]+)*)  +\S")


def contents(text: str) -> list[tuple[str, str]]:
    """The names in a table of contents, each with its indentation."""
    lines = [match for line in text.splitlines() if (match := LINE.match(line))]
    return [(match["indent"], name) for match in lines for name in match["names"].split(", ")]


def test_the_contents_name_every_package_and_below_it_every_file_once():
    package, found = "", []
    for indent, name in contents(course.lvm.__doc__):
        if not indent:
            package = name + "."
        found.append(package + name if indent else name)
    assert len(found) == len(set(found))
    assert set(found) == FILES | PACKAGES | {"oracles"}


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_a_package_names_its_own_files(package: str):
    text = importlib.import_module(f"course.lvm.{package}").__doc__
    files = {name.split(".")[1] for name in FILES if name.startswith(package + ".")}
    assert all(re.search(rf"\b{name}\b", text) for name in files)
    assert {name for _, name in contents(text)} <= files


def test_what_the_contents_name_can_be_taken_from_the_package():
    assert set(re.findall(r"`([A-Z]\w+)`", course.lvm.__doc__)) == set(course.lvm._home)
    for name in course.lvm.__all__:
        assert getattr(course.lvm, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        course.lvm.nothing  # noqa: B018


@pytest.mark.parametrize("name", sorted(FILES | PACKAGES))
def test_every_module_begins_with_a_sentence(name: str):
    first = importlib.import_module(f"course.lvm.{name}").__doc__.split("\n\n")[0]
    assert first[0].isupper()
    assert first.rstrip()[-1] in ".:"


def test_help_reads_as_the_table_of_contents():
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        help(course.lvm)
    lines = [line.strip() for line in printed.getvalue().splitlines()]
    first, *rest = course.lvm.__doc__.splitlines()
    assert f"course.lvm - {first}" in lines
    assert all(line.strip() in lines for line in rest)


def test_importing_the_package_imports_none_of_its_parts():
    parts = "[name for name in sys.modules if name.startswith('course.lvm.')]"
    code = f"import sys, course.lvm; print({parts}, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False"]


def test_the_files_of_a_package_are_loaded_when_first_asked_for():
    names = sorted(name for name in FILES if "." in name)
    asked = f"""
import course.lvm
for name in {names}:
    package, file = name.split(".")
    found = getattr(getattr(course.lvm, package), file)
    assert found.__name__ == "course.lvm." + name and file in dir(getattr(course.lvm, package))
"""
    subprocess.run([sys.executable, "-c", asked], check=True)


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_a_package_lists_its_files(package: str):
    listed = dir(importlib.import_module(f"course.lvm.{package}"))
    assert {name.split(".")[1] for name in FILES if name.startswith(package + ".")} <= {*listed}


def test_a_name_that_is_in_no_package_is_answered_with_the_files_to_look_in():
    with pytest.raises(AttributeError, match=r"'course.lvm.gradients' has no attribute 'rebar'; .*relaxed"):
        course.lvm.gradients.rebar  # noqa: B018
