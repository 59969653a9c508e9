"""A picture of many estimates of one gradient: where they lie, and how their spread falls with the samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import INK, array, colour, marker, panels
from course.view.words import number, place, sentence, text


def gradient_cloud(
    estimates: ArrayLike,
    truth: ArrayLike,
    *,
    reach: tuple[float, float],
    samples: Sequence[int],
    deviations: Mapping[str, ArrayLike],
    now: tuple[str, int],
    axis_names: tuple[str, str],
    title: str = "",
) -> Figure:
    """Draw estimates of a gradient of two coordinates about the true one; beside it their deviations, one marked.

    Args:
        estimates: independent estimates, (R, 2).
        truth: the true gradient, (2,), in the middle of the frame.
        reach: how far the frame goes from the truth along both axes; what lies outside is counted.
        samples: numbers of samples S for which the deviations are known, (P,), ascending.
        deviations: for each name the standard deviation of the first coordinate of an estimate, (P,).
        now: the name and the number of samples that the estimates are of.
        axis_names: names of the two coordinates.
        title: title of the figure.

    Raises:
        ValueError: the shapes do not belong together, or `now` is none of the deviations.

    Example:
        >>> gradient_cloud([[0, 0], [2, 9]], [1, 1], reach=(3, 3), samples=[1, 4], deviations={"r": [2, 1]},
        ...                now=("r", 4), axis_names=("a", "b")).alt_text.split(". ")[0]
        '2 estimates of a gradient, of which 1 lies in the frame; their mean is (1, 4.5), the truth (1, 1)'
    """
    cloud, center = array(estimates, "estimates"), array(truth, "truth")
    counts = one_row(samples, "samples")
    rows = {name: one_row(values, name) for name, values in deviations.items()}
    if cloud.ndim != 2 or cloud.shape[1] != 2 or center.shape != (2,):
        raise ValueError(
            f"estimates must be (R, 2) and truth (2,); got the shapes {cloud.shape} and {center.shape}"
        )
    if any(len(values) != len(counts) for values in rows.values()):
        raise ValueError(f"deviations must have {len(counts)} values each, as many as samples")
    if now[0] not in rows or now[1] not in counts:
        raise ValueError(f"now must be a name and a number of samples of the deviations; got {now}")
    inside = (np.abs(cloud - center) <= reach).all(1)
    with panels(1, 2, width=8.4, height=3.8, width_ratios=(1, 1)) as (figure, axes):
        left, right = axes[0]
        draw_cloud(left, cloud, center, reach, axis_names)
        left.set_title(title or f"{inside.sum()} of {len(cloud)} in the frame")
        draw_deviations(right, counts, rows, now)
    deviation = rows[now[0]][counts.tolist().index(now[1])]
    seen = f"{len(cloud)} estimates of a gradient, of which {inside.sum()} {'lies' if inside.sum() == 1 else 'lie'}"
    mean = f"their mean is {place(cloud.mean(0))}, the truth {place(center)}"
    spread = f"The standard deviation of the first coordinate is {number(deviation)} for {now[0]} and S = {now[1]}."
    return describe(figure, text(sentence(title), f"{seen} in the frame; {mean}.", spread))


def draw_cloud(
    axis: Axes, cloud: np.ndarray, center: np.ndarray, reach: tuple[float, float], axis_names: tuple[str, str]
) -> None:
    """Draw the estimates as dots, the truth as a cross of lines, and the mean of the estimates as a diamond."""
    axis.axvline(center[0], color=INK, linewidth=1.2, label="true gradient")
    axis.axhline(center[1], color=INK, linewidth=1.2)
    axis.plot(*cloud.T, "o", color=colour(0), markersize=3.5, alpha=0.5, linestyle="none")
    axis.plot(
        *cloud.mean(0), "D", color=colour(1), markeredgecolor=INK, markersize=9, label="mean of all dots"
    )
    axis.set(
        xlim=(center[0] - reach[0], center[0] + reach[0]), ylim=(center[1] - reach[1], center[1] + reach[1])
    )
    axis.set(xlabel=axis_names[0], ylabel=axis_names[1])
    axis.legend(loc="upper left", frameon=True, framealpha=0.9, edgecolor="none")


def draw_deviations(
    axis: Axes, counts: np.ndarray, rows: dict[str, np.ndarray], now: tuple[str, int]
) -> None:
    """Draw each row over the number of samples, both axes logarithmic, and ring the point that is shown now."""
    axis.set(xscale="log", yscale="log", xlabel="samples S of each estimate", ylabel="standard deviation")
    axis.grid(color="#E6E6E6", linewidth=0.8)
    for index, (name, values) in enumerate(rows.items()):
        axis.plot(counts, values, marker=marker(index), color=colour(index), label=name, linewidth=1.8)
        if name == now[0]:
            height = values[counts.tolist().index(now[1])]
            axis.plot(
                [now[1]], [height], "o", markersize=15, fillstyle="none", color=INK, markeredgewidth=1.8
            )
    axis.legend(loc="upper right")
