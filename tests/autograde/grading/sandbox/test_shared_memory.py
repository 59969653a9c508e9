"""What forks share counts once; what was found out about it is believed while it cannot have become too little."""

import pytest

from autograde.grading.sandbox import processes
from autograde.grading.sandbox.processes import BELIEVED, Processes, Size


class Scripted(Processes):
    """Processes whose sizes are given, and which note how often the slow ones were asked for.

    of_files: how much of each one's resident size is pages of files.
    """

    def __init__(self, sizes: dict[int, Size], proportional: int, of_files: int = 0) -> None:
        super().__init__(proc=0, root=1, itself=True)
        self.sizes, self.proportional, self.of_files, self.asked = sizes, proportional, of_files, 0

    def ids(self) -> list[int]:
        return list(self.sizes)

    def _size(self, process: int) -> Size:
        return self.sizes[process]

    def _sum(self, process: int, name: str, lines: object, otherwise: int) -> int:
        if name == "status":
            return self.sizes[process].resident - self.of_files
        assert name == "smaps_rollup"
        self.asked += 1
        return self.proportional


def test_pages_of_files_do_not_count():
    watched = Scripted({1: Size(7, 300, 0)}, proportional=999, of_files=200)
    assert not watched.memory_above(100)
    assert watched.asked == 0


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [100.0]
    monkeypatch.setattr(processes.time, "monotonic", lambda: now[0])
    return now


def two(resident: int, proportional: int) -> Scripted:
    return Scripted({1: Size(7, resident, 50), 2: Size(8, resident, 60)}, proportional)


def test_what_is_small_even_if_shared_counts_in_full_needs_no_second_look():
    watched = two(resident=45, proportional=999)
    assert not watched.memory_above(100)
    assert watched.asked == 0


def test_what_is_shared_is_found_out_once_and_believed_for_some_seconds(clock):
    watched = two(resident=300, proportional=40)
    for _ in range(5):
        assert not watched.memory_above(100)
    assert watched.asked == 2
    clock[0] += BELIEVED - 0.01
    assert not watched.memory_above(100)
    assert watched.asked == 2
    clock[0] += 0.02
    watched.proportional = 51  # the same sizes, of which less is shared, because others have ended
    assert watched.memory_above(100)


@pytest.mark.usefixtures("clock")
def test_what_is_added_is_not_taken_for_shared():
    watched = two(resident=300, proportional=40)
    assert not watched.memory_above(100)
    watched.sizes[2], watched.proportional = Size(8, 321, 60), 51
    assert watched.memory_above(100)
    assert watched.asked == 4


@pytest.mark.usefixtures("clock")
def test_what_is_shared_and_then_written_to_is_noticed_by_its_page_faults():
    watched = two(resident=300, proportional=40)
    assert not watched.memory_above(100)
    watched.sizes[2], watched.proportional = Size(8, 300, 81), 51
    assert watched.memory_above(100)
    assert watched.asked == 4


@pytest.mark.parametrize("newcomer", [{3: Size(9, 30, 0)}, {2: Size(9, 300, 0)}], ids=["another", "same id"])
@pytest.mark.usefixtures("clock")
def test_a_process_of_which_nothing_is_known_counts_in_full(newcomer):
    watched = two(resident=300, proportional=40)
    assert not watched.memory_above(100)
    watched.sizes |= newcomer
    watched.proportional = 51
    assert watched.memory_above(100)
    assert watched.asked == 2 + len(watched.sizes)
