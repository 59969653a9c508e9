"""The E-step of a Gaussian mixture as two matrix products, or one component after the other.

A Gaussian belongs to the exponential family: the log-joint is linear in features of x,

    log p(x, z = k) = ⟨η_k, T(x)⟩,    T(x) = [1, x, the squares and products of x that Σ asks for].

For a block of n rows, with the features T (F, n) and the natural parameters η (K, F), the log-joint is `η @ T`, and
the expected statistics are `responsibilities @ Tᵀ`. Nothing of size n · K · D is ever made, a symmetric product is
formed once, and a block is small enough to stay in the processor's cache.

Products of x lose digits when the data lie far from the origin or are strongly correlated. So x is replaced by
y = L⁻¹(x − c): c is the mean of the data, and L Lᵀ for full covariances that of the whole mixture (after an M-step,
exactly the covariance of the data), for a tied one Σ itself, after which it is spherical.

- `ExponentialFamily`: the E-step that does so
- `component_wise_expectations`: straight from the definition, in float64. It takes twice the arithmetic and forms every
  x − μ_k: the faster one where the rows are wide and the components few, and the exact one where a component is very
  narrow as seen from the center of the data, where the products of the other lose their digits

Source: Dempster, Laird and Rubin (1977), section 2, for EM in exponential families.
"""

import math
from typing import Protocol

import torch
from torch import Tensor

from course.lvm.em.mixture_densities import component_log_densities, variances, whitening
from course.lvm.parameters import MixtureParameters, MixtureStatistics, covariance_type
from course.lvm.rows import Rows, home

CACHE_BYTES = 1 << 22  # what a block may fill of a processor's cache; from 2 to 8 MiB it matters little
GPU_BYTES = 1 << 28
BLOCK = 1024  # rows worked on together


class ExponentialFamily:
    """A Gaussian mixture in its natural parameters, about a center.

    Args:
        parameters: of any covariance type, float64.
        center: a point in the middle of the data, (D,), float64.

    Attributes:
        natural: η, (K, F), float64.
        condition: how much rounding grows in ⟨η_k, T(x)⟩: the largest Σ_f |η_kf T_f(x)| over the components, at one
            standard deviation from their means.

    Raises:
        DegenerateComponent: a covariance is not positive definite.
    """

    def __init__(self, parameters: MixtureParameters, center: Tensor) -> None:
        self.parameters, self.center = parameters, center
        self.kind, self.offsets = covariance_type(parameters), parameters.means - center
        self.whitens = self.kind in ("full", "tied")
        self.lower = self.inverse = torch.eye(len(center)).to(center)
        if self.whitens:
            self.lower = _lower_factor(parameters)
            self.inverse = torch.linalg.solve_triangular(self.lower, self.inverse, upper=False)
        self.features = _features(self.kind, len(center))
        self.natural = self._natural()
        self.condition = float((self.natural.abs() * self._typical_features())[:, 1:].sum(1).max())

    def expectations(self, rows: Rows, dtype: torch.dtype) -> tuple[MixtureStatistics, Tensor]:
        """Pass over the rows once, computing the blocks in `dtype` and the sums in float64: the statistics, and ℓ."""
        components, width = self.parameters.means.shape
        natural = self.natural.to(rows.device, dtype)
        center, inverse = self.center.to(rows.device, dtype), self.inverse.to(rows.device, dtype)
        size = block_size(self.features.size + 2 * components, dtype, rows)
        memory = torch.ones(self.features.size, size, dtype=dtype, device=rows.device)
        sums, log_likelihood = torch.zeros_like(self.natural), self.natural.new_zeros(())
        scatter = torch.zeros_like(self.lower)
        for block in rows.blocks(size):
            features = memory[:, : len(block)]
            y = self._standardize(block.to(dtype) - center, inverse, out=features[1 : 1 + width])
            self.features.fill(features)
            responsibilities, block_log_likelihood = posterior_(natural @ features)
            add_product_(sums, responsibilities, features.T)
            log_likelihood += block_log_likelihood
            if self.kind == "tied":
                add_product_(scatter, y, y.T)
        return self._statistics(sums, scatter), log_likelihood

    def _standardize(self, deviations: Tensor, inverse: Tensor, out: Tensor) -> Tensor:
        """Write y = L⁻¹(x − c) of a block into `out`, (D, n)."""
        if self.whitens:
            return torch.mm(inverse, deviations.T, out=out)
        return out.copy_(deviations.T)

    def _natural(self) -> Tensor:
        """η_k: the constant, the coefficients of y, and those of its products, from W_k Σ_k W_kᵀ = identity."""
        factors, log_dets = whitening(self.parameters)
        if self.whitens:
            white_means = (factors @ self.offsets[..., None])[..., 0]
            factors = factors @ self.lower
            linear = (factors.mT @ white_means[..., None])[..., 0]
            precisions = factors.mT @ factors
        else:
            white_means = self.offsets * factors
            linear, precisions = white_means * factors, factors.square()
        constant = self.parameters.weights.log() + log_dets - 0.5 * white_means.square().sum(1)
        constant = constant - 0.5 * len(self.center) * math.log(2 * math.pi)
        quadratic = -0.5 * self.features.coefficients(precisions).expand(len(linear), -1)
        return torch.cat([constant[:, None], linear, quadratic], 1)

    def _typical_features(self) -> Tensor:
        """T(|E[y]| + the standard deviation of y) for every component, (K, F)."""
        scales = variances(self.parameters).sqrt()
        if self.whitens:
            scales = ((self.inverse @ self.parameters.covariances) * self.inverse).sum(2).sqrt()
        typical = (self.offsets @ self.inverse.T).abs() + scales
        features = torch.ones(self.features.size, len(typical)).to(typical)
        features[1 : 1 + len(self.center)] = typical.T
        self.features.fill(features)
        return features.T

    def _statistics(self, sums: Tensor, scatter: Tensor) -> MixtureStatistics:
        """Turn sums of features of y into moments of x about the old means."""
        width, shift = len(self.center), self.offsets
        counts, first = sums[:, 0], sums[:, 1 : 1 + width] @ self.lower.T
        second = self.features.moments(sums[:, 1 + width :])
        about_means = first - counts[:, None] * shift
        if self.kind == "full":
            second = self.lower @ second @ self.lower.T
        if self.whitens:
            cross = first[:, :, None] * shift[:, None, :]
            correction = counts[:, None, None] * shift[:, :, None] * shift[:, None, :] - cross - cross.mT
        else:
            correction = counts[:, None] * shift.square() - 2 * first * shift
        if self.kind == "tied":
            second, correction = (self.lower @ scatter @ self.lower.T)[None], correction.sum(0, keepdim=True)
        if self.kind == "spherical":
            correction = correction.sum(1)
        return MixtureStatistics(counts, about_means, second + correction)


