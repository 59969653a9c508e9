"""Each name has a row of dots, with a bar and its number at the median."""

import pytest

from course import view

ROWS = {"none": [1.0, 4.0, 9.0], "mean": [0.1, 0.3]}


def test_the_dots_of_a_name_lie_in_its_row_and_the_first_row_is_on_top():
    axis = view.dots(ROWS, x_name="variance").axes[0]
    first, _, second, _ = axis.lines
    assert first.get_xdata().tolist() == [1, 4, 9]
    assert set(first.get_ydata()) == {0}
    assert set(second.get_ydata()) == {1}
    assert axis.get_ylim()[0] > axis.get_ylim()[1]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["none", "mean"]


def test_the_bar_stands_at_the_median_and_has_its_number():
    axis = view.dots(ROWS, x_name="variance").axes[0]
    assert [line.get_xdata()[0] for line in axis.lines[1::2]] == [4, 0.2]
    assert [label.get_text() for label in axis.texts] == ["4", "0.2"]


def test_what_has_no_logarithm_is_refused():
    with pytest.raises(ValueError, match="above 0"):
        view.dots({"none": [0.0]}, x_name="variance")
    with pytest.raises(ValueError, match="rows must have"):
        view.dots({}, x_name="variance")
