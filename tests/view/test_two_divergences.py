"""The bars of the two divergences are as long as the numbers say, up to the end of their axis."""

import re

import pytest

from course import view

PLACES, P, Q = [0, 1, 2], [0.1, 0.8, 0.1], [0.5, 0.4, 0.1]


def drawn(forward=0.5, reverse=0.75, p=P):
    return view.divergences(PLACES, p, Q, forward, reverse, most=5, highest=1)


def bars(figure):
    return [bar.get_width() for bar in figure.axes[1].patches]


def test_a_bar_is_as_long_as_its_divergence_and_cut_off_at_the_end_of_its_axis():
    assert bars(drawn()) == [0.5, 0.75]
    assert bars(drawn(forward=12.0)) == [5, 0.75]
    assert "KL(p‖q) = 12 nats, KL(q‖p) = 0.75 nats." in drawn(forward=12.0).alt_text


def test_only_a_bar_that_is_cut_off_has_the_mark_of_a_break():
    assert [len(figure.axes[1].lines) for figure in (drawn(), drawn(forward=12.0))] == [0, 2]


def test_the_axes_do_not_move_with_the_approximation():
    frames = {
        (*axis.get_xlim(), *axis.get_ylim()) for figure in (drawn(), drawn(9, 2)) for axis in figure.axes
    }
    assert len(frames) == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reverse": -0.1}, "never negative; got 0.5 and -0.1"),
        ({"forward": float("nan")}, "never negative"),
        ({"p": [1.0]}, "p and q must have 3 values each"),
    ],
)
def test_what_is_no_divergence_is_refused(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        drawn(**changed)
