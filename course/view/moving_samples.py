"""A picture of reparameterization: a density, the samples that ride on it, and where each goes when it moves."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import draw_curve, one_row
from course.view.score_arrows import GOLDEN
from course.view.style import INK, colour, panels
from course.view.words import number, position, sentence, text


def moving_samples(
    line: ArrayLike,
    density: ArrayLike,
    moved: ArrayLike,
    samples: ArrayLike,
    displacements: ArrayLike,
    *,
    highest: float,
    names: tuple[str, str] = ("now", "after the step"),
    title: str = "",
) -> Figure:
    """Draw a density before and after a small step of its parameter, and on each sample an arrow to where it goes.

    An arrow has its true length: it ends at z + displacement.

    Args:
        line: where the densities are known, (P,), ascending; also the limits of the figure.
        density: before the step, (P,).
        moved: after it, (P,).
        samples: z_s, (S,).
        displacements: velocity dz/dφ times the step, (S,).
        highest: the upper limit of the figure, the same for all frames of an explorable one.
        names: of the two densities.
        title: title of the figure.

    Raises:
        ValueError: there are not as many values as places or samples.

    Example:
        >>> moving_samples([0, 2], [1, 1], [1, 1], [0.5, 1], [0.2, -0.1], highest=2).alt_text.split(". ")[1]
        '1 arrow goes to the right and 1 to the left, the longest 0.2 from z = 0.5'
    """
    places, before, after = one_row(line, "line"), one_row(density, "density"), one_row(moved, "moved")
    z, steps = one_row(samples, "samples"), one_row(displacements, "displacements")
    if not len(before) == len(after) == len(places):
        raise ValueError(f"density and moved must have {len(places)} values each, as many as line")
    if len(steps) != len(z):
        raise ValueError(f"displacements has {len(steps)} values, and samples has {len(z)}")
    with panels(width=6.4, height=3.6) as (figure, axes):
        axis = axes[0, 0]
        axis.set(
            title=title, xlabel="z", ylabel="density", xlim=(places[0], places[-1]), ylim=(0, 1.05 * highest)
        )
        axis.fill_between(places, before, color=colour(0), alpha=0.15, linewidth=0)
        for index, (name, heights) in enumerate(zip(names, (before, after), strict=True)):
            draw_curve(axis, places, heights, index, name)
        under = np.interp(z, places, before) * (0.08 + 0.84 * (GOLDEN * np.arange(1, len(z) + 1) % 1))
        axis.plot(z, under, "o", color=INK, markersize=4, linestyle="none")
        for index, pointing in ((0, steps > 0), (4, steps < 0)):
            axis.quiver(
                z[pointing], under[pointing], steps[pointing], 0 * z[pointing],
                angles="xy", scale_units="xy", scale=1, width=0.006, color=colour(index),
            )  # fmt: skip
        figure.legend(loc="outside right center")
    right, left, longest = int((steps > 0).sum()), int((steps < 0).sum()), np.abs(steps).argmax()
    parts = [
        f"{right} {'arrow goes' if right == 1 else 'arrows go'} to the right and {left} to the left, "
        f"the longest {number(steps[longest])} from z = {position(z, longest)}.",
        f"The density is highest at z = {position(places, before.argmax())}, "
        f"after the step at z = {position(places, after.argmax())}.",
    ]
    first = f"A density before and after a step of its parameter, and {len(z)} samples with arrows to where they go."
    return describe(figure, text(sentence(title), first, *parts))
