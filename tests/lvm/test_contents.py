"""The package's own text is a table of contents: it names every file, and every name in it is there."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import course.lvm

FILES = {path.stem for path in Path(course.lvm.__file__).parent.glob("*.py")} - {"__init__"}
CONTENTS, BEHIND = course.lvm.__doc__.split("Behind these stand ")
IN_CONTENTS = {
    name.strip(" ,")
    for line in CONTENTS.splitlines()
    if line.startswith("    ")
    for name in re.split(", ", re.split(r"\s{2,}|(?<=[a-z]) (?=[a-z`])", line.strip())[0])
}


def test_every_file_is_named_once():
    behind = set(re.findall(r"[a-z_]+", BEHIND.split(". ")[0])) - {"and", "for", "mixtures"}
    assert IN_CONTENTS - {"oracles"} | behind == FILES
    assert IN_CONTENTS & behind == set()


def test_what_the_contents_name_can_be_taken_from_the_package():
    assert set(course.lvm._modules) == IN_CONTENTS
    assert set(re.findall("`([A-Z]\\w+)`", CONTENTS)) == set(course.lvm._home)
    for name in course.lvm.__all__:
        assert getattr(course.lvm, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        course.lvm.nothing  # noqa: B018


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_module_begins_with_a_sentence(name: str):
    first = importlib.import_module(f"course.lvm.{name}").__doc__.split("\n\n")[0]
    assert first[0].isupper()
    assert first.rstrip()[-1] in ".:"


def test_importing_the_package_imports_none_of_its_parts():
    parts = "[name for name in sys.modules if name.startswith('course.lvm.')]"
    code = f"import sys, course.lvm; print({parts}, 'torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "False"]
