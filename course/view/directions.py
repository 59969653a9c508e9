"""A picture of which principal directions a linear autoencoder uses when the noise variance is given."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.curves import one_row
from course.view.style import GREY, INK, colour, panels
from course.view.words import number, sentence, text


def directions(eigenvalues: ArrayLike, noise_var: float, *, title: str = "") -> Figure:
    """Draw the eigenvalues of the data against σ², and the variance of q in each direction, dead ones hollow.

    At the maximum of the linear variational autoencoder with σ² held fixed, direction d is used if λ_d > σ², and
    then q has the variance σ²/λ_d there; otherwise it is dead, and q is the prior with variance 1.

    Args:
        eigenvalues: λ_d, above 0, the largest first, (D,).
        noise_var: σ², above 0.
        title: title of the figure.

    Raises:
        ValueError: a number is not above 0.

    Source: Lucas et al. (2019).

    Example:
        >>> directions([9, 3, 1], 2).alt_text
        '2 of 3 directions are alive at σ² = 2: q has the variances 0.222 to 0.667 in them, and 1 in the others.'
    """
    values = one_row(eigenvalues, "eigenvalues")
    if (values <= 0).any() or not noise_var > 0:
        raise ValueError(f"eigenvalues and noise_var must be above 0; got {values.min():g} and {noise_var:g}")
    alive = values > noise_var
    variances = np.where(alive, noise_var / values, 1.0)
    places = np.arange(1, len(values) + 1)
    with panels(1, 2, width=9.4, height=3.6) as (figure, axes):
        figure.suptitle(title, fontsize=12)
        for axis, heights in zip(axes[0], (values, variances), strict=True):
            axis.plot(places[alive], heights[alive], "o", color=colour(0), markersize=5, label="alive")
            axis.plot(
                places[~alive],
                heights[~alive],
                "s",
                color=colour(4),
                markersize=5,
                fillstyle="none",
                label="dead",
            )
            axis.grid(color="#E6E6E6", linewidth=0.8)
            axis.set(xlabel="direction d")
        left, right = axes[0]
        left.axhline(noise_var, color=INK, linewidth=1.2, linestyle=(0, (6, 2)))
        left.annotate(f"σ² = {number(noise_var)}", (places[-1], noise_var), xytext=(0, 4), textcoords="offset points",
                      ha="right", va="bottom", fontsize=10, color=INK)  # fmt: skip
        left.set(ylabel="eigenvalue λ of the data", yscale="log")
        right.set(ylabel="variance of q", ylim=(-0.04, 1.08))
        right.axhline(1, color=GREY, linewidth=0.8)
        right.legend(loc="lower right")
    count = f"{alive.sum()} of {len(values)} directions are alive at σ² = {number(noise_var)}"
    if alive.any():
        few = variances[alive]
        rest = ", and 1 in the others" if not alive.all() else ""
        count += f": q has the variances {number(few.min())} to {number(few.max())} in them{rest}"
    return describe(figure, text(sentence(title), sentence(count)))
