"""A picture of reparameterization: a density that moves with its parameter, and samples that move along."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import draw_curve, one_row
from course.view.score_arrows import GOLDEN
from course.view.style import INK, colour, panels
from course.view.words import number, position, sentence, text


def moving(
    line: ArrayLike,
    density: ArrayLike,
    samples: ArrayLike,
    velocities: ArrayLike,
    *,
    step: float,
    by: str = "φ",
    title: str = "",
) -> Figure:
    """Draw a density with samples under it, each with an arrow for where it goes as the parameter grows by a step.

    Args:
        line: where the density is known, (P,), ascending.
        density: q at these places, (P,).
        samples: z_s, (S,).
        velocities: dz/dφ at each sample, (S,).
        step: how far the parameter goes: an arrow is as long as step times velocity, or ends at the frame.
        by: name of the parameter.
        title: title of the figure.

    Raises:
        ValueError: there are not as many values as places or samples.

    Example:
        >>> moving([0, 1], [1, 1], [0.2, 0.6], [1, -3], step=0.1).alt_text.split(". ")[1]
        'The velocity goes from −3 at z = 0.6 to 1 at z = 0.2.'
    """
    places, heights = one_row(line, "line"), one_row(density, "density")
    z, speed = one_row(samples, "samples"), one_row(velocities, "velocities")
    if len(heights) != len(places):
        raise ValueError(f"density has {len(heights)} values, and line has {len(places)}")
    if len(z) != len(speed):
        raise ValueError(f"velocities must be {len(z)} values, as many as samples; got {len(speed)}")
    under = np.interp(z, places, heights) * (0.08 + 0.84 * (GOLDEN * np.arange(1, len(z) + 1) % 1))
    ways = np.clip(z + step * speed, places[0], places[-1]) - z
    with panels(width=6.4, height=3.4) as (figure, axes):
        axis = axes[0, 0]
        axis.set(xlabel="z", ylabel="density", title=title, xlim=(places[0], places[-1]))
        axis.fill_between(places, heights, color=colour(0), alpha=0.15, linewidth=0)
        draw_curve(axis, places, heights, 0, "q(z)")
        axis.plot(z, under, "o", color=INK, markersize=4, linestyle="none")
        for index, pointing in ((0, speed > 0), (4, speed < 0)):
            axis.quiver(
                z[pointing], under[pointing], ways[pointing], 0 * z[pointing],
                angles="xy", scale_units="xy", scale=1, width=0.007, color=colour(index),
            )  # fmt: skip
        axis.set_ylim(0, 1.05 * heights.max())
    first = (
        f"A density and {len(z)} samples under it, each with an arrow of {number(step)} times its dz/d{by}."
    )
    low, high = speed.argmin(), speed.argmax()
    ends = (
        f"The velocity goes from {number(speed[low])} at z = {position(z, low)} "
        f"to {number(speed[high])} at z = {position(z, high)}."
    )
    return describe(figure, text(sentence(title), first, ends))
