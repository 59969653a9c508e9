"""What lecture 03 shows when it is run."""

from tests.lectures.execution import printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "03_gaussian_mixtures.py"


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_per_step").splitlines()
    assert [line.startswith("cpu, ") and line.endswith("ms per step") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)


def test_each_slip_of_the_notes_is_put_to_the_test_where_readers_see_it():
    section = LECTURE.read_text(encoding="utf-8").split("# ## 13 ·")[1].split("# ## 14 ·")[0]
    slips = section.split("# ### ")[1:]
    assert len(slips) == 4
    for slip in slips:
        visible = [cell for cell in slip.split("# %%")[1:] if not cell.startswith((" [markdown]", " tags="))]
        assert any("assert" in cell for cell in visible), slip.splitlines()[0]
