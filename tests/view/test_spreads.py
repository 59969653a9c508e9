"""Estimates are drawn by their mean and by the range of nine tenths of them."""

import numpy as np
import pytest

from course import view

ESTIMATES = {"prior": np.arange(101.0) * [[1], [2]], "posterior": np.full((2, 3), 7.0)}


def test_bars_hold_the_middle_nine_tenths_and_marks_are_means():
    axis = view.spread([1, 10], ESTIMATES, 7, y_name="p(x)").axes[0]
    bars = [segment[:, 1].tolist() for lines in axis.collections for segment in lines.get_segments()]
    assert bars == [[5, 95], [10, 190], [7, 7], [7, 7]]
    _, prior, posterior = axis.lines
    assert prior.get_ydata().tolist() == [50, 100]
    assert prior.get_marker() != posterior.get_marker()


def test_bars_of_one_number_of_samples_stand_side_by_side():
    axis = view.spread([1, 10], ESTIMATES, 7, y_name="p(x)").axes[0]
    left, right = (lines.get_segments()[0][0, 0] for lines in axis.collections)
    assert left < 1 < right


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 rows each"):
        view.spread([1, 10], {"prior": [[1, 2]]}, 7, y_name="p(x)")
