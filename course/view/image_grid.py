"""Pictures of rows that are images: digits, and the means of clusters of digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.style import array, panels
from course.view.words import number, sentence, text

IMAGES_IN_A_ROW = 10
EDGE = "#D0D0D0"


def images(
    x: ArrayLike, shape: tuple[int, int], titles: Sequence[str] | None = None, *, title: str = ""
) -> Figure:
    """Show rows of pixels as gray images in a grid, black for the largest value of all.

    Args:
        x: one image per row, (N, height · width).
        shape: (height, width) in pixels.
        titles: what stands above each image.
        title: title of the figure.

    Raises:
        ValueError: the rows have not height · width pixels, or there are not as many titles as rows.

    Example:
        >>> images([[0, 1, 1, 0], [1, 0, 0, 1]], (2, 2), ["rising", "falling"]).alt_text
        '2 gray images of 2 by 2 pixels, white for 0, black for 1: rising, falling.'
    """
    pixels = as_images(x, shape)
    if titles is not None and len(titles) != len(pixels):
        raise ValueError(f"there are {len(titles)} titles for {len(pixels)} images: give one for each")
    columns = min(len(pixels), IMAGES_IN_A_ROW)
    rows = -(-len(pixels) // columns)
    heights = 1.0 if titles is None else 1.25
    with panels(rows, columns, width=max(0.9 * columns, 3), height=0.9 * rows * heights) as (figure, axes):
        figure.suptitle(title, fontsize=12)
        gaps = figure.get_layout_engine()  # without them dark images would run together
        gaps.set(wspace=0.08, hspace=0.08)  # type: ignore[union-attr, call-arg]
        for axis in axes.flat:
            axis.set_axis_off()
        for axis, image, name in zip(axes.flat, pixels, titles or [""] * len(pixels), strict=False):
            axis.imshow(image, cmap="Greys", vmin=pixels.min(), vmax=pixels.max())
            frame = Rectangle((0, 0), 1, 1, fill=False, edgecolor=EDGE, linewidth=0.8, clip_on=False)
            frame.set_transform(axis.transAxes)
            axis.add_patch(frame)  # so that a blank image shows, too
            axis.set_title(name, fontsize=10)
    size = f"{len(pixels)} gray images of {shape[0]} by {shape[1]} pixels"
    range_ = f"white for {number(pixels.min())}, black for {number(pixels.max())}"
    names = f": {', '.join(titles)}" if titles else ""
    return describe(figure, text(sentence(title), sentence(f"{size}, {range_}{names}")))


def as_images(x: ArrayLike, shape: tuple[int, int]) -> np.ndarray:
    """The rows as images, (N, height, width).

    Raises:
        ValueError: a row has not height · width pixels.
    """
    rows = array(x, "x")
    if rows.ndim != 2 or len(rows) == 0 or rows.shape[1] != shape[0] * shape[1]:
        raise ValueError(
            f"x has the shape {rows.shape}; for images of {shape[0]} by {shape[1]} pixels it must be "
            f"(N, {shape[0] * shape[1]})"
        )
    return rows.reshape(-1, *shape)
