"""What the figures draw, and what they refuse."""

import re

import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from matplotlib.patches import Ellipse

from course import view
from course.lvm.parameters import MixtureParameters, covariance_matrices
from course.view.curves import falls
from course.view.mixtures import mixed_colours
from course.view.style import PALETTE

X = torch.tensor([[0.0, 0.0], [4.0, 1.0], [1.0, 3.0], [2.0, 2.0]], dtype=torch.float64)
MEANS = torch.tensor([[0.0, 0.0], [3.0, 2.0]])
WEIGHTS = torch.tensor([0.2, 0.8])
COVARIANCES = {
    "full": torch.tensor([[[2.0, 0.5], [0.5, 1.0]], [[1.0, 0.0], [0.0, 3.0]]]),
    "tied": torch.tensor([[[2.0, 0.5], [0.5, 1.0]]]),
    "diag": torch.tensor([[2.0, 1.0], [1.0, 3.0]]),
    "spherical": torch.tensor([2.0, 0.5]),
}
THETA = MixtureParameters(WEIGHTS, MEANS, COVARIANCES["full"])


def outlines(figure) -> np.ndarray:
    patches = figure.axes[0].findobj(Ellipse)
    return np.array([(*p.center, p.width, p.height, p.angle, p.get_linewidth()) for p in patches])


@pytest.mark.parametrize("kind", COVARIANCES)
def test_a_covariance_type_is_drawn_as_its_full_matrices_are(kind):
    theta = MixtureParameters(WEIGHTS, MEANS, COVARIANCES[kind])
    full = theta._replace(covariances=covariance_matrices(theta))
    drawn = outlines(view.mixture(X, theta))
    assert drawn.shape == (4, 6)  # two ellipses for each of two components
    np.testing.assert_allclose(drawn, outlines(view.mixture(X, full)))


def test_the_line_is_thicker_for_the_larger_weight():
    light, _, heavy, _ = outlines(view.mixture(X, MixtureParameters(WEIGHTS, MEANS, COVARIANCES["full"])))
    assert heavy[-1] > light[-1]


def test_components_at_one_place_share_their_number():
    def numbers(means):
        return [label.get_text() for label in view.mixture(X, THETA._replace(means=means)).axes[0].texts]

    assert numbers(MEANS) == ["0", "1"]
    assert numbers(MEANS[[1, 1]]) == ["0, 1"]


@pytest.mark.parametrize(
    ("y", "ticks"), [([2, 5, 60], {"2", "10", "60"}), ([0.01, 5, 60], {r"$\mathdefault{10^{0}}$"})]
)
def test_a_short_logarithmic_axis_shows_plain_numbers_and_a_long_one_powers_of_ten(y, ticks):
    axis = view.curves([1, 2, 3], {"r": y}, x_name="x", y_name="y", y_scale="log").axes[0]
    axis.figure.canvas.draw()
    assert ticks <= {label.get_text() for label in axis.get_yticklabels(which="both")}


def test_a_single_component_needs_no_number():
    one = MixtureParameters(torch.ones(1), MEANS[:1], COVARIANCES["full"][:1])
    assert [label.get_text() for label in view.mixture(X, one).axes[0].texts] == []


def test_neighboring_images_do_not_touch():
    figure = view.images(torch.ones(20, 4), (2, 2))
    figure.draw_without_rendering()
    boxes = [axis.get_window_extent() for axis in figure.axes]
    assert boxes[1].x0 - boxes[0].x1 > 2
    assert boxes[0].y0 - boxes[10].y1 > 2


@pytest.mark.parametrize(
    "data",
    [X, 3 * X, X @ torch.diag(torch.tensor([1.0, 1.3]).double())],
    ids=["as it is", "larger", "taller"],
)
def test_the_frame_depends_on_the_data_alone(data):
    moved = [(0, 1), (50, 900), (1, 4), (-2, 0.1)]
    fits = [
        THETA._replace(means=shift + MEANS, covariances=scale * THETA.covariances) for shift, scale in moved
    ]
    figure = view.comparison(data, {str(index): view.Fit(theta) for index, theta in enumerate(fits)})
    figure.draw_without_rendering()
    frames = np.array([(*axis.get_xlim(), *axis.get_ylim()) for axis in figure.axes])
    assert (np.ptp(frames, axis=0) < 0.01 * np.ptp(frames[0])).all()


def test_a_circle_looks_like_one():
    figure = view.points(X)
    figure.draw_without_rendering()
    scale = figure.axes[0].transData.get_matrix()
    assert scale[0, 0] == pytest.approx(scale[1, 1], rel=0.01)


def test_ten_labels_look_different():
    figure = view.points(torch.arange(20.0).reshape(10, 2), range(10))
    looks = {
        (str(drawn.get_facecolor()), len(drawn.get_paths()[0]), str(drawn.get_paths()[0].vertices))
        for drawn in figure.axes[0].collections
    }
    assert len(looks) == 10


def test_sure_responsibilities_give_the_components_own_colours():
    colours = mixed_colours(np.eye(2), np.zeros((2, 2)), 2)
    np.testing.assert_allclose(colours, [to_rgb(PALETTE[0]), to_rgb(PALETTE[1])])


