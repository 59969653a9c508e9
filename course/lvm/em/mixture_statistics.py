"""The E-step of a Gaussian mixture as two matrix products, or one component after the other.

A Gaussian belongs to the exponential family: the log-joint is linear in features of x,

    log p(x, z = k) = ⟨η_k, T(x)⟩,    T(x) = [1, x, the squares and products of x that Σ asks for].

For a block of n rows, with the features T (F, n) and the natural parameters η (K, F), the log-joint is `η @ T`, and
the expected statistics are `responsibilities @ Tᵀ`. Nothing of size n · K · D is ever made, a symmetric product is
formed once, and a block is small enough to stay in the processor's cache.

Products of x lose digits when the data lie far from the origin or are strongly correlated. So x is replaced by
y = L⁻¹(x − c): c is the mean of the data, and L Lᵀ for full covariances that of the whole mixture (after an M-step,
exactly the covariance of the data), for a tied one Σ itself, after which it is spherical.

- `expectations`: the E-step, in the way that is fastest where it is exact enough
- `ExponentialFamily`: the way above
- `component_wise_expectations`: straight from the definition, in float64. It takes twice the arithmetic and forms every
  x − μ_k, but few calls: the faster one where the data are small, or the rows wide and the components few, and the
  exact one where a component is very narrow as seen from the center of the data, where the products of the other lose
  their digits
- `posterior_`: responsibilities from the log-joint, in place
- `maximize`: the M-step

All this is inside the doors of mixture.py: it takes tensors, in float64 where nothing else is said, and checks nothing.

Source: Dempster, Laird and Rubin (1977), section 2, for EM in exponential families.
"""

import math
from typing import Protocol

import torch
from torch import Tensor

from course.lvm.distributions.gaussian import DegenerateComponent, lower_factors
from course.lvm.em.mixture_densities import (
    LOG_TAU,
    component_log_densities,
    variances,
    whitening,
)
from course.lvm.parameters import MixtureParameters, MixtureStatistics, type_of_shapes
from course.lvm.rows import Rows, home

CACHE_BYTES = 1 << 22  # what a block may fill of a processor's cache; from 2 to 8 MiB it matters little
GPU_BYTES = 1 << 28
LEAST_ROWS = 64  # worked on together, however wide
EPS = torch.finfo(torch.float64).eps
SMALL = 1 << 16  # up to so many numbers x − μ_k, the calls cost more than the arithmetic
# How much of a log-density, in nats, may be lost to rounding when computing in a dtype, at worst.
TOLERABLE = {torch.float64: 1e-7, torch.float32: 1e-2}


