"""What lecture 03 shows when it is run."""

from tests.lectures.execution import printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "03_gaussian_mixtures.py"


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_per_step").splitlines()
    assert [line.startswith("cpu, ") and line.endswith("ms per step") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)
