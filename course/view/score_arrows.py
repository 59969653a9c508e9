"""A picture of the score-function estimator: what every sample says of the direction in which to move a density."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import draw_curve, one_row
from course.view.style import INK, colour, panels
from course.view.words import number, position, sentence, text

LONGEST = 0.3  # of the axis, that the longest arrow takes
GOLDEN = 0.618034  # multiples of it, without their whole part, spread evenly and in no visible order


def score_arrows(
    line: ArrayLike,
    density: ArrayLike,
    samples: ArrayLike,
    terms: ArrayLike,
    naive: ArrayLike,
    *,
    truth: float,
    title: str = "",
) -> Figure:
    """Draw a density with samples under it, on each an arrow for its term of the estimate; beside it the means.

    Args:
        line: where the density is known, (P,), ascending.
        density: q at these places, (P,).
        samples: z_s, (S,).
        terms: signal times score at each sample, the derivative of log q by where q lies, (S,): the arrows.
        naive: the terms of the naive swap of gradient and mean, (S,).
        truth: the true gradient.
        title: title of the figure.

    Raises:
        ValueError: there are not as many values as places or samples.

    Example:
        >>> score_arrows([0, 1], [1, 1], [0.2, 0.6], [-1, 3], [1, -1], truth=1.5).alt_text.split(". ")[1]
        'The mean of the arrows is 1, the naive mean is 0, and the true gradient is 1.5'
    """
    places, heights = one_row(line, "line"), one_row(density, "density")
    z, arrows, swapped = one_row(samples, "samples"), one_row(terms, "terms"), one_row(naive, "naive")
    if len(heights) != len(places):
        raise ValueError(f"density has {len(heights)} values, and line has {len(places)}")
    if not len(z) == len(arrows) == len(swapped):
        raise ValueError(f"terms and naive must have {len(z)} values each, as many as samples")
    with panels(1, 2, width=8.4, height=3.6, width_ratios=(3, 2)) as (figure, axes):
        left, right = axes[0]
        left.set(xlabel="z", ylabel="density", title=title)
        left.fill_between(places, heights, color=colour(0), alpha=0.15, linewidth=0)
        draw_curve(left, places, heights, 0, "q(z)")
        draw_arrows(left, places, heights, z, arrows)
        draw_means(right, {"signal\n× score": arrows, "naive\nswap": swapped}, truth)
    longest = np.abs(arrows).argmax()
    parts = [
        f"The mean of the arrows is {number(arrows.mean())}, the naive mean is {mean_in_words(swapped)}, "
        f"and the true gradient is {number(truth)}.",
        f"Of the arrows {(arrows > 0).sum()} go to the right and {(arrows < 0).sum()} to the left.",
        f"The longest is {number(arrows[longest])}, at z = {position(z, longest)}.",
    ]
    first = f"A density, {len(z)} samples under it, and on each an arrow as long as signal times score."
    return describe(figure, text(sentence(title), first, *parts))


def draw_arrows(
    axis: Axes, places: np.ndarray, heights: np.ndarray, z: np.ndarray, arrows: np.ndarray
) -> None:
    """Draw each sample at some height under the density, with its arrow; those to the left in another color."""
    under = np.interp(z, places, heights) * (0.08 + 0.84 * (GOLDEN * np.arange(1, len(z) + 1) % 1))
    scale = LONGEST * np.ptp(places) / max(np.abs(arrows).max(), 1e-300)
    axis.plot(z, under, "o", color=INK, markersize=3, linestyle="none")
    for index, pointing in ((0, arrows > 0), (4, arrows < 0)):
        axis.quiver(
            z[pointing], under[pointing], scale * arrows[pointing], 0 * z[pointing],
            angles="xy", scale_units="xy", scale=1, width=0.007, color=colour(index),
        )  # fmt: skip
    axis.set_ylim(0, 1.05 * heights.max())


def draw_means(axis: Axes, rows: dict[str, np.ndarray], truth: float) -> None:
    """Draw the terms of each row as ticks, their mean as a diamond, and the truth as a line through all rows."""
    axis.axvline(truth, color=INK, linewidth=1.4, linestyle=(0, (4, 2)))
    axis.annotate(
        "true gradient", (truth, 0.98), xycoords=("data", "axes fraction"), xytext=(5, 0),
        textcoords="offset points", va="top", fontsize=10, color=INK,
    )  # fmt: skip
    for height, terms in zip((1, 0), rows.values(), strict=True):
        shade = colour(0) if height else colour(1)
        axis.plot(terms, np.full(len(terms), height), "|", color=shade, markersize=13, alpha=0.6)
        axis.plot([terms.mean()], [height], "D", color=shade, markeredgecolor=INK, markersize=9, zorder=3)
        axis.text(terms.mean(), height - 0.24, f"mean {number(rounded(terms.mean()))}", ha="center", va="top",
                  fontsize=10, color=INK, backgroundcolor="white")  # fmt: skip
    axis.set(ylim=(-0.7, 1.7), xlabel="gradient by the mean of q")
    axis.set_yticks([1, 0], list(rows))


def mean_in_words(terms: np.ndarray) -> str:
    return number(rounded(terms.mean()))


def rounded(value: float) -> float:
    """0 where only rounding keeps a mean from 0."""
    return 0.0 if abs(value) < 1e-9 else float(value)
