"""Two bits are drawn as tables of two by two, rows for the first, and the marked strength is that of the tables."""

import pytest

from course import view

TABLE = [[0.1, 0.2], [0.3, 0.4]]


def numbers(axis):
    """What stands in the cells of a table, by (column, row)."""
    return {tuple(map(int, label.get_position())): label.get_text() for label in axis.texts}


def test_rows_are_the_first_bit_and_columns_the_second():
    (axis,) = view.pairs({"exact": TABLE}, names=("a", "b")).axes
    assert numbers(axis) == {(0, 0): "0.10", (1, 0): "0.20", (0, 1): "0.30", (1, 1): "0.40"}
    assert (axis.get_ylabel(), axis.get_xlabel()) == ("a", "b")


def test_the_more_probable_the_darker_and_one_scale_for_all():
    first, second = view.pairs({"p": TABLE, "q": [[0.25] * 2] * 2}, names=("a", "b")).axes
    assert first.images[0].get_clim() == second.images[0].get_clim() == (0, 1)
    assert first.images[0].get_array().tolist() == TABLE


def test_a_line_stands_at_the_strength_of_the_tables():
    figure = view.coupling([0, 4], {"exact": [0.5, 0.7]}, 3, {"exact": TABLE}, names=("a", "b"), title="T")
    left, right = figure.axes
    assert list(left.lines[-1].get_xdata()) == [3, 3]
    assert numbers(right)[1, 1] == "0.40"
    assert figure.alt_text.startswith("T. Chance of a at the coupling 3: exact 0.65.")


@pytest.mark.parametrize("table", [[[0.5, 0.5]], [[0.5, 0.5], [0.5, 0.5]], [[1.5, -0.5], [0, 0]]])
def test_what_is_no_distribution_of_two_bits_is_refused(table):
    with pytest.raises(ValueError, match="exact must be 2 by 2"):
        view.pairs({"exact": table}, names=("a", "b"))


def test_no_table_and_curves_of_another_length_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        view.pairs({}, names=("a", "b"))
    with pytest.raises(ValueError, match="3 values"):
        view.coupling([0, 1, 2], {"exact": [0.5]}, 1, {"exact": TABLE}, names=("a", "b"))
