"""Settings of the whole suite: one thread, and no silent skip where everything is supposed to be installed."""

import os

import pytest
import torch

torch.set_num_threads(1)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skip is a failure, except of what needs a GPU: CI has none, and installs all the rest."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return
    skipped = [report.nodeid for report in reporter.stats.get("skipped", []) if "gpu" not in report.keywords]
    if skipped:
        print("\nskipped in CI, where everything must run: " + ", ".join(skipped))
        session.exitstatus = 1
