"""The frame of a cloud depends on the truth alone, and what lies outside is counted."""

import re

import pytest

from course import view

ESTIMATES = [[0.0, 0.0], [2.0, 2.0], [1.0, 9.0], [50.0, 1.0]]


def drawn(estimates=ESTIMATES, now=("r", 10), deviations=None, truth=(1.0, 1.0)):
    return view.gradient_cloud(
        estimates,
        truth,
        reach=(4, 3),
        samples=[1, 10],
        deviations=deviations or {"r": [8, 2], "r − 5": [16, 4]},
        now=now,
        axis_names=("by m", "by log σ²"),
    )


def test_the_frame_does_not_move_with_the_estimates():
    frames = {
        (*drawn(cloud).axes[0].get_xlim(), *drawn(cloud).axes[0].get_ylim())
        for cloud in (ESTIMATES, [[9, 9]])
    }
    assert frames == {(-3, 5, -2, 4)}


def test_what_lies_outside_is_counted_and_belongs_to_the_mean():
    figure = drawn()
    assert figure.axes[0].get_title() == "2 of 4 in the frame"
    assert (
        "4 estimates of a gradient, of which 2 lie in the frame; their mean is (13.2, 3)" in figure.alt_text
    )
    (diamond,) = [line for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert (diamond.get_xdata()[0], diamond.get_ydata()[0]) == (13.25, 3)


@pytest.mark.parametrize(("now", "height"), [(("r", 1), 8), (("r", 10), 2), (("r − 5", 10), 4)])
def test_the_deviation_of_these_estimates_is_ringed_and_told(now, height):
    figure = drawn(now=now)
    (ring,) = [line for line in figure.axes[1].lines if line.get_fillstyle() == "none"]
    assert (ring.get_xdata()[0], ring.get_ydata()[0]) == (now[1], height)
    assert figure.alt_text.endswith(f"is {height} for {now[0]} and S = {now[1]}.")


def test_curves_differ_by_their_markers():
    curves = [line for line in drawn().axes[1].lines if line.get_fillstyle() != "none"]
    assert len({line.get_marker() for line in curves}) == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"estimates": [1.0, 2.0]}, "estimates must be (R, 2)"),
        ({"truth": [1.0]}, "truth (2,)"),
        ({"deviations": {"r": [1.0]}}, "deviations must have 2 values each"),
        ({"now": ("r", 7)}, "now must be a name and a number of samples of the deviations; got ('r', 7)"),
        ({"now": ("other", 1)}, "now must be"),
    ],
)
def test_what_does_not_fit_is_refused(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        drawn(**changed)
