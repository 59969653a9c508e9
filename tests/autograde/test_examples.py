"""The examples in the docstrings are run, and answers are put where they belong."""

import doctest
import importlib
from pathlib import Path

import pytest

import autograde

MODULES = sorted(
    path.stem for path in Path(autograde.__file__).parent.glob("*.py") if path.stem != "__init__"
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_say_what_happens(name: str):
    result = doctest.testmod(importlib.import_module(f"autograde.{name}"))
    assert result.failed == 0
