"""For tests and doctests alike: each begins with PyTorch's own default dtype, whatever ran before it."""

import os

import pytest
import torch

#: What .ci/run installs: there a test that is skipped for want of it has not been run, and that is a failure.
INSTALLED_BY_CI = ("chromium is not installed", "playwright is not installed", "axe is not installed")


@pytest.fixture(autouse=True)
def _default_dtype():
    torch.set_default_dtype(torch.float32)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport():
    report = (yield).get_result()
    reason = str(report.longrepr[2]) if report.skipped and isinstance(report.longrepr, tuple) else ""
    if os.environ.get("CI") and any(missing in reason for missing in INSTALLED_BY_CI):
        report.outcome, report.longrepr = "failed", f"on CI nothing may be missing: {reason}"