def test_torn_responsibilities_give_the_colour_between():
    (colour,) = mixed_colours([[0.5, 0.5]], np.zeros((1, 2)), 2)
    np.testing.assert_allclose(colour, np.mean([to_rgb(PALETTE[0]), to_rgb(PALETTE[1])], axis=0))


def test_float32_gradients_and_lists_are_drawn_alike():
    with_gradient = X.float().requires_grad_()
    assert view.points(with_gradient).alt_text == view.points(X.tolist()).alt_text


IN_SPACE = MixtureParameters(WEIGHTS, torch.zeros(2, 3), torch.ones(2))
REFUSED = {
    "three columns": (lambda: view.points(torch.zeros(5, 3)), "choose two columns"),
    "no rows": (lambda: view.points(torch.zeros(0, 2)), "x has the shape (0, 2)"),
    "a NaN": (lambda: view.points([[0, 1], [float("nan"), 0]]), "x[1, 0] is nan"),
    "labels too few": (lambda: view.points(X, [0, 1]), "labels must be 4 whole numbers"),
    "labels in between": (lambda: view.points(X, [0, 1, 0.5, 1]), "labels must be 4 whole numbers"),
    "a label without name": (
        lambda: view.points(X, [0, 1, 2, 1], label_names=("a", "b")),
        "label 2 has none",
    ),
    "two labels of one name": (lambda: view.points(X, [0, 1, 1, 0], label_names=("a", "a")), "must differ"),
    "a mixture in space": (lambda: view.mixture(X, IN_SPACE), "means have the shape (2, 3)"),
    "responsibilities turned": (lambda: view.mixture(X, THETA, torch.ones(2, 4) / 2), "shape (4, 2)"),
    "rows that sum to two": (lambda: view.mixture(X, THETA, torch.ones(4, 2)), "row 0 is [1.0, 1.0]"),
    "a negative one": (
        lambda: view.mixture(X, THETA, torch.tensor([[2.0, -1.0]] * 4)),
        "row 0 is [2.0, -1.0]",
    ),
    "nothing to compare": (lambda: view.comparison(X, {}), "fits is empty"),
    "an empty trace": (lambda: view.trace([]), "at least one"),
    "a NaN in a trace": (lambda: view.trace({"A": [1.0, float("nan")]}), "A[1] is nan"),
    "no curve": (lambda: view.curves([1], {}, x_name="K", y_name="BIC"), "ys is empty"),
    "curve too short": (lambda: view.curves([1, 2], {"A": [1]}, x_name="K", y_name="y"), "A has 1 values"),
    "pixels missing": (lambda: view.images(torch.zeros(2, 63), (8, 8)), "must be (N, 64)"),
    "titles missing": (lambda: view.images(torch.zeros(2, 64), (8, 8), ["a"]), "1 titles for 2 images"),
    "rows missing": (lambda: view.images(torch.zeros(11, 1), (1, 1), rows=["a"]), "1 names for 2 rows"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused_with_advice(case):
    draw, message = REFUSED[case]
    with pytest.raises(ValueError, match=re.escape(message)):
        draw()


def test_falls_are_found_and_rounding_is_not_one():
    values = np.array([-1000.0, -900.0, -901.0, -800.0, -800.0 - 1e-10, -799.0, -850.0])
    assert falls(values).tolist() == [2, 6]


def test_each_fall_is_ringed_and_told():
    figure = view.trace({"good": [-3, -2, -1], "bad": [-3, -2, -2.5, -3.5]})
    rings = [line.get_xdata().tolist() for line in figure.axes[0].lines if line.get_fillstyle() == "none"]
    assert rings == [[2, 3]]
    assert "falls at 2 steps, most at step 3 by 1" in figure.alt_text


def test_the_rows_of_images_carry_their_names_and_the_alt_text_says_them():
    figure = view.images(torch.arange(20.0)[:, None], (1, 1), rows=["data", "draws"])
    names = [[text.get_text() for text in axis.texts] for axis in figure.axes]
    assert [names[0], names[10]] == [["data"], ["draws"]]
    assert not any(names[1:10] + names[11:])
    assert "The rows from the top: data, draws." in figure.alt_text


def test_images_share_one_scale_from_white_to_black():
    figure = view.images([[0.0, 2.0], [2.0, 4.0]], (1, 2))
    shown = [axis.images[0].to_rgba(axis.images[0].get_array())[0, :, 0].tolist() for axis in figure.axes]
    assert shown[0][0] == 1
    assert shown[1][1] == 0
    assert 0 < shown[0][1] == shown[1][0] < 1


def test_comparison_lays_its_panels_out_in_order():
    figure = view.comparison(X, {f"step {step}": view.Fit(THETA) for step in range(6)})
    assert [axis.get_title() for axis in figure.axes] == [f"step {step}" for step in range(6)]


def test_lines_without_markers_differ_by_more_than_their_color():
    x = list(range(41))
    lines = view.curves(x, {str(k): x for k in range(4)}, x_name="x", y_name="y").axes[0].lines
    assert len({str(line._dash_pattern) for line in lines}) == 4
    assert {line.get_marker() for line in lines} == {"None"}
