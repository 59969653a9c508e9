"""Bounds are drawn where they touch the curve, and what lies above it is refused."""

import numpy as np
import pytest

from course import view

X = np.linspace(-1, 1, 21)
CURVE = np.cos(X)
BOUND = CURVE[15] - np.sin(X[15]) * (X - X[15]) - 0.5 * (X - X[15]) ** 2  # |cos″| is at most 1


def drawn(bounds=None, touching=(X[15],)):
    return view.minorizers(X, CURVE, bounds or {"bound": BOUND}, touching, x_name="a", y_name="height")


def test_each_bound_is_marked_where_it_touches():
    curve, bound, mark, _ = drawn().axes[0].lines
    np.testing.assert_allclose(curve.get_ydata(), CURVE)
    np.testing.assert_allclose(bound.get_ydata(), BOUND)
    np.testing.assert_allclose((mark.get_xdata()[0], mark.get_ydata()[0]), (X[15], CURVE[15]))


def test_lines_differ_by_more_than_their_color():
    lines = drawn({str(i): BOUND - i for i in range(4)}, [0.5] * 4).axes[0].lines
    styles = [str(line._dash_pattern) for line in lines if len(line.get_xdata()) == len(X)]
    assert len(set(styles)) == 5


def test_the_frame_is_that_of_the_curve():
    low, high = drawn({"far below": BOUND - 100}).axes[0].get_ylim()
    assert CURVE.min() - 1 < low < CURVE.min() < CURVE.max() < high < CURVE.max() + 1


def test_the_words_say_what_it_shows_first():
    assert drawn().alt_text.startswith("A curve and 1 bound from below: height against a.")
    assert "bound touches at 0.5, is highest at 0" in drawn().alt_text


@pytest.mark.parametrize(
    ("bounds", "touching", "message"),
    [
        ({"bound": BOUND + 0.1}, [0.5], "bound lies above the objective"),
        ({"bound": BOUND[:-1]}, [0.5], "bound has 20 values, and x has 21"),
        ({"bound": BOUND}, [], "1 bounds and 0 places"),
    ],
)
def test_what_is_no_bound_is_refused(bounds, touching, message):
    with pytest.raises(ValueError, match=message):
        drawn(bounds, touching)
