"""Each arrow starts at its sample, under the first density, and ends where the sample goes."""

import re

import numpy as np
import pytest
from matplotlib.quiver import Quiver

from course import view

LINE = np.linspace(-3, 3, 61)
BEFORE, AFTER = np.exp(-(LINE**2)), np.exp(-((LINE - 0.5) ** 2))
SAMPLES, STEPS = [-1.0, 0.5, 1.0, 2.0], [0.5, -0.25, 1.0, 0.0]


def drawn(**changed):
    arguments = {"line": LINE, "density": BEFORE, "moved": AFTER, "samples": SAMPLES, "displacements": STEPS}
    return view.moving_samples(*(arguments | changed).values(), highest=1.2)


def test_an_arrow_ends_where_its_sample_goes():
    fields = [field for field in drawn().axes[0].collections if isinstance(field, Quiver)]
    found = sorted((x, x + u) for field in fields for x, u in zip(field.X, field.U, strict=True))
    assert found == [(-1.0, -0.5), (0.5, 0.25), (1.0, 2.0)]  # what does not move has no arrow
    assert all(field.scale == 1 and field.angles == field.scale_units == "xy" for field in fields)


def test_samples_lie_under_the_density_before_the_step():
    dots = next(line for line in drawn().axes[0].lines if line.get_marker() == "o")
    assert dots.get_xdata().tolist() == SAMPLES
    assert (dots.get_ydata() < np.interp(SAMPLES, LINE, BEFORE)).all()
    assert (dots.get_ydata() > 0).all()


def test_the_limits_are_those_of_the_line_and_the_height_that_is_given():
    axis = drawn().axes[0]
    assert axis.get_xlim() == (-3, 3)
    np.testing.assert_allclose(axis.get_ylim(), (0, 1.05 * 1.2))


def test_the_words_count_the_arrows_and_name_the_longest_and_both_modes():
    alt = drawn().alt_text
    assert "2 arrows go to the right and 1 to the left, the longest 1 from z = 1." in alt
    assert "highest at z = 0, after the step at z = 0.5" in alt


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"density": [1.0]}, "must have 61 values each"),
        ({"moved": [1.0]}, "must have 61 values each"),
        ({"displacements": [1.0]}, "displacements has 1 values, and samples has 4"),
        ({"samples": [0, 1, 2, float("nan")]}, "samples[3] is nan"),
    ],
)
def test_what_does_not_fit_is_refused(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        drawn(**changed)
