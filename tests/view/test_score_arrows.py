"""Arrows start at their samples, point where their terms say, and all are drawn on one scale."""

import re

import numpy as np
import pytest
from matplotlib.quiver import Quiver

from course import view

LINE, DENSITY = np.linspace(-3, 3, 61), np.exp(-(np.linspace(-3, 3, 61) ** 2))
SAMPLES, TERMS, NAIVE = [-1.0, 0.5, 1.0, 2.0], [6.0, -3.0, -1.5, 0.0], [1.0, -1.0, 2.0, -2.0]


def drawn(**changed):
    arguments = {"line": LINE, "density": DENSITY, "samples": SAMPLES, "terms": TERMS, "naive": NAIVE}
    return view.score_arrows(*(arguments | changed).values(), truth=0.4)


def arrows(figure):
    """Where each arrow starts, and its length along z."""
    fields = [drawn for drawn in figure.axes[0].collections if isinstance(drawn, Quiver)]
    return sorted((x, u) for field in fields for x, u in zip(field.X, field.U, strict=True))


def test_an_arrow_starts_at_its_sample_and_is_as_long_as_its_term():
    found = arrows(drawn())
    assert [start for start, _ in found] == [-1.0, 0.5, 1.0]  # a term of zero has no arrow
    lengths = np.array([length for _, length in found])
    np.testing.assert_allclose(lengths / lengths[0], [1, -0.5, -0.25])


def test_samples_lie_under_the_density():
    dots = next(line for line in drawn().axes[0].lines if line.get_marker() == "o")
    assert dots.get_xdata().tolist() == SAMPLES
    assert (dots.get_ydata() < np.interp(SAMPLES, LINE, DENSITY)).all()
    assert (dots.get_ydata() > 0).all()


def test_the_diamonds_are_the_means_and_the_line_is_the_truth():
    right = drawn().axes[1]
    diamonds = [line.get_xdata()[0] for line in right.lines if line.get_marker() == "D"]
    assert diamonds == [np.mean(TERMS), 0]
    assert right.lines[0].get_xdata() == [0.4, 0.4]
    assert "1 go to the right and 2 to the left" in drawn().alt_text


def test_a_mean_that_only_rounding_keeps_from_zero_is_read_out_as_zero():
    assert "the naive mean is 0," in drawn(naive=[1e-17, 0, 0, 0]).alt_text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"density": [1.0]}, "density has 1 values, and line has 61"),
        ({"terms": [1.0]}, "must have 4 values each"),
        ({"naive": [1.0]}, "must have 4 values each"),
        ({"samples": [0, 1, 2, float("nan")]}, "samples[3] is nan"),
    ],
)
def test_what_does_not_fit_is_refused(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        drawn(**changed)