class Features(Protocol):
    """T(y) = [1, y, products of y] of one covariance type, as the rows of a matrix; `size` is their number F."""

    size: int

    def fill(self, features: Tensor) -> None:
        """Write the products below the rows of `features`, (F, n), that hold 1 and y."""

    def coefficients(self, precisions: Tensor) -> Tensor:
        """Return the coefficients (K, F − 1 − D) of the products in yᵀ P y."""

    def moments(self, products: Tensor) -> Tensor:
        """Return sums of products (K, F − 1 − D) in the shape of the statistics' squares."""


class Products:
    """Of a full covariance: each product y_i y_j once, or nearly.

    The upper triangle is cut into strips of `strip` rows, one call each; in the square at the diagonal end of a strip
    both y_i y_j and y_j y_i are formed.
    """

    strip = 4

    def __init__(self, width: int) -> None:
        self.width, self.strips, self.size = width, [], 1 + width
        first, second = [], []
        for top in range(0, width, self.strip):
            height, length = min(self.strip, width - top), width - top
            self.strips.append((top, height, length, self.size))
            self.size += height * length
            first.append(torch.arange(top, top + height).repeat_interleave(length))
            second.append(torch.arange(top, width).repeat(height))
        self.first, self.second = torch.cat(first), torch.cat(second)
        in_square = self.second // self.strip == self.first // self.strip
        self.multiplicity = torch.where(in_square, 1.0, 2.0)

    def fill(self, features: Tensor) -> None:
        y, n = features[1 : 1 + self.width], features.shape[1]
        for top, height, length, start in self.strips:
            strip = features[start : start + height * length].view(height, length, n)
            torch.mul(y[top : top + height, None], y[None, top:], out=strip)

    def coefficients(self, precisions: Tensor) -> Tensor:
        return precisions[:, self.first, self.second] * self.multiplicity.to(precisions)

    def moments(self, products: Tensor) -> Tensor:
        squares = products.new_empty(len(products), self.width, self.width)
        squares[:, self.second, self.first] = products
        squares[:, self.first, self.second] = products
        return squares


