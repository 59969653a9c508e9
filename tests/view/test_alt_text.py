"""Every figure says in words what it shows, and is shown once, wherever it is displayed."""

import inspect
import re
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from course import view
from course.lvm.parameters import MixtureParameters
from course.view.alt_text import alt_text, mime_bundle
from course.view.style import CourseFigure, panels

X = torch.tensor([[0.0, 0.0], [3.0, 1.0], [1.0, 7.25]])
THETA = MixtureParameters(torch.tensor([0.25, 0.75]), torch.tensor([[1.5, 0.0], [2.0, 6.0]]), torch.ones(2))
LINE = torch.linspace(-2, 2, 41)
P, Q = torch.exp(-LINE.square()), torch.exp(-2 * LINE.square())
EXAMPLES = {
    "points": (lambda: view.points(X, [0, 1, 1]), ["7.25", "label 1: 2"]),
    "mixture": (lambda: view.mixture(X, THETA), ["0.25", "0.75", "(1.5, 0)", "(2, 6)"]),
    "comparison": (lambda: view.comparison(X, {"step 4": view.Fit(THETA)}), ["step 4", "0.75", "(2, 6)"]),
    "trace": (lambda: view.trace([-9.0, -6.5, -7.0]), ["−9", "−7", "falls at step 2 by 0.5"]),
    "curves": (
        lambda: view.curves([1, 2, 3], {"BIC": [8, 5, 6]}, x_name="K", y_name="nats"),
        ["5 at 2", "K"],
    ),
    "bound": (
        lambda: view.bound(LINE, {"posterior": P, "q": Q}, -2.0, -1.5, lowest=-4, highest=1.0),
        ["ELBO −2 plus KL 0.5", "log p(x) = −1.5"],
    ),
    "joint": (
        lambda: view.joint(LINE, LINE, P[:, None] * Q, at_z=0.5, at_x=-1.0),
        ["At x = −1", "p(z | x) is highest, 0.798, at z = 0", "At z = 0.5"],
    ),
    "spread": (
        lambda: view.spread([1, 8], {"prior": [[0.5, 0.75], [0.5, 0.5]]}, 0.25, y_name="p(x)"),
        ["the truth is 0.25", "mean 0.625", "at S = 8"],
    ),
    "divergences": (
        lambda: view.divergences(LINE, P, Q, 0.75, 0.25, most=2.0, highest=1.0),
        ["0.75", "0.25"],
    ),
    "gaussians": (
        lambda: view.gaussians({"p": ([0.0, 1.0], [[4.0, 0.0], [0.0, 1.0]])}),
        ["1 Gaussian in the plane", "(0, 1)", "2 and 1"],
    ),
    "named_groups": (lambda: view.named_groups(X, [0, 1, 1]), ["2 groups", "label 1 around (2, 4.12)"]),
    "principal_axis": (
        lambda: view.principal_axis(X, {"closed form": (torch.tensor([[3.0], [3.0]]), [1.0, 2.0], 0.25)}),
        ["45°", "0.5 across"],
    ),
    "space": (
        lambda: view.space(torch.arange(12.0).reshape(4, 3), [0.5, 1, 2, 3.5]),
        ["4", "0.5", "3.5", "11"],
    ),
    "images": (lambda: view.images(torch.arange(12.0).reshape(2, 6), (2, 3)), ["2 gray", "2 by 3", "11"]),
    "minorizers": (
        lambda: view.minorizers(
            [0, 1, 2], [0, 3, 2], {"bound 0": [-1, 3, 1]}, [1.0], x_name="a", y_name="height"
        ),
        ["A curve and 1 bound from below: height against a", "highest, 3, at 1", "bound 0 touches at 1"],
    ),
    "control": (
        lambda: view.control([0, 1, 2], [0, 3, 3], 1.5, c_name="c", f_name="f"),
        ["3 samples", "slope 1.5", "0.25 of the variance, which is 2"],
    ),
    "coefficient": (
        lambda: view.coefficient([-1, -1, 1, 1], [-2, 0, 0, 2], 1, most=2),
        ["At β = 1 is left 0.5", "at the best β* = 1"],
    ),
    "dots": (
        lambda: view.dots({"none": [1, 4, 9], "mean": [0.1]}, x_name="variance"),
        ["none: median 4, from 1 to 9", "mean: median 0.1"],
    ),
    "code_plane": (
        lambda: view.code_plane([[0, 1]], [[0.1, 0.2]], ["7"], torch.arange(4.0)[:, None], (1, 1), reach=3),
        ["1 datum as an ellipse", "2 by 2 decoded images", "the median 0.15", "from −3 to 3"],
    ),
    "code_walk": (
        lambda: view.code_walk([[0, 1], [2, 1]], ["1", "7"], (2, 0), [[4.0]], ["mean"], (1, 1), most=16),
        ["The place (2, 0)", "2 data, the nearest of label 7", "1 picture: mean"],
    ),
    "phases": (
        lambda: view.phases(["x", "h₁", "h₂"]),
        [
            "q draws h₁ from x, then h₂ from h₁",
            "p learns to give x from h₁, h₁ from h₂",
            "h₁ from h₂, then x from h₁",
        ],
    ),
    "surfaces": (
        lambda: view.surfaces(
            [0, 1, 2],
            [0, 1],
            {"f": [[0, 1, 0], [2, 5, 3]]},
            {"best": (1, 1)},
            x_name="a",
            y_name="b",
            diagonal="tied",
        ),
        ["over a and b, 1 panel", "f is highest, 5, at (1, 1)", "best at (1, 1)", "both are equal: tied"],
    ),
    "directions": (
        lambda: view.directions([9, 3, 1], 2),
        ["2 of 3 directions are alive at σ² = 2", "0.222 to 0.667"],
    ),
    "gradient_cloud": (
        lambda: view.gradient_cloud(
            [[0, 0], [2, 9]],
            [1, 1],
            reach=(3, 3),
            samples=[1, 4],
            deviations={"r": [2, 1]},
            now=("r", 4),
            axis_names=("a", "b"),
        ),
        ["2 estimates of a gradient, of which 1 lies in the frame", "(1, 4.5), the truth (1, 1)"],
    ),
    "moving": (
        lambda: view.moving([0, 1], [1, 1], [0.2, 0.6], [1, -3], step=0.1),
        ["A density and 2 samples under it", "0.1 times its dz/dφ", "from −3 at z = 0.6 to 1 at z = 0.2"],
    ),
    "score_arrows": (
        lambda: view.score_arrows([0, 1], [1, 1], [0.2, 0.6], [-1, 3], [1, -1], truth=1.5),
        [
            "mean of the arrows is 1, the naive mean is 0",
            "1 go to the right and 1 to the left",
            "3, at z = 0.6",
        ],
    ),
}


