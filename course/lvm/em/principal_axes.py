"""The principal axes of data: the eigenvectors of the covariance of the rows, and the variances along them.

- `spectrum`: mean, eigenvalues and eigenvectors, as a `Spectrum`
- `mean_variance`: the mean of the variances of the columns
- `blocks`: a pass over data, in blocks of rows
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from course.lvm.checks import check_values
from course.lvm.em.fitted import numbers_or_rows
from course.lvm.rows import BLOCK, Rows, home

COVARIANCE_BLOCK = 2048  # rows that are centered and multiplied at a time, so that they stay in the cache
CENTER_SAMPLE = 1000  # rows that tell about where to center
NARROW = 1e-5  # of the largest eigenvalue: sums in float32 would tell a smaller one to less than three digits
NEAR = 10.0  # the square of a mean over the variance: so much cancels, one digit of seven or sixteen


class Spectrum(NamedTuple):
    """The covariance of N rows, Σ_n (x_n − μ)(x_n − μ)ᵀ / N, by its eigenvalues and eigenvectors.

    Attributes:
        n_rows: N.
        mean: μ, (D,).
        eigenvalues: in descending order, (R,) with R = min(N, D); the others are zero.
        axes: the eigenvectors as columns, (D, R).
    """

    n_rows: int
    mean: Tensor
    eigenvalues: Tensor
    axes: Tensor


@torch.no_grad()
def spectrum(data: Any) -> Spectrum:
    """Find mean, eigenvalues and eigenvectors of the covariance of the rows, in one pass over a tensor, or two.

    Of float32 the second is in float64, where the rows spread along one axis 300 times as far as along another.

    Args:
        data: rows (N, D) as a tensor, an array, lists of numbers or a data frame; a re-iterable of chunks, or `Rows`.

    Returns:
        A `Spectrum` in float64.

    Raises:
        ValueError: data are no such rows, hold a value that is not finite, or spread so little or so far that their
            squares leave the range of their dtype.

    Example:
        >>> spectrum(torch.tensor([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])).eigenvalues
        tensor([2.0000, 0.5000], dtype=torch.float64)
    """
    data = numbers_or_rows(data)
    count, width = (data.count, data.width) if isinstance(data, Rows) else data.shape
    if count < width:
        x = torch.cat(list(blocks(data, count)))
        check_values(x)
        x = x.to(home(data.device), torch.float64)
        mean = x.mean(0)
        _check_spread(data, mean, (x - mean).square().mean(0))
        axes, singular_values, _ = torch.linalg.svd((x - mean).T, full_matrices=False)
        return Spectrum(count, mean, singular_values.square() / count, axes)
    mean, covariance = _moments(data, data.dtype)
    eigenvalues, axes = torch.linalg.eigh(covariance)
    if (
        data.dtype == torch.float32
        and data.device.type != "mps"
        and eigenvalues[0] < NARROW * eigenvalues[-1]
    ):
        mean, covariance = _moments(data, torch.float64)
        eigenvalues, axes = torch.linalg.eigh(covariance)
    return Spectrum(count, mean, eigenvalues.flip(0), axes.flip(1))


def _moments(data: Tensor | Rows, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """The mean (D,) and covariance (D, D) of rows, in float64, of which not even the first need have been looked at.

    One pass sums up x − c and its products, those of a block in `dtype`, about a center c, which turns out to be near
    enough or is taken anew.
    """
    center = _center(data)
    for _ in range(2):
        center = center.to(data.device, dtype)
        sums, products, count = _sums(data, center)
        center, shift = center.to(sums), sums / count
        covariance, mean = products / count - torch.outer(shift, shift), center + shift
        _check_spread(data, mean, covariance.diagonal())
        if (shift.square() <= NEAR * covariance.diagonal() + (1e-8 * center).square()).all():
            break
        center = mean
    return mean, covariance


def _center(data: Tensor | Rows) -> Tensor:
    """Where to center: the mean, or that of some rows; or the origin, which costs nothing, if it is near enough."""
    if isinstance(data, Rows):
        return data.mean
    some = data[:: max(1, len(data) // CENTER_SAMPLE)].to(home(data.device), torch.float64)
    mean = some.mean(0)
    at_origin = (mean.square() <= NEAR * some.var(0, correction=0)).all()
    return torch.zeros_like(mean) if at_origin else mean


@np.errstate(over="ignore", invalid="ignore")  # what comes of it is looked at
def _sums(data: Tensor | Rows, center: Tensor) -> tuple[Tensor, Tensor, int]:
    """Sums of x − c, (D,), and of its products, (D, D), over all rows, each block in the dtype of c; and N.

    On the cpu numpy does it: it sees that the product is symmetric and forms half of it, and costs less per call.
    """
    at, width, moved = home(data.device), len(center), bool(center.any())
    dtype = center.dtype
    memory, ones = center.new_empty(COVARIANCE_BLOCK, width), center.new_ones(COVARIANCE_BLOCK)
    sums = torch.zeros(width, dtype=torch.float64, device=at)
    as_array: Any = torch.Tensor.numpy if at.type == "cpu" else torch.Tensor.detach
    subtract: Any = np.subtract if at.type == "cpu" else torch.sub
    center, memory, ones = (as_array(value.to(at)) for value in (center, memory, ones))
    total, products, count = as_array(sums), as_array(sums.new_zeros(width, width)), 0
    for block in blocks(data, COVARIANCE_BLOCK):
        rows, size = as_array(block.to(at, dtype)), len(block)
        if moved:
            rows = subtract(rows, center, out=memory[:size])
        products += rows.T @ rows
        total += ones[:size] @ rows
        count += size
    return torch.as_tensor(total), torch.as_tensor(products), count


def _check_spread(data: Tensor | Rows, mean: Tensor, variances: Tensor) -> None:
    """Refuse what is not finite, which shows in the sum of squares, and squares that leave the range of the dtype."""
    kind = torch.finfo(data.dtype)
    if not variances.isfinite().all():
        Rows.of(data)  # names the row
        raise ValueError(f"data spread so far that their squares overflow in {data.dtype}; rescale them")
    rounding = (4 * torch.finfo(torch.float64).eps * mean).square()
    if not (variances > rounding + kind.tiny / kind.eps).any():
        raise ValueError(
            f"data must spread, by more than rounding in {data.dtype}; the variances are at most {variances.max():.3g}"
        )


def mean_variance(rows: Rows) -> float:
    """Average the variances of the columns, Σ_nd (x_nd − μ_d)² / (N D)."""
    total = sum(float((block.to(rows.mean) - rows.mean).square().sum()) for block in rows.blocks(BLOCK))
    return total / (rows.count * rows.width)


def blocks(data: Tensor | Rows, size: int) -> Iterable[Tensor]:
    """Pass over the rows once, in blocks of at most `size`."""
    return data.blocks(size) if isinstance(data, Rows) else data.split(size)
