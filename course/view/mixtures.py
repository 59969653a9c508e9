"""Pictures of Gaussian mixtures over data in the plane.

Components are told apart by color and by their number k at the mean, where there is more than one; the color of a point
mixes the colors of the components in proportion to its responsibilities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.lvm.parameters import MixtureParameters, covariance_matrices
from course.view.alt_text import describe
from course.view.ellipses import ellipse, principal_axes
from course.view.scatter import AXIS_NAMES, WIDTH, fitting_height, plane, scatter_in_words, two_columns
from course.view.style import GREY, INK, array, colour, panels
from course.view.words import number, place, sentence, text

PANELS_IN_A_ROW = 4
PANEL_WIDTH, WHOLE_WIDTH = 4.2, 9.6  # inches, at most
COMPONENTS_IN_WORDS = 8  # the alt text tells of each component up to this many


class Fit(NamedTuple):
    """One panel of `comparison`: a mixture, and the responsibilities that color the data.

    Attributes:
        parameters: the mixture, in two dimensions.
        responsibilities: (N, K), rows sum to one; None: the data are gray.
    """

    parameters: MixtureParameters
    responsibilities: ArrayLike | None = None


def mixture(
    x: ArrayLike,
    parameters: MixtureParameters,
    responsibilities: ArrayLike | None = None,
    *,
    title: str = "",
    axis_names: Sequence[str] = AXIS_NAMES,
) -> Figure:
    """Draw a Gaussian mixture over data in the plane: each component as its ellipses at 1 and 2 standard deviations.

    The line is the thicker, the larger the component's weight.

    Args:
        x: data, (N, 2).
        parameters: the mixture, with covariances of any type, D = 2.
        responsibilities: (N, K), rows sum to one; they mix the color of each point. None: the data are gray.
        title: title of the figure.
        axis_names: names of the two columns.

    Raises:
        ValueError: data or parameters are not two-dimensional, or the responsibilities do not fit.

    Example:
        >>> import torch
        >>> theta = MixtureParameters(torch.ones(1), torch.zeros(1, 2), torch.tensor([[4.0, 1.0]]))
        >>> mixture([[0, 0], [2, 1]], theta).alt_text.split(": ")[1]
        '0 with weight 1, mean (0, 0), standard deviations 2 and 1, the longer at 0°.'
    """
    data = two_columns(x)
    with panels(width=WIDTH, height=fitting_height(data, WIDTH)) as (figure, axes):
        draw_mixture(axes[0, 0], data, Fit(parameters, responsibilities))
        plane(axes[0, 0], data, title, axis_names)
    alt = text(sentence(title), scatter_in_words(data, axis_names), mixture_in_words(parameters))
    return describe(figure, alt)


def comparison(x: ArrayLike, fits: Mapping[str, Fit], *, axis_names: Sequence[str] = AXIS_NAMES) -> Figure:
    """Draw several mixtures over the same data side by side, on the same axes.

    Args:
        x: data, (N, 2).
        fits: for each panel its title, and the mixture with its responsibilities.
        axis_names: names of the two columns.

    Raises:
        ValueError: there is nothing to compare, or a panel is not as `mixture` wants it.

    Example:
        >>> import torch
        >>> theta = MixtureParameters(torch.ones(1), torch.zeros(1, 2), torch.ones(1))
        >>> figure = comparison([[0, 0], [2, 1]], {"start": Fit(theta), "end": Fit(theta)})
        >>> len(figure.axes)
        2
    """
    if not fits:
        raise ValueError("fits is empty: give a title and a Fit for each panel")
    data = two_columns(x)
    columns = min(len(fits), PANELS_IN_A_ROW)
    rows = -(-len(fits) // columns)
    width = min(PANEL_WIDTH, WHOLE_WIDTH / columns)
    height = fitting_height(data, width)
    with panels(rows, columns, width=width * columns, height=height * rows) as (figure, axes):
        for index, (title, fit) in enumerate(fits.items()):
            axis = axes.flat[index]
            draw_mixture(axis, data, fit)
            plane(axis, data, title, axis_names)
            if index % columns:
                axis.set_ylabel("")
            if index + columns < len(fits):
                axis.set_xlabel("")
        for axis in axes.flat[len(fits) :]:
            axis.remove()
    parts = [f"{title}: {mixture_in_words(fit.parameters)}" for title, fit in fits.items()]
    return describe(figure, text(scatter_in_words(data, axis_names), f"{len(fits)} panels.", *parts))


def draw_mixture(axis: Axes, data: np.ndarray, fit: Fit) -> None:
    """Draw the data, and over them the ellipses and numbers of the components."""
    weights, means, covariances = in_the_plane(fit.parameters)
    colours = (
        GREY if fit.responsibilities is None else mixed_colours(fit.responsibilities, data, len(weights))
    )
    axis.scatter(data[:, 0], data[:, 1], s=14, c=colours, linewidth=0, alpha=0.75)
    for k, (weight, mean, covariance) in enumerate(zip(weights, means, covariances, strict=True)):
        for standard_deviations, style in ((1, "-"), (2, (0, (4, 2)))):
            outline = ellipse(mean, covariance, standard_deviations)
            outline.set(fill=False, edgecolor=colour(k), linestyle=style, linewidth=1 + 2 * weight, zorder=3)
            axis.add_artist(outline)  # and not add_patch: the data alone set the frame
        same = [other for other in range(len(means)) if np.allclose(means[other], mean)]
        if len(means) > 1 and k == same[0]:  # or one number would hide the other
            axis.annotate(
                ", ".join(map(str, same)), mean, ha="center", va="center", fontsize=9, color=INK, zorder=4,
                annotation_clip=True, bbox={
                    "boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": colour(k), "linewidth": 1.5,
                },
            )  # fmt: skip


def mixed_colours(responsibilities: ArrayLike, data: np.ndarray, components: int) -> np.ndarray:
    """One color per row, Σ_k r_nk color_k, as red, green and blue, (N, 3).

    Raises:
        ValueError: the responsibilities are not (N, K), or a row is no distribution.
    """
    weights = array(responsibilities, "responsibilities")
    if weights.shape != (len(data), components):
        raise ValueError(
            f"responsibilities must have the shape {(len(data), components)}, a row for each point and "
            f"a column for each component; got {weights.shape}"
        )
    wrong = (np.abs(weights.sum(1) - 1) > 1e-3) | (weights < 0).any(1)
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(
            f"responsibilities must be non-negative with rows that sum to one; row {row} is "
            f"{weights[row].tolist()}"
        )
    return (weights @ [to_rgb(colour(k)) for k in range(components)]).clip(0, 1)


def in_the_plane(parameters: MixtureParameters) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weights (K,), means (K, 2) and covariance matrices (K, 2, 2) as arrays.

    Raises:
        ValueError: the mixture is not two-dimensional.
    """
    means = array(parameters.means, "means")
    if means.ndim != 2 or means.shape[1] != 2:
        raise ValueError(
            f"means have the shape {means.shape}, and this figure shows the plane, (K, 2): "
            "choose the same two columns of the means and the covariances as of x"
        )
    covariances = array(covariance_matrices(parameters), "covariances")
    return array(parameters.weights, "weights"), means, covariances


def mixture_in_words(parameters: MixtureParameters) -> str:
    weights, means, covariances = in_the_plane(parameters)
    count = f"{len(weights)} Gaussian component{'s' if len(weights) > 1 else ''}"
    if len(weights) > COMPONENTS_IN_WORDS:
        return f"{count} with weights from {number(weights.min())} to {number(weights.max())}."
    places = zip(weights, means, covariances, strict=True)
    parts = [
        f"{k} with weight {number(weight)}, mean {place(mean)}, {shape_in_words(covariance)}"
        for k, (weight, mean, covariance) in enumerate(places)
    ]
    return f"{count}: {sentence(parts)}"


def shape_in_words(covariance: np.ndarray) -> str:
    (short, long), angle = principal_axes(covariance)
    if number(short) == number(long):
        return f"standard deviation {number(long)} every way"
    return f"standard deviations {number(long)} and {number(short)}, the longer at {number(round(angle))}°"
