"""A picture of a joint density of one latent and one observed variable, with its margins and a slice each way."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import GREY, array, colour, panels
from course.view.words import number, position, sentence, text


def joint(
    z: ArrayLike, x: ArrayLike, density: ArrayLike, *, at_z: float, at_x: float, title: str = ""
) -> Figure:
    """Draw p(x, z) as a heat map; above it p(z) and p(z | x), to the right p(x) and p(x | z).

    Margins and slices are computed from the map by the trapezoid rule, so it has to hold nearly all of the mass.

    Args:
        z: where the density is known along the latent axis, (P,), rising.
        x: where it is known along the observed axis, (R,), rising.
        density: p(x, z), (R, P), a row for each x.
        at_z: the value at which p(x | z) is cut out; the nearest of z is taken.
        at_x: the value at which p(z | x) is cut out; the nearest of x is taken.
        title: title of the figure.

    Raises:
        ValueError: the density has not a row for each x with a value for each z, or is negative.

    Example:
        >>> joint([0, 1], [0, 1], [[1, 1], [1, 1]], at_z=0, at_x=1).alt_text.split(". ")[1]
        'At x = 1: p(x) = 1, and p(z | x) is highest, 1, at z = 0'
    """
    # A grid's zero may be 1e-17, which no text should say.
    columns, rows = one_row(z, "z").round(12) + 0.0, one_row(x, "x").round(12) + 0.0
    values = array(density, "density")
    if values.shape != (len(rows), len(columns)) or (values < 0).any():
        raise ValueError(
            f"density must have a row for each of {len(rows)} x, with a value from 0 for each of {len(columns)} z; "
            f"got the shape {values.shape}"
        )
    row, column = np.abs(rows - at_x).argmin(), np.abs(columns - at_z).argmin()
    p_x, p_z = np.trapezoid(values, columns, axis=1), np.trapezoid(values, rows, axis=0)
    z_given_x, x_given_z = values[row] / p_x[row], values[:, column] / p_z[column]
    with panels(2, 2, width=6.8, height=5.2, width_ratios=(3, 1.3), height_ratios=(1, 2.4)) as (figure, axes):
        (top, corner), (center, right) = axes
        corner.axis("off")
        center.pcolormesh(columns, rows, values, cmap="Greys", shading="gouraud")
        center.set(xlabel="z", ylabel="x")
        center.axhline(rows[row], color=colour(4), linestyle="--", linewidth=1.6)
        center.axvline(columns[column], color=colour(0), linestyle=":", linewidth=1.8)
        top.fill_between(columns, p_z, color=GREY, alpha=0.35, linewidth=0, label="p(z), p(x)")
        top.plot(columns, z_given_x, "--", color=colour(4), label=f"p(z | x = {position(rows, row)})")
        top.set(xlim=columns[[0, -1]], ylim=(0, None), xlabel="z", ylabel="density", title=title)
        right.fill_betweenx(rows, p_x, color=GREY, alpha=0.35, linewidth=0)
        right.plot(x_given_z, rows, ":", color=colour(0), label=f"p(x | z = {position(columns, column)})")
        right.set(ylim=rows[[0, -1]], xlim=(0, None), xlabel="density", ylabel="x")
        handles = [axis.get_legend_handles_labels() for axis in (top, right)]
        corner.legend(
            *(above + beside for above, beside in zip(*handles, strict=True)), loc="center", fontsize=9
        )
    cut = position(rows, row)
    return describe(
        figure,
        text(
            sentence(title) or "A heat map of p(x, z), with its margins and a slice each way.",
            f"At x = {cut}: p(x) = {number(p_x[row])}, and p(z | x) is highest, {number(z_given_x.max())}, "
            f"at z = {position(columns, z_given_x.argmax())}.",
            f"At z = {position(columns, column)}: p(x | z) is highest, {number(x_given_z.max())}, "
            f"at x = {position(rows, x_given_z.argmax())}.",
        ),
    )
