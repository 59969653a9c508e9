"""The examples in the docstrings are run, and answers are put where they belong."""

import doctest
import importlib
import pkgutil

import pytest

import autograde

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(autograde.__path__, "autograde.")
    if not module.ispkg and not module.name.startswith("autograde.bank.")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_say_what_happens(name: str):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
