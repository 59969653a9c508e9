"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course.check.cases.making import normal, uniform

SQUARED = "σ² is squared: `noise_var` is the variance already"
ROOT_TAKEN = "the root of σ² is taken: the variance is used here, not the standard deviation σ"
ROOT = "the standard deviation σ came back, not the variance σ²"
#: What is added "for safety": it counts where the numbers are small.
SAFETY = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)


def eye(width: int) -> Tensor:
    return torch.eye(width, dtype=torch.float64)


def drawn_rows(generator: torch.Generator, count: int, kept: int, width: int) -> Tensor:
    """Rows with a few wide directions and many narrow ones, all of different width, so that mistakes stay apart."""
    ladder = torch.linspace(4, 3.6, kept).double(), torch.linspace(1.3, 0.4, width - kept).double()
    deviations = torch.cat(ladder) * uniform(generator, 0.97, 1.03, width)
    raw = normal(generator, count, width)
    white, _, _ = torch.linalg.svd(raw - raw.mean(0), full_matrices=False)
    axes, _ = torch.linalg.qr(normal(generator, width, width))
    return math.sqrt(count) * white * deviations @ axes.T + 2 + normal(generator, width)


def of_matrix(matrix: Tensor) -> tuple[Tensor, Tensor]:
    """Eigenvalues, descending, and eigenvectors as columns, of symmetric matrices."""
    values, axes = torch.linalg.eigh(matrix)
    return values.flip(-1), axes.flip(-1)


def root_of(matrix: Tensor) -> Tensor:
    values, axes = torch.linalg.eigh(matrix)
    return axes @ values.sqrt().diag() @ axes.T
