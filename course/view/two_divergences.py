"""A picture of the two divergences between two densities on the line."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import draw_curve, one_row
from course.view.style import INK, break_mark, colour, panels
from course.view.words import number, sentence, text


def divergences(
    z: ArrayLike,
    p: ArrayLike,
    q: ArrayLike,
    forward: float,
    reverse: float,
    *,
    most: float,
    highest: float,
    title: str = "",
) -> Figure:
    """Draw the target p and the approximation q, and beside them KL(p‖q) and KL(q‖p) as bars.

    Args:
        z: where the densities are known, (P,).
        p: the target at these places, (P,).
        q: the approximation, (P,).
        forward: KL(p‖q), in nats.
        reverse: KL(q‖p), in nats.
        most: where the axis of the bars ends, in nats; a longer bar is cut off there, with a break.
        highest: where the axis of the densities ends.
        title: title of the figure.

    Raises:
        ValueError: a density has not as many values as z, or a divergence is negative.

    Example:
        >>> divergences([0, 1], [1, 2], [2, 1], 0.25, 7, most=5, highest=3).alt_text.split(". ")[1]
        'KL(p‖q) = 0.25 nats, KL(q‖p) = 7 nats.'
    """
    places = one_row(z, "z")
    rows = {"target p": one_row(p, "p"), "approximation q": one_row(q, "q")}
    if any(len(values) != len(places) for values in rows.values()):
        raise ValueError(f"p and q must have {len(places)} values each, as many as z")
    if not (forward >= 0 and reverse >= 0):
        raise ValueError(f"a divergence is never negative; got {forward:g} and {reverse:g}")
    with panels(1, 2, width=7.6, height=3.2, width_ratios=(3, 2)) as (figure, axes):
        left, right = axes[0]
        left.set(xlabel="z", ylabel="density", ylim=(0, highest), title=title)
        for index, (name, values) in enumerate(rows.items()):
            left.fill_between(places, values, color=colour(index), alpha=0.2, linewidth=0)
            draw_curve(left, places, values, index, name)
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper left", ncols=2)
        draw_bars(right, {"KL(p‖q)\nforward": forward, "KL(q‖p)\nreverse": reverse}, most)
    peaks = "; ".join(
        f"the {name} is highest, {number(values.max())}, at {number(places[values.argmax()])}"
        for name, values in rows.items()
    )
    numbers = f"KL(p‖q) = {number(forward)} nats, KL(q‖p) = {number(reverse)} nats."
    return describe(figure, text(sentence(title), f"Two densities over z: {peaks}.", numbers))


def draw_bars(axis: Axes, values: dict[str, float], most: float) -> None:
    """Draw a bar for each value, with its number; one that is cut off at `most` has the mark of a break."""
    for place, value in enumerate(values.values()):
        length = min(value, most)
        axis.barh([-place], [length], height=0.5, color=colour(2 + place))
        if value > most:
            break_mark(axis, (0.9 * most, 0.93 * most), (-place - 0.28, -place + 0.28))
        axis.text(0.02 * most, -place + 0.36, f"{value:.2f} nats", color=INK, va="center", fontsize=10)
    axis.set(xlim=(0, most), ylim=(-1.5, 0.7), xlabel="nats")
    axis.set_yticks(-np.arange(len(values)), list(values))