class Squares:
    """Of a diagonal covariance: the squares y_1² … y_D²."""

    def __init__(self, width: int) -> None:
        self.width, self.size = width, 1 + 2 * width

    def fill(self, features: Tensor) -> None:
        torch.square(features[1 : 1 + self.width], out=features[1 + self.width :])

    def coefficients(self, precisions: Tensor) -> Tensor:
        return precisions

    def moments(self, products: Tensor) -> Tensor:
        return products


class SquaredNorm:
    """Of a spherical covariance, which a tied one becomes in y: |y|²."""

    def __init__(self, width: int) -> None:
        self.width, self.size = width, 2 + width

    def fill(self, features: Tensor) -> None:
        torch.sum(features[1 : 1 + self.width].square(), 0, out=features[-1])

    def coefficients(self, precisions: Tensor) -> Tensor:
        return precisions.reshape(len(precisions), -1)[:, :1]

    def moments(self, products: Tensor) -> Tensor:
        return products[:, 0]


def _features(kind: str, width: int) -> Features:
    if kind == "full":
        return Products(width)
    return Squares(width) if kind == "diag" else SquaredNorm(width)


def posterior_(log_joint: Tensor) -> tuple[Tensor, Tensor]:
    """Overwrite log p(x_n, z_n = k), (K, n), by the responsibilities; return them, and Σ_n log p(x_n) in float64.

    A responsibility that would leave the range of normal numbers is raised to its edge (about 1e-260, and 1e-32 in
    float32): processors are many times slower on subnormal ones.
    """
    peak = log_joint.amax(0)
    least = 0.85 * math.log(torch.finfo(log_joint.dtype).tiny)
    responsibilities = log_joint.sub_(peak).clamp_(min=least).exp_()
    total = responsibilities.sum(0)
    log_marginal = (total.log() + peak).to(home(total.device))
    return responsibilities.div_(total), log_marginal.sum(dtype=torch.float64)


def add_product_(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add the matrix product of a block to a float64 total."""
    if left.dtype == total.dtype:
        total.addmm_(left, right)
    else:
        total += (left @ right).to(total.device)


def block_size(numbers_per_row: int, dtype: torch.dtype, rows: Rows) -> int:
    """Choose how many rows to work on together, so that their numbers stay in the cache."""
    memory = CACHE_BYTES if rows.device.type == "cpu" else GPU_BYTES
    return min(rows.count, max(64, memory // (numbers_per_row * dtype.itemsize)))


def _lower_factor(parameters: MixtureParameters) -> Tensor:
    """L of y = L⁻¹(x − c), (D, D), for full or tied covariances."""
    weights, means, covariances = parameters
    total = covariances[0]
    if covariance_type(parameters) == "full":
        deviations = means - weights @ means
        total = (weights[:, None, None] * covariances).sum(0) + (weights[:, None] * deviations).T @ deviations
    lower, failed = torch.linalg.cholesky_ex(total)
    return torch.eye(len(lower)).to(lower) if failed else lower


def component_wise_expectations(
    rows: Rows, parameters: MixtureParameters
) -> tuple[MixtureStatistics, Tensor]:
    """Pass over the rows once, with parameters in float64: the statistics, and ℓ."""
    factors, log_dets = whitening(parameters)
    log_weights = parameters.weights.log()[:, None]
    counts, sums, squares = (torch.zeros_like(value) for value in parameters)
    squares_of = squares.expand(len(sums), *squares.shape[1:])  # a tied matrix is every component's
    log_likelihood = counts.new_zeros(())
    for block in rows.blocks(BLOCK):
        x = block.to(sums)
        log_joint = component_log_densities(x, parameters.means, factors, log_dets) + log_weights
        responsibilities, block_log_likelihood = posterior_(log_joint)
        log_likelihood += block_log_likelihood
        counts += responsibilities.sum(1)
        for k, mean in enumerate(parameters.means):
            _add_moments_(sums[k], squares_of[k], x - mean, responsibilities[k])
    return MixtureStatistics(counts, sums, squares), log_likelihood


def _add_moments_(sums: Tensor, squares: Tensor, deviations: Tensor, responsibilities: Tensor) -> None:
    """Add the moments of a block about one mean to that component's `sums` (D,) and `squares`."""
    weighted = deviations * responsibilities[:, None]
    sums += weighted.sum(0)
    if squares.ndim == 2:
        squares.addmm_(weighted.T, deviations)
    else:
        second = (weighted * deviations).sum(0)
        squares += second if squares.ndim == 1 else second.sum()
