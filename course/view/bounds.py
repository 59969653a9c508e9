"""A picture of a lower bound: the approximation beside what it approximates, and what it lacks in nats."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import INK, break_mark, colour, panels
from course.view.words import number, sentence, text

ROUNDING = 1e-9  # nats
BOUND, GAP = colour(5), colour(4)
STYLES = (":", "--", "-")  # lines differ by more than their color


def bound(
    z: ArrayLike,
    densities: Mapping[str, ArrayLike],
    elbo: float,
    log_evidence: float,
    *,
    lowest: float,
    highest: float,
    title: str = "",
) -> Figure:
    """Draw densities over the latent variable, and beside them ELBO + KL = log p(x) as a column.

    Args:
        z: where the densities are known, (P,).
        densities: the name of each and its values, (P,).
        elbo: the bound, in nats.
        log_evidence: log p(x), in nats; what lies between is KL(q‖p(z | x)).
        lowest: where the column begins; a bound below it is out of the picture, and the column gets a break mark.
        highest: where the axis of the densities ends.
        title: title of the figure.

    Raises:
        ValueError: the bound lies above the log-evidence, a density has not as many values as z, or there is none.

    Example:
        >>> bound([0, 1], {"q": [1, 2]}, -2.0265, -1.559, lowest=-5, highest=3).alt_text
        'Densities over z. q: highest 2 at 1. A column: ELBO −2.03 plus KL 0.468 makes log p(x) = −1.56.'
    """
    if not elbo <= log_evidence + ROUNDING:
        raise ValueError(f"elbo is {elbo:g}, above log_evidence {log_evidence:g}: that is no lower bound")
    places = one_row(z, "z")
    rows = {name: one_row(values, name) for name, values in densities.items()}
    if not rows or any(len(values) != len(places) for values in rows.values()):
        raise ValueError(f"densities must have a name and {len(places)} values each, as many as z")
    with panels(1, 2, width=7.2, height=3.4, width_ratios=(2, 1)) as (figure, axes):
        left, right = axes[0]
        left.set(xlabel="z", ylabel="density", ylim=(0, highest), title=title)
        for index, (name, values) in enumerate(rows.items()):
            style = STYLES[index % len(STYLES)]
            left.plot(places, values, linestyle=style, color=colour(index), linewidth=1.8, label=name)
        figure.legend(loc="outside lower center", ncols=len(rows))
        draw_column(right, elbo, log_evidence, lowest)
    peaks = [
        f"{name}: highest {number(values.max())} at {number(places[values.argmax()])}"
        for name, values in rows.items()
    ]
    column = f"A column: {in_words(elbo, log_evidence)}."
    return describe(figure, text(sentence(title), "Densities over z.", sentence(peaks), column))


def in_words(elbo: float, log_evidence: float) -> str:
    """The sum that the column shows."""
    gap = max(log_evidence - elbo, 0.0)
    return f"ELBO {number(elbo)} plus KL {number(gap)} makes log p(x) = {number(log_evidence)}"


def draw_column(axis: Axes, elbo: float, log_evidence: float, lowest: float) -> None:
    """Draw the ELBO as a column from the ground, the divergence on top of it, and the log-evidence as a line."""
    edge = max(elbo, lowest)
    axis.bar([0], [edge - lowest], bottom=lowest, width=0.8, color=BOUND)
    axis.bar([0], [log_evidence - edge], bottom=edge, width=0.8, color=GAP, hatch="//", edgecolor="white")
    if elbo < lowest:
        step = 0.04 * (log_evidence - lowest)
        break_mark(axis, (-0.46, 0.46), (lowest + 1.5 * step, lowest + 2.5 * step))
    axis.axhline(log_evidence, color=INK, linewidth=1.8)
    axis.set(xlim=(-0.6, 2.1), ylim=(lowest, log_evidence + 0.12 * (log_evidence - lowest)), ylabel="nats")
    axis.set_xticks([])
    axis.set_xlabel("the sum")
    names = (
        f"log p(x) = {number(log_evidence)}",
        f"KL = {number(max(log_evidence - elbo, 0.0))}",
        f"ELBO = {number(elbo)}",
    )
    margin = 0.1 * (log_evidence - lowest)
    ceiling = log_evidence - margin
    middle = np.clip((log_evidence + edge) / 2, lowest + 2 * margin, ceiling)
    heights = (
        log_evidence + 0.3 * margin,
        middle,
        np.clip((edge + lowest) / 2, lowest + 0.5 * margin, middle - margin),
    )
    for name, height, ink in zip(names, heights, (INK, GAP, colour(0)), strict=True):
        axis.text(0.5, height, name, color=ink, va="bottom" if ink == INK else "center", fontsize=10)
