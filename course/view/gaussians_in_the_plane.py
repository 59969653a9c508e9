"""Gaussians in the plane as ellipses, told apart by name, color and line; and a path between points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.ellipses import ellipse, principal_axes
from course.view.scatter import WIDTH, fitting_height
from course.view.style import INK, array, colour, dashes, panels
from course.view.words import number, place, sentence, text

LEGEND = 1.9  # inches


def gaussians(
    named: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    path: ArrayLike | None = None,
    path_name: str = "path",
    axis_names: Sequence[str] = ("z₁", "z₂"),
    title: str = "",
) -> Figure:
    """Draw Gaussians in the plane, each as its ellipses at 1 and 2 standard deviations.

    Args:
        named: the name of each Gaussian, its mean (2,) and its covariance (2, 2).
        path: points that are joined in their order, (P, 2), for example the means on the way to the best one.
        path_name: what the path is.
        axis_names: names of the two coordinates.
        title: title of the figure.

    Raises:
        ValueError: there is no Gaussian, or one is not in the plane.

    Example:
        >>> figure = gaussians({"p": ([0, 0], [[4, 0], [0, 1]]), "q": ([0, 0], [[1, 0], [0, 1]])})
        >>> figure.alt_text.split(". ")[1]
        'p: mean (0, 0), standard deviations 2 and 1, the longer at 0°; q: mean (0, 0), standard deviations 1 and 1.'
    """
    if not named:
        raise ValueError("named is empty: give a name, a mean and a covariance")
    shapes = {name: in_the_plane(name, *parameters) for name, parameters in named.items()}
    reach = [mean + side * 2 * np.sqrt(np.diag(cov)) for mean, cov in shapes.values() for side in (-1, 1)]
    steps = np.empty((0, 2)) if path is None else array(path, "path").reshape(-1, 2)
    frame = np.concatenate([np.stack(reach), steps])
    with panels(width=WIDTH + LEGEND, height=fitting_height(frame, WIDTH)) as (figure, axes):
        axis = axes[0, 0]
        for index, (name, (mean, covariance)) in enumerate(shapes.items()):
            look: dict[str, Any] = {"color": colour(index), "linestyle": dashes(index)}
            for standard_deviations, width in ((1, 2.2), (2, 1.2)):
                outline = ellipse(mean, covariance, standard_deviations)
                outline.set(fill=False, edgecolor=look["color"], linestyle=look["linestyle"], linewidth=width)
                axis.add_artist(outline)
            axis.plot([], [], **look, linewidth=2.2, label=name)
        if len(steps):
            axis.plot(steps[:, 0], steps[:, 1], "o-", color=INK, markersize=3.5, linewidth=1, label=path_name)
        figure.legend(loc="outside right center")
        axis.set(title=title, xlabel=axis_names[0], ylabel=axis_names[1], aspect="equal")
        low, high = frame.min(0), frame.max(0)
        margin = 0.08 * (high - low)
        axis.set_xlim(low[0] - margin[0], high[0] + margin[0])
        axis.set_ylim(low[1] - margin[1], high[1] + margin[1])
    count = f"{len(shapes)} Gaussian{'s' if len(shapes) > 1 else ''} in the plane"
    walked = f"{path_name}: from {place(steps[0])} to {place(steps[-1])}." if len(steps) else ""
    said = [f"{name}: {in_words(mean, covariance)}" for name, (mean, covariance) in shapes.items()]
    return describe(figure, text(sentence(title), f"{count}, as ellipses.", sentence(said), walked))


def in_the_plane(name: str, mean: ArrayLike, covariance: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance as arrays.

    Raises:
        ValueError: they are not those of a Gaussian in the plane.
    """
    center, matrix = array(mean, name), array(covariance, name)
    if center.shape != (2,) or matrix.shape != (2, 2):
        raise ValueError(
            f"{name} must have a mean (2,) and a covariance (2, 2); got {center.shape} and {matrix.shape}"
        )
    return center, matrix


def in_words(mean: np.ndarray, covariance: np.ndarray) -> str:
    (short, long), angle = principal_axes(covariance)
    leaning = "" if np.isclose(short, long) else f", the longer at {number(round(angle))}°"
    return f"mean {place(mean)}, standard deviations {number(long)} and {number(short)}{leaning}"
