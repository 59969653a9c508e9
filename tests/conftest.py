"""For the whole suite: one thread unless OMP_NUM_THREADS says otherwise, no example that is too slow on a busy machine,
a toy exercise, and no silent skip in CI.
"""

import os
import sys

import pytest
import torch
from hypothesis import HealthCheck, settings

from course.check import state
from course.check.case import _load
from tests.check import toy_cases

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
# Whatever else holds here: in CI Hypothesis draws the same examples every time.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skip is a failure, except of what needs a GPU: CI has none, and installs all the rest."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    skipped = [report.nodeid for report in reporter.stats.get("skipped", []) if "gpu" not in report.keywords]
    if skipped:
        print("\nskipped in CI, where everything must run: " + ", ".join(skipped))
        session.exitstatus = 1


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
