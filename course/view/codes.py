"""Pictures of the plane of codes of an autoencoder: where data lie in it, and what is decoded at its places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from numpy.typing import ArrayLike

from course.view.alt_text import describe
from course.view.image_grid import as_images
from course.view.scatter import two_columns
from course.view.style import GREY, INK, array, colour, panels
from course.view.words import number, place, sentence, text

AXIS_NAMES = ("z₁", "z₂")


def code_plane(
    means: ArrayLike,
    deviations: ArrayLike,
    labels: Sequence[str],
    pictures: ArrayLike,
    shape: tuple[int, int],
    *,
    reach: float,
    title: str = "",
) -> Figure:
    """Draw the codes of data as ellipses at 1 standard deviation, and beside them what is decoded on a grid of codes.

    Args:
        means: mean of q for each datum, (N, 2).
        deviations: standard deviations of q, (N, 2).
        labels: the label of each datum, (N,), written at the mean.
        pictures: decoded images on the square grid from −reach to reach, (G², height · width): the row of the largest
            z₂ first, and in each row z₁ from left to right.
        shape: (height, width) of a picture in pixels.
        reach: where the grid ends, above 0; both panels show this square.
        title: title of the figure.

    Raises:
        ValueError: sizes do not fit, or the pictures are no square grid.

    Example:
        >>> figure = code_plane([[0, 1]], [[0.1, 0.2]], ["7"], [[0.0], [0.1], [0.2], [0.9]], (1, 1), reach=3)
        >>> figure.alt_text.split(". ")[0]
        'The plane of codes: on the left 1 datum as an ellipse of q, on the right 2 by 2 decoded images'
    """
    centers, widths = two_columns(means), two_columns(deviations)
    tiles = as_images(pictures, shape)
    side = round(len(tiles) ** 0.5)
    if not len(centers) == len(widths) == len(labels):
        raise ValueError(
            f"means, deviations and labels must be as many; got {len(centers)}, {len(widths)} and {len(labels)}"
        )
    if side**2 != len(tiles):
        raise ValueError(f"pictures must fill a square grid, as 9 or 100 do; got {len(tiles)}")
    framed = np.pad(
        tiles, ((0, 0), (1, 1), (1, 1)), constant_values=tiles.min()
    )  # else neighbors would run together
    height, width = framed.shape[1:]
    mosaic = (
        framed.reshape(side, side, height, width).transpose(0, 2, 1, 3).reshape(side * height, side * width)
    )
    kinds = sorted(set(labels))
    with panels(1, 2, width=9.4, height=4.6) as (figure, axes):
        left, right = axes[0]
        figure.suptitle(title, fontsize=12)
        for center, width, label in zip(centers, widths, labels, strict=True):
            hue = colormaps["tab10"](kinds.index(label) % 10)  # ten, so that no two digits share one
            left.add_artist(Ellipse(center, *(2 * width), facecolor=hue, alpha=0.25, edgecolor="none"))
            left.text(
                center[0], center[1], label, color=hue, fontsize=9, ha="center", va="center", clip_on=True
            )
        right.imshow(mosaic, cmap="Greys", extent=(-reach, reach, -reach, reach))
        for axis, name in ((left, "codes of data"), (right, "decoded")):
            axis.set(title=name, xlabel=AXIS_NAMES[0], ylabel=AXIS_NAMES[1], aspect="equal")
            axis.set(xlim=(-reach, reach), ylim=(-reach, reach))
    data = "1 datum as an ellipse" if len(centers) == 1 else f"{len(centers)} data as ellipses"
    said = f"The plane of codes: on the left {data} of q, on the right {side} by {side} decoded images"
    sizes = (
        f"The deviations of q have the median {number(np.median(widths))}; both panels go from −{number(reach)} "
        f"to {number(reach)}"
    )
    return describe(figure, text(sentence(title), sentence(said), sentence(sizes)))


def code_walk(
    codes: ArrayLike,
    labels: Sequence[str],
    at: Sequence[float],
    pictures: ArrayLike,
    names: Sequence[str],
    shape: tuple[int, int],
    *,
    most: float,
    title: str = "",
) -> Figure:
    """Draw a place in the plane of codes, among the codes of data, and the pictures that belong to it.

    Args:
        codes: mean of q for each datum, (N, 2).
        labels: the label of each datum, (N,); each is written at the median of its codes.
        at: the place, two numbers.
        pictures: (P, height · width).
        names: what stands above each picture.
        shape: (height, width) of a picture in pixels.
        most: the value that is drawn black; 0 and less is white.
        title: title of the figure.

    Raises:
        ValueError: sizes do not fit.

    Example:
        >>> code_walk([[0, 1], [2, 1]], ["1", "7"], (1, 1), [[4.0]], ["mean"], (1, 1), most=16).alt_text
        'The place (1, 1) in the plane of the codes of 2 data, the nearest of label 1, with 1 picture: mean.'
    """
    points, tiles, spot = two_columns(codes), as_images(pictures, shape), array(at, "at")
    if len(points) != len(labels) or len(tiles) != len(names) or spot.shape != (2,):
        raise ValueError(
            f"there are {len(points)} codes for {len(labels)} labels, {len(tiles)} pictures for {len(names)} names, "
            f"and a place of the shape {spot.shape}"
        )
    columns = (len(tiles) + 1) // 2
    with panels(1, 2, width=4.2 + 1.45 * columns, height=3.9, width_ratios=[4.2, 1.45 * columns]) as (
        figure,
        axes,
    ):
        axis, right = axes[0]
        figure.suptitle(title, fontsize=12)
        draw_groups(axis, points, np.asarray(labels))
        axis.plot(*spot, "P", color=colour(4), markersize=13, markeredgecolor="white", label="here")
        axis.set(xlabel=AXIS_NAMES[0], ylabel=AXIS_NAMES[1], aspect="equal")
        right.set_axis_off()
        for index, (tile, name) in enumerate(zip(tiles, names, strict=True)):
            row, column = divmod(index, columns)
            height = 0.5 if len(tiles) > columns else 1.0
            inset = right.inset_axes((column / columns, 1 - height * (row + 1), 0.9 / columns, 0.8 * height))
            inset.imshow(tile, cmap="Greys", vmin=0, vmax=most)
            inset.set_title(name, fontsize=10)
            inset.set(xticks=[], yticks=[])
    nearest = labels[int(((points - spot) ** 2).sum(1).argmin())]
    count = f"{len(tiles)} picture{'s' if len(tiles) > 1 else ''}: {', '.join(names)}"
    said = f"The place {place(spot)} in the plane of the codes of {len(points)} data, the nearest of label {nearest}"
    return describe(figure, text(sentence(title), sentence(f"{said}, with {count}")))


def draw_groups(axis: Axes, points: np.ndarray, labels: np.ndarray) -> None:
    """Draw data as small gray dots, and each label at the median of its own."""
    axis.plot(*points.T, "o", color=GREY, markersize=2, alpha=0.5, markeredgewidth=0)
    frame = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1}
    for label in sorted(set(labels.tolist())):
        middle = np.median(points[labels == label], 0)
        axis.text(
            middle[0],
            middle[1],
            label,
            size=13,
            weight="bold",
            color=INK,
            ha="center",
            va="center",
            bbox=frame,
        )
