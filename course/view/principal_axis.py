"""A picture of probabilistic PCA in the plane: the line that the hidden number runs along, and the noise about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.ellipses import ellipse
from course.view.scatter import AXIS_NAMES, fitting_height, plane, scatter_in_words, two_columns
from course.view.style import array, colour, panels
from course.view.words import number, sentence, text

WIDTH = 6.0
LENGTH = 2.0  # of the line to either side, and of the ellipse, in standard deviations


def principal_axis(
    x: ArrayLike,
    fits: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]],
    *,
    title: str = "",
    axis_names: Sequence[str] = AXIS_NAMES,
) -> Figure:
    """Draw models x ~ N(μ, W Wᵀ + σ² I) with one hidden number over data in the plane.

    The line runs through μ along W to two standard deviations of z, the ellipse stands at two of x.

    Args:
        x: data, (N, 2).
        fits: for each model its name, and (W, μ, σ²) of the shapes (2, 1), (2,) and ().
        title: title of the figure.
        axis_names: names of the two columns.

    Raises:
        ValueError: data are not in the plane, or a W is not (2, 1).

    Example:
        >>> figure = principal_axis([[0, 0], [2, 2]], {"model": ([[1.0], [1.0]], [1.0, 1.0], 0.25)})
        >>> figure.alt_text.split(". ")[0]
        'Model: axis at 45°, standard deviation 1.5 along it and 0.5 across'
    """
    data, stories = two_columns(x), []
    with panels(width=WIDTH, height=fitting_height(data, WIDTH)) as (figure, axes):
        axis = axes[0, 0]
        axis.scatter(data[:, 0], data[:, 1], s=14, color="#B0B0B0", linewidth=0)
        for place, (name, (W, mean, noise_var)) in enumerate(fits.items()):
            weights, centre, noise = array(W, "W"), array(mean, "mean"), array(noise_var, "noise_var").item()
            if weights.shape != (2, 1):
                raise ValueError(f"W must have the shape (2, 1); got {weights.shape}")
            draw_model(axis, name, weights, centre, noise, place)
            stories.append(model_in_words(name, weights, noise))
        plane(axis, data, title, axis_names)
        axis.legend(loc="best")
    return describe(figure, text(sentence(title), *stories, scatter_in_words(data, axis_names)))


def draw_model(
    axis: Axes, name: str, weights: np.ndarray, centre: np.ndarray, noise_var: float, place: int
) -> None:
    """Draw one model: its line and its ellipse, dashed for every second one."""
    style = "-" if place % 2 == 0 else "--"
    ends = centre + LENGTH * np.array([-1, 1])[:, None] * weights[:, 0]
    axis.plot(*ends.T, color=colour(place), linewidth=2.4, linestyle=style, label=name)
    shape = ellipse(centre, weights @ weights.T + noise_var * np.eye(2), LENGTH)
    shape.set(edgecolor=colour(place), facecolor="none", linewidth=1.6, linestyle=style)
    axis.add_patch(shape)


def model_in_words(name: str, weights: np.ndarray, noise_var: float) -> str:
    angle = np.degrees(np.arctan2(weights[1, 0], weights[0, 0])) % 180
    along, across = np.sqrt((weights**2).sum() + noise_var), np.sqrt(noise_var)
    return sentence(
        f"{name[:1].upper()}{name[1:]}: axis at {number(round(angle))}°, "
        f"standard deviation {number(along)} along it and {number(across)} across"
    )
