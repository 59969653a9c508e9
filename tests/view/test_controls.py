"""A control is drawn with its line, and the parabola says how much variance each coefficient leaves."""

import re

import numpy as np
import pytest

from course import view

C, F = [-1.0, -1.0, 1.0, 1.0], [-2.0, 0.0, 0.0, 2.0]  # Var(c) = 1, Cov = 1, Var(f) = 2


def drawn(beta=1.0, c=C, f=F):
    return view.coefficient(c, f, beta, most=3)


def marks(figure):
    """Where β = 0, β = 1, the best and the present one are marked on the parabola."""
    return [
        (line.get_xdata()[0], float(line.get_ydata()[0]))
        for line in figure.axes[1].lines
        if len(line.get_xdata()) == 1
    ]


def test_plain_difference_best_and_present_coefficient_are_marked_at_their_variance():
    assert marks(drawn(beta=3.0)) == [(0, 1), (1, 0.5), (1, 0.5), (3, 2.5)]
    assert "at the best β* = 1 is left 0.5" in drawn().alt_text


def test_the_parabola_is_the_variance_that_is_left():
    (parabola,) = [line for line in drawn().axes[1].lines if len(line.get_xdata()) > 1]
    betas = parabola.get_xdata()
    np.testing.assert_allclose(parabola.get_ydata(), 1 - betas + betas**2 / 2)


@pytest.mark.parametrize("beta", [0.0, 1.5])
def test_the_line_goes_through_the_means_with_the_slope(beta):
    figure = view.control([0.0, 2.0, 4.0], [1.0, 5.0, 3.0], beta, c_name="c", f_name="f")
    (line,) = figure.axes[0].lines
    (left, right), (low, high) = line.get_xdata(), line.get_ydata()
    assert (high - low) / (right - left) == beta
    assert (low + high) / 2 == 3


def test_the_axes_of_the_variance_do_not_move_with_the_coefficient():
    assert drawn(0.0).axes[1].get_ylim() == drawn(1.0).axes[1].get_ylim() == (0, 3)


def test_what_does_not_belong_together_is_refused():
    with pytest.raises(ValueError, match=re.escape("at least two; got 4 and 1")):
        drawn(f=[1.0])
    with pytest.raises(ValueError, match="got 1 and 1"):
        view.control([1.0], [1.0], 1.0, c_name="c", f_name="f")