def figure_functions() -> set[str]:
    """The public functions of course.view that make a Figure."""
    functions = {
        name: getattr(view, name) for name in view.__all__ if inspect.isfunction(getattr(view, name))
    }
    return {
        name
        for name, function in functions.items()
        if inspect.signature(function).return_annotation == "Figure" and name != "describe"
    }


def test_each_figure_function_is_among_the_examples():
    assert figure_functions() == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_figure_says_its_numbers(name):
    draw, said = EXAMPLES[name]
    figure = draw()
    assert isinstance(figure, Figure)
    assert [words for words in said if words not in alt_text(figure)] == []


def is_named(axis) -> bool:
    """Whether both directions say what they are, by a label or by ticks in words; a colour bar has only one."""
    figure = axis.get_figure()
    figure.draw_without_rendering()
    ticks = [tick.get_text() for tick in axis.get_yticklabels()]
    in_words = any(word[:1].isalpha() for word in ticks)
    if hasattr(axis, "_colorbar"):
        return bool(axis.get_xlabel() or axis.get_ylabel())
    return bool(axis.get_xlabel() and (axis.get_ylabel() or in_words))


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_figure_names_its_axes_and_can_be_read(name):
    figure = EXAMPLES[name][0]()
    assert [axis for axis in figure.axes if axis.axison and not is_named(axis)] == []
    assert all(words.get_fontsize() >= 9 for words in figure.findobj(Text) if words.get_text())


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_displayed_image_carries_the_alt_text(name):
    figure = EXAMPLES[name][0]()
    data, metadata = mime_bundle(figure)
    assert metadata["image/png"]["alt"] == data["text/plain"] == alt_text(figure)
    assert data["image/png"].startswith("iVBORw0KGgo")  # the signature of a PNG


def test_a_course_figure_without_alt_text_is_refused():
    with panels(width=2, height=2) as (figure, _):
        pass
    with pytest.raises(ValueError, match=re.escape("course.view.describe(figure")):
        figure._ipython_display_()
    assert isinstance(figure, CourseFigure)


def test_an_empty_alt_text_is_refused():
    with pytest.raises(ValueError, match="alt text is empty"):
        view.describe(Figure(), "  ")


def test_a_stranger_without_alt_text_is_left_to_ipython():
    assert not hasattr(Figure(), "_ipython_display_")


@given(st.text(min_size=1).filter(str.strip))
def test_the_tag_says_the_alt_text_whatever_stands_in_it(alt):
    figure = view.describe(Figure(figsize=(0.1, 0.1)), alt)
    read = Images()
    read.feed(mime_bundle(figure)[0]["text/html"])
    assert read.alts == [alt_text(figure)]


class Images(HTMLParser):
    """The alt texts of the images on a page."""

    def __init__(self):
        super().__init__()
        self.alts = []

    def handle_starttag(self, tag, attributes):
        assert tag == "img"
        self.alts.append(dict(attributes)["alt"])


def test_describing_a_pyplot_figure_takes_it_from_pyplot():
    figure = plt.figure()
    assert view.describe(figure, "nothing yet") is figure
    assert not plt.fignum_exists(figure.number)


def test_the_look_does_not_depend_on_the_readers_settings():
    expected = mime_bundle(view.points(X))
    settings = {"axes.grid": True, "font.size": 30, "savefig.bbox": "tight", "savefig.facecolor": "black"}
    with plt.style.context(["dark_background", settings]):
        assert mime_bundle(view.points(X)) == expected
        assert plt.rcParams["font.size"] == 30
