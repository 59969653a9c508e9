import sys

import pytest
import torch

from course.check import state
from course.check.case import _load
from tests.check import toy_cases


@pytest.fixture
def toy_exercise(monkeypatch):
    """An exercise whose cases are the toy ones; nothing is withheld."""
    monkeypatch.setitem(sys.modules, "course.check.cases.toy", toy_cases)
    _load.cache_clear()
    monkeypatch.setattr(state, "unit", "00_toy")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)
    _load.cache_clear()
