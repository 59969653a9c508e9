"""The column of the bound is as high as the numbers say."""

import re

import numpy as np
import pytest

from course import view

DENSITIES = {"posterior": [0.1, 0.8, 0.1], "q": [0.3, 0.4, 0.3]}


def drawn(elbo, log_evidence=-1.5, densities=DENSITIES):
    return view.bound([0, 1, 2], densities, elbo, log_evidence, lowest=-4, highest=1)


def column(figure):
    return [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in figure.axes[1].patches]


@pytest.mark.parametrize("elbo", [-1.5, -2.0, -3.9])
def test_bound_and_divergence_stand_on_each_other_and_reach_the_log_evidence(elbo):
    np.testing.assert_allclose(column(drawn(elbo)), [(-4, elbo), (elbo, -1.5)])


def test_a_bound_out_of_the_picture_leaves_all_to_the_divergence_and_its_number_is_said():
    figure = drawn(-40.0)
    np.testing.assert_allclose(column(figure), [(-4, -4), (-4, -1.5)])
    assert "ELBO −40 plus KL 38.5" in figure.alt_text


def test_only_a_column_that_is_cut_off_has_a_break_mark():
    whole, cut = (drawn(elbo).axes[1].lines for elbo in (-3.9, -4.1))
    assert len(cut) > len(whole) == 1


def test_densities_differ_by_more_than_their_color():
    one, other = drawn(-2.0).axes[0].lines
    assert one.get_linestyle() != other.get_linestyle()


def test_the_axes_do_not_move_with_the_bound():
    frames = {
        (*axis.get_xlim(), *axis.get_ylim()) for elbo in (-1.5, -2.0, -40.0) for axis in drawn(elbo).axes
    }
    assert len(frames) == 2


@pytest.mark.parametrize("elbo", [-1.5, -1.6, -2.5, -3.95, -40.0])
def test_the_three_numbers_do_not_lie_on_one_another(elbo):
    figure = drawn(elbo)
    figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in figure.axes[1].texts]
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"elbo": -1.4}, "above log_evidence -1.5"),
        ({"elbo": float("nan")}, "above log_evidence"),
        ({"elbo": -2.0, "densities": {}}, "densities must have a name and 3 values each"),
        ({"elbo": -2.0, "densities": {"q": [1, 2]}}, "3 values each, as many as z"),
    ],
)
def test_what_is_no_bound_is_refused(changed, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        drawn(**changed)
