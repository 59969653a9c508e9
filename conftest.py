"""For tests and doctests alike: each begins with PyTorch's own default dtype and the same random numbers, whatever ran
before it, so that none fails by chance.

Several processes share them file by file, for what a file needs is made once. The lectures come first: others look at
their pages, which are then in the cache.
"""

import re

import pytest
import torch
from xdist.scheduler import LoadFileScheduling

from autograde.forks import available_cores

LECTURES = "tests/lectures/"
EXECUTION = f"{LECTURES}test_execution.py"


@pytest.fixture(autouse=True)
def _fresh_torch():
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(0)


class FileByFile(LoadFileScheduling):
    """In the order of the files; lectures are run by several processes."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        lecture = re.search(r"\[(\d\d_\w+)", nodeid) if file == EXECUTION else None
        return f"{file} {lecture[1]}" if lecture else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    config.option.loadscopereorder = False
    return FileByFile(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """One more than cores, for many a test waits for another process; more would not fit into the memory of many."""
    return available_cores() + 1


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LECTURES))