def expectations(rows: Rows, parameters: MixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Take the fastest way that is exact enough, and float64 where float32 is not."""
    components, width = parameters.means.shape
    few = type_of_shapes(parameters) == "full" and width > 6 * components
    if few or rows.count * components * width <= SMALL:
        return component_wise_expectations(rows, parameters)
    # The center is rounded to a number of the data's own dtype, so that x − center is the same in all of them.
    family = ExponentialFamily(parameters, rows.mean.to(rows.dtype).double())
    if rows.dtype == torch.float32 and _exact_enough(family, torch.float32):
        statistics, log_likelihood = family.expectations(rows, torch.float32)
        if _lead_to_exact_enough(statistics, family):
            return statistics, log_likelihood
    if _exact_enough(family, torch.float64):
        return family.expectations(rows, torch.float64)
    return component_wise_expectations(rows, parameters)


def _exact_enough(family: "ExponentialFamily", dtype: torch.dtype) -> bool:
    return family.condition * torch.finfo(dtype).eps <= TOLERABLE[dtype]


def _lead_to_exact_enough(statistics: MixtureStatistics, family: "ExponentialFamily") -> bool:
    """Whether float32 told the statistics well enough for the new, perhaps much narrower, components too."""
    try:
        new = maximize(statistics, family.parameters)
    except DegenerateComponent:
        return False
    return _exact_enough(ExponentialFamily(new, family.center), torch.float32)


def maximize(
    statistics: MixtureStatistics,
    parameters: MixtureParameters,
    reg_covar: float = 0.0,
    min_variance: float = 0.0,
) -> MixtureParameters:
    """Do the work of `mixture.m_step`."""
    counts, sums, squares = statistics
    total = counts.sum()
    weights = counts / total
    if not float(weights.min()) > EPS:
        raise DegenerateComponent(
            int(counts.argmin()), f"is empty (its responsibilities sum to {counts.min():.2g})"
        )
    moves = sums / counts[:, None]
    kind, width = type_of_shapes(parameters), moves.shape[1]
    if kind == "full":
        seconds = squares / counts[:, None, None]
        covariances = seconds - moves[:, :, None] * moves[:, None, :]
    elif kind == "tied":
        seconds = squares / total
        covariances = seconds - (sums.T @ moves / total)
    elif kind == "diag":
        seconds = squares / counts[:, None]
        covariances = seconds - moves.square()
    else:
        seconds = squares / counts / width
        covariances = seconds - moves.square().mean(1)
    if reg_covar:
        variances(covariances).add_(reg_covar)
    if min_variance:
        covariances = raised(covariances, min_variance)
    _check_not_collapsed(covariances, seconds, parameters.covariances)
    return MixtureParameters(weights, parameters.means + moves, covariances)


def raised(covariances: Tensor, min_variance: float) -> Tensor:
    """Raise every eigenvalue that is smaller to `min_variance`: the most likely covariances that have none below it."""
    if covariances.ndim < 3:
        return covariances.clamp(min=min_variance)
    values, vectors = torch.linalg.eigh(covariances)
    return (vectors * values.clamp(min=min_variance)[:, None, :]) @ vectors.mT


def _check_not_collapsed(covariances: Tensor, seconds: Tensor, old: Tensor) -> None:
    """Refuse covariances of which only rounding is left after the subtraction from the second moments.

    Of a component on a single row not even that is left, but what the least responsibilities of the other rows make up:
    some 1e-260 of what it was a step before.
    """
    left = covariances
    if covariances.ndim == 3:
        left = lower_factors(covariances).diagonal(dim1=1, dim2=2).square()
        seconds, old = variances(seconds), variances(old)
    share = left / torch.maximum(seconds, 1e-44 * old)
    if not float(share.min()) > 64 * EPS:  # where rows do not differ at all, it is 0 / 0
        component = int((~(share > 64 * EPS)).nonzero()[0, 0])
        raise DegenerateComponent(component, "has collapsed: its rows do not spread in every direction")


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
        self.kind, self.offsets = type_of_shapes(parameters), parameters.means - center
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
        size = _block_size(self.features.size + 2 * components, dtype, rows)
        memory = torch.ones(self.features.size, size, dtype=dtype, device=rows.device)
        sums, log_likelihood = torch.zeros_like(self.natural), self.natural.new_zeros(())
        scatter = torch.zeros_like(self.lower)
        for block, weights in rows.weighted_blocks(size):
            features = memory[:, : len(block)]
            y = self._standardize(block.to(dtype) - center, inverse, out=features[1 : 1 + width])
            self.features.fill(features)
            responsibilities, block_log_likelihood = posterior_(natural @ features, weights)
            _add_product_(sums, responsibilities, features.T)
            log_likelihood += block_log_likelihood
            if self.kind == "tied":
                _add_product_(scatter, y if weights is None else y * weights.to(y), y.T)
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
        constant = constant - 0.5 * len(self.center) * LOG_TAU
        quadratic = -0.5 * self.features.coefficients(precisions).expand(len(linear), -1)
        return torch.cat([constant[:, None], linear, quadratic], 1)

    def _typical_features(self) -> Tensor:
        """T(|E[y]| + the standard deviation of y) for every component, (K, F)."""
        scales = variances(self.parameters.covariances).sqrt()
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


class _Features(Protocol):
    """T(y) = [1, y, products of y] of one covariance type, as the rows of a matrix; `size` is their number F."""

    size: int

    def fill(self, features: Tensor) -> None:
        """Write the products below the rows of `features`, (F, n), that hold 1 and y."""

    def coefficients(self, precisions: Tensor) -> Tensor:
        """Return the coefficients (K, F − 1 − D) of the products in yᵀ P y."""

    def moments(self, products: Tensor) -> Tensor:
        """Return sums of products (K, F − 1 − D) in the shape of the statistics' squares."""


class _Products:
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


class _Squares:
    """Of a diagonal covariance: the squares y_1² … y_D²."""

    def __init__(self, width: int) -> None:
        self.width, self.size = width, 1 + 2 * width

    def fill(self, features: Tensor) -> None:
        torch.square(features[1 : 1 + self.width], out=features[1 + self.width :])

    def coefficients(self, precisions: Tensor) -> Tensor:
        return precisions

    def moments(self, products: Tensor) -> Tensor:
        return products


class _SquaredNorm:
    """Of a spherical covariance, which a tied one becomes in y: |y|²."""

    def __init__(self, width: int) -> None:
        self.width, self.size = width, 2 + width

    def fill(self, features: Tensor) -> None:
        torch.sum(features[1 : 1 + self.width].square(), 0, out=features[-1])

    def coefficients(self, precisions: Tensor) -> Tensor:
        return precisions.reshape(len(precisions), -1)[:, :1]

    def moments(self, products: Tensor) -> Tensor:
        return products[:, 0]


def _features(kind: str, width: int) -> _Features:
    if kind == "full":
        return _Products(width)
    return _Squares(width) if kind == "diag" else _SquaredNorm(width)


def posterior_(log_joint: Tensor, weights: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Overwrite log p(x_n, z_n = k), (K, n), by the responsibilities; return them, and Σ_n log p(x_n) in float64.

    With weights (n,) of the rows, r[n, k] and log p(x_n) are multiplied by them.

    A responsibility that would leave the range of normal numbers is raised to its edge (about 1e-260, and 1e-32 in
    float32): processors are many times slower on subnormal ones.
    """
    peak = log_joint.amax(0)
    least = 0.85 * math.log(torch.finfo(log_joint.dtype).tiny)
    responsibilities = log_joint.sub_(peak).clamp_(min=least).exp_()
    total = responsibilities.sum(0)
    log_marginal = (total.log() + peak).to(home(total.device))
    if weights is not None:
        total = total / weights.to(total)
        log_marginal = log_marginal * weights
    return responsibilities.div_(total), log_marginal.sum(dtype=torch.float64)


def _add_product_(total: Tensor, left: Tensor, right: Tensor) -> None:
    """Add the matrix product of a block to a float64 total."""
    if left.dtype == total.dtype:
        total.addmm_(left, right)
    else:
        total += (left @ right).to(total.device)


def _block_size(numbers_per_row: int, dtype: torch.dtype, rows: Rows) -> int:
    """Choose how many rows to work on together, so that their numbers stay in the cache."""
    memory = CACHE_BYTES if rows.device.type == "cpu" else GPU_BYTES
    return min(rows.count, max(64, memory // (numbers_per_row * dtype.itemsize)))


def _lower_factor(parameters: MixtureParameters) -> Tensor:
    """L of y = L⁻¹(x − c), (D, D), for full or tied covariances."""
    weights, means, covariances = parameters
    total = covariances[0]
    if type_of_shapes(parameters) == "full":
        deviations = means - weights @ means
        total = (weights[:, None, None] * covariances).sum(0) + (weights[:, None] * deviations).T @ deviations
    lower, failed = torch.linalg.cholesky_ex(total)
    return torch.eye(len(lower)).to(lower) if failed else lower


def component_wise_expectations(
    rows: Rows, parameters: MixtureParameters
) -> tuple[MixtureStatistics, Tensor]:
    """Pass over the rows once, with parameters in float64: the statistics, and ℓ."""
    kind, (components, width) = type_of_shapes(parameters), parameters.means.shape
    factors, log_dets = whitening(parameters)
    constants = (parameters.weights.log() + log_dets)[:, None]
    means, sums = parameters.means[:, None], list[Tensor]()
    for block, weights in rows.weighted_blocks(max(LEAST_ROWS, SMALL // (components * width))):
        deviations = block.to(means) - means
        log_joint = component_log_densities(deviations, factors, constants)
        r, log_likelihood = posterior_(log_joint, weights)
        of_block = [r.sum(1), (r[:, None] @ deviations)[:, 0], _squares(kind, r, deviations), log_likelihood]
        sums = [one.add_(other) for one, other in zip(sums, of_block, strict=True)] if sums else of_block
    return MixtureStatistics(*sums[:3]), sums[3]


def _squares(kind: str, r: Tensor, deviations: Tensor) -> Tensor:
    """Sum r times products of deviations (K, n, D), as the type of covariances asks for them."""
    if kind in ("diag", "spherical"):
        squares = (r[:, None] @ deviations.square())[:, 0]
        return squares if kind == "diag" else squares.sum(1)
    weighted = deviations * r[:, :, None]
    if kind == "full":
        return weighted.mT @ deviations
    return (weighted.flatten(0, 1).T @ deviations.flatten(0, 1))[None]
