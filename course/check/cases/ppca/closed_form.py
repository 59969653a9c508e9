"""Tasks 2 and 5: the closed form."""

from __future__ import annotations

from typing import Any, NamedTuple

from torch import Tensor

from course.check.cases.making import block
from course.check.cases.ppca.common import ROOT


class Seen(NamedTuple):
    """What a rotation of W leaves as it is."""

    WWT: Tensor
    mean: Tensor
    noise_var: Tensor


def without_rotation(outcome: Any) -> Seen:
    W, mean, noise_var = (block(part) for part in outcome)
    return Seen(W @ W.mT, mean, noise_var)


def stretched(axes: Tensor, stretch: Tensor) -> Tensor:
    """The columns of axes (..., D, M), each times its number of stretch (..., M)."""
    return axes * stretch[..., None, :]


def closed_form(
    values: Tensor, axes: Tensor, hidden: int, noise: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """W and σ² of eigenvalues (..., D), descending, and eigenvectors as columns of (..., D, D)."""
    noise = values[..., hidden:].mean(-1) if noise is None else noise
    return stretched(axes[..., :hidden], (values[..., :hidden] - noise[..., None]).sqrt()), noise


def mistaken_closed_forms(values: Tensor, axes: Tensor, hidden: int) -> dict[str, tuple[Tensor, Tensor]]:
    """W and σ² by each mistake that begins with the right eigenvalues and eigenvectors, by its name."""
    kept, rest, width = values[..., :hidden], values[..., hidden:], values.shape[-1]
    W, noise = closed_form(values, axes, hidden)
    left, sigma, own = kept - noise[..., None], noise.sqrt()[..., None], axes[..., :hidden]
    noises = {
        "σ² is the mean of all eigenvalues, not of the discarded ones": values.mean(-1),
        "σ² is the sum of the discarded eigenvalues divided by D, not by D - M": rest.sum(-1) / width,
        "σ² is the sum of the discarded eigenvalues divided by M, not by D - M": rest.sum(-1) / hidden,
        "σ² is the sum of the discarded eigenvalues divided by D - M - 1, not by D - M": rest.sum(-1)
        / (width - hidden - 1),
        "σ² is the sum of the discarded eigenvalues divided by D - 1, not by D - M": rest.sum(-1)
        / (width - 1),
        "σ² is the sum of the discarded eigenvalues, not their mean": rest.sum(-1),
        "σ² is the sum of all eigenvalues divided by D - M: only the discarded ones count": values.sum(-1)
        / (width - hidden),
        "σ² is the largest of the discarded eigenvalues, not their mean": rest[..., 0],
        "σ² is the smallest of the kept eigenvalues, not the mean of the discarded ones": kept[..., -1],
        "σ² is the smallest eigenvalue, not the mean of the discarded ones": rest[..., -1],
        "σ² is the median of the discarded eigenvalues, not their mean": rest.median(-1).values,
        "σ² is the geometric mean of the discarded eigenvalues": rest.log().mean(-1).exp(),
        "there is one eigenvalue too many in the mean: the last that is kept is not discarded": values[
            ..., hidden - 1 :
        ].mean(-1),
        "there is one eigenvalue too few in the mean: the first that is discarded counts too": rest[
            ..., 1:
        ].mean(-1),
        "there is one eigenvalue too few in the mean: the last that is discarded counts too": rest[
            ..., :-1
        ].mean(-1),
        "σ² is the mean of the M smallest eigenvalues: D - M are discarded": values[..., -hidden:].mean(-1),
        "σ² is the mean of the kept eigenvalues, not of the discarded ones": kept.mean(-1),
        "σ² is the mean of the squared eigenvalues: they are variances already": rest.square().mean(-1),
        "σ² is the square of the mean of the discarded eigenvalues: they are variances already": noise.square(),
        "σ² is the mean of the roots of the discarded eigenvalues, not of themselves": rest.sqrt().mean(-1),
        "σ² is the square of the mean root of the discarded eigenvalues: the mean is to be taken of "
        "themselves": rest.sqrt().mean(-1).square(),
    }
    maps = {
        "W = U Λ^½: σ² is not subtracted from the eigenvalues": stretched(own, kept.sqrt()),
        "the root of Λ - σ² is missing": stretched(own, left),
        "W = U Λ: σ² is not subtracted, and the root is missing": stretched(own, kept),
        "W holds the eigenvectors alone, not stretched": own,
        "σ² is added to the eigenvalues, not subtracted": stretched(own, (kept + noise[..., None]).sqrt()),
        "σ is subtracted from the roots of the eigenvalues: the root is to be taken of λ - σ²": stretched(
            own, kept.sqrt() - sigma
        ),
        "σ² is subtracted from the roots of the eigenvalues: the root is to be taken of λ - σ²": stretched(
            own, kept.sqrt() - noise[..., None]
        ),
        "σ is subtracted from the eigenvalues, not σ²": stretched(own, (kept - sigma).sqrt()),
        "W is divided by the root of Λ - σ², not multiplied": stretched(own, left.rsqrt()),
        "W is divided by the roots of the eigenvalues, not multiplied": stretched(own, kept.rsqrt()),
        "the kept eigenvalues and eigenvectors are paired in reverse order": stretched(
            own, left.flip(-1).sqrt()
        ),
        "the eigenvalues are put in descending order, but not the eigenvectors": stretched(
            axes.flip(-1)[..., :hidden], left.sqrt()
        ),
        "the eigenvectors of the smallest eigenvalues are stretched by the largest": stretched(
            axes[..., -hidden:], left.sqrt()
        ),
        "each kept direction is stretched alike, by the mean of Λ - σ²": stretched(
            own, left.mean(-1, keepdim=True).sqrt().expand_as(left)
        ),
        "W is divided by σ": W / sigma[..., None],
        "W is 0: nothing is kept": 0 * W,
    }
    smallest, beside = values.flip(-1), axes.flip(-1)
    wrongly_kept = closed_form(smallest, beside, hidden)
    return {
        **{name: closed_form(values, axes, hidden, value) for name, value in noises.items()},
        **{name: (value, noise) for name, value in maps.items()},
        "the smallest eigenvalues are kept, and σ² is the mean of the others: do they ascend?": wrongly_kept,
        "the smallest eigenvalues are kept, and W is 0 where the root is of less than 0: do they ascend?": (
            0 * W,
            wrongly_kept[1],
        ),
        "the smallest eigenvalues are kept, though σ² is the mean of the D - M smallest": (
            stretched(beside[..., :hidden], (smallest[..., :hidden] - noise[..., None]).sqrt()),
            noise,
        ),
        ROOT: (W, noise.sqrt()),
        "the standard deviation σ came back, not the variance σ², and σ is subtracted": (
            maps["σ is subtracted from the eigenvalues, not σ²"],
            noise.sqrt(),
        ),
        "σ² came back as the sum of the discarded eigenvalues; W has their mean": (W, rest.sum(-1)),
        "σ² is 0: what is discarded is noise": (stretched(own, kept.sqrt()), 0 * noise),
    }
