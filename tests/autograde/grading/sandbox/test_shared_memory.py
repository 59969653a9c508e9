"""What forks share counts once; how much that is may be remembered for a while, but not for long."""

import pytest

from autograde.grading.sandbox import processes
from autograde.grading.sandbox.processes import Processes


class Scripted(Processes):
    """Processes whose sizes are given, and which note how often the slow ones were asked for."""

    def __init__(self, resident: int, proportional: int) -> None:
        super().__init__(proc=0, root=1, itself=True)
        self.resident, self.proportional, self.asked = resident, proportional, 0

    def ids(self) -> list[int]:
        return [1]

    def _resident(self, process: int) -> int:
        return self.resident

    def _proportional(self, process: int) -> int:
        self.asked += 1
        return self.proportional


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set; finding out what is shared takes a hundredth of a second."""
    now = [100.0]

    def proportional(self, process, asked=Scripted._proportional):
        now[0] += 0.01
        return asked(self, process)

    monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(Scripted, "_proportional", proportional)
    return now


def test_what_is_small_even_if_shared_counts_in_full_needs_no_second_look():
    watched = Scripted(resident=90, proportional=999)
    assert not watched.memory_above(100)
    assert watched.asked == 0


def test_what_is_shared_is_found_out_once_and_believed_for_fifty_times_as_long_as_that_took(clock):
    watched = Scripted(resident=300, proportional=80)
    for _ in range(5):
        assert not watched.memory_above(100)
    assert watched.asked == 1
    clock[0] += 0.49
    assert not watched.memory_above(100)
    assert watched.asked == 1
    clock[0] += 0.02
    watched.proportional = 101  # the same size, of which less is shared: found out by now
    assert watched.memory_above(100)


def test_what_is_added_is_not_taken_for_shared(clock):
    watched = Scripted(resident=300, proportional=80)
    assert not watched.memory_above(100)
    watched.resident, watched.proportional = 321, 101
    assert watched.memory_above(100)
    assert watched.asked == 2
