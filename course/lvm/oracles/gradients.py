"""Exact gradients of E_q[f], and exact means and variances of their estimates, by enumeration, quadrature and on paper.

Everything is in float64. One row only: logits (M,), configurations and their values along the first axis.

Bernoulli q(z), z ∈ {0, 1}^M, by enumeration of all 2^M configurations; gradients are by the logits:

- `configurations`, `probabilities`: all z, and q(z)
- `bernoulli_gradient`: ∇E_q[f]
- `score_function_moments`: of (f − b) ∇log q, with any baseline
- `leave_one_out_moments`: with the mean of the other samples as baseline, by enumeration of all sets of samples
- `rao_blackwell_moments`: each coordinate of z summed out given the others
- `optimal_baseline`: the constant of least variance, per coordinate
- `bernoulli_toy`, `three_bernoullis`: two problems with known numbers

Gaussian q(z) = N(μ, σ²); gradients are by μ and σ:

- `square`, `cosine`, `bell`: mean and variances for f = (z − k)², cos kz and exp(−kz²), in closed form
- `gaussian_moments`: the same for any f by quadrature

- `unit_quadrature`: nodes and weights on (0, 1) that bear singular ends
"""

import itertools
import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor


class Moments(NamedTuple):
    """The exact mean and variance of an estimate, per coordinate."""

    mean: Tensor
    variance: Tensor


class GaussianGradient(NamedTuple):
    """Gradients of E[f(z)], z ~ N(μ, σ²), and the variances of their one-sample estimates.

    Attributes:
        mean: ∂/∂μ and ∂/∂σ of E[f], (2,).
        score_function: the variances of f(z) ε/σ and f(z) (ε² − 1)/σ, with ε = (z − μ)/σ, (2,).
        pathwise: the variances of f′(z) and f′(z) ε, (2,).
    """

    mean: Tensor
    score_function: Tensor
    pathwise: Tensor


def configurations(width: int) -> Tensor:
    """List {0, 1}^M, (2^M, M).

    Example:
        >>> configurations(2).tolist()
        [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=width)), dtype=torch.float64)


def probabilities(logits: Tensor) -> Tensor:
    """Evaluate q(z) for all `configurations`, (2^M,).

    Example:
        >>> probabilities(torch.tensor([0.0, math.log(3)]))
        tensor([0.1250, 0.3750, 0.1250, 0.3750], dtype=torch.float64)
    """
    one = 1 / (1 + (-logits.double()).exp())
    z = configurations(len(logits))
    return (z * one + (1 - z) * (1 - one)).prod(1)


def bernoulli_gradient(f: Callable[[Tensor], Tensor], logits: Tensor) -> Tensor:
    """Differentiate E_q[f(z)] = Σ_z q(z) f(z) by the logits, ∂q(z)/∂logit_m = q(z) (z_m − p_m); (M,).

    Example:
        >>> bernoulli_gradient(lambda z: z[:, 0], torch.zeros(2))
        tensor([0.2500, 0.0000], dtype=torch.float64)
    """
    z = configurations(len(logits))
    return (probabilities(logits) * f(z)) @ _scores(logits)


def score_function_moments(
    f: Callable[[Tensor], Tensor], logits: Tensor, baseline: Tensor | float = 0.0
) -> Moments:
    """Average (f(z) − b)(z_m − p_m) and its square over all z, with a baseline that broadcasts to (2^M, M).

    Example:
        >>> score_function_moments(lambda z: z[:, 0], torch.zeros(1)).variance
        tensor([0.0625], dtype=torch.float64)
    """
    z = configurations(len(logits))
    return _moments(probabilities(logits), (f(z)[:, None] - baseline) * _scores(logits))


def leave_one_out_moments(f: Callable[[Tensor], Tensor], logits: Tensor, samples: int) -> Moments:
    """Enumerate all sets of samples: (1/S) Σ_s (f(z_s) − mean of f over the other samples)(z_s − p).

    Example:
        >>> leave_one_out_moments(lambda z: z[:, 0], torch.zeros(1), 2).mean
        tensor([0.2500], dtype=torch.float64)
    """
    value, scores = f(configurations(len(logits))).tolist(), _scores(logits)
    weights = probabilities(logits).tolist()
    chances, estimates = [], []
    for chosen in itertools.product(range(len(value)), repeat=samples):
        total = sum(value[i] for i in chosen)
        estimates.append(
            sum((value[i] - (total - value[i]) / (samples - 1)) * scores[i] for i in chosen) / samples
        )
        chances.append(math.prod(weights[i] for i in chosen))
    return _moments(torch.tensor(chances, dtype=torch.float64), torch.stack(estimates))


def rao_blackwell_moments(f: Callable[[Tensor], Tensor], logits: Tensor) -> Moments:
    """Average E[f(z)(z_m − p_m) | the other bits] = p_m (1 − p_m)(f(z_m = 1) − f(z_m = 0)) and its square.

    Example:
        >>> rao_blackwell_moments(lambda z: z[:, 0], torch.zeros(1)).variance
        tensor([0.], dtype=torch.float64)
    """
    z, estimates = configurations(len(logits)), []
    for m in range(len(logits)):
        one, zero = z.clone(), z.clone()
        one[:, m], zero[:, m] = 1, 0
        p = 1 / (1 + math.exp(-logits[m]))
        estimates.append(p * (1 - p) * (f(one) - f(zero)))
    return _moments(probabilities(logits), torch.stack(estimates, 1))


def optimal_baseline(f: Callable[[Tensor], Tensor], logits: Tensor) -> Tensor:
    """Find the constant baselines of least variance, b_m = E[f(z)(z_m − p_m)²] / E[(z_m − p_m)²], (M,).

    Example:
        >>> optimal_baseline(lambda z: z[:, 0], torch.tensor([math.log(9)]))
        tensor([0.1000], dtype=torch.float64)
    """
    squares, weights = _scores(logits).square(), probabilities(logits)
    return (weights * f(configurations(len(logits)))) @ squares / (weights @ squares)


def bernoulli_toy(target: float) -> Callable[[Tensor], Tensor]:
    """Make f(z) = (z − target)² for one bit: E_q[f] hardly depends on q when the target is near ½.

    Source: Tucker et al. (2017).

    Example:
        >>> bernoulli_gradient(bernoulli_toy(0.45), torch.zeros(1))
        tensor([0.0250], dtype=torch.float64)
    """
    return lambda z: (z - target).square().sum(-1)


def three_bernoullis() -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """Make f(z) = |z − (.45, .3, .7)|² + z_1 z_2 for three bits, and their logits.

    Example:
        >>> score_function_moments(*three_bernoullis()).variance[0]
        tensor(0.4830, dtype=torch.float64)
    """
    targets = torch.tensor([0.45, 0.3, 0.7], dtype=torch.float64)

    def f(z: Tensor) -> Tensor:
        return (z - targets.to(z)).square().sum(-1) + z[..., 0] * z[..., 1]

    return f, torch.tensor([0.0, 0.5, -1.0], dtype=torch.float64)


def square(k: float, mean: float, scale: float) -> GaussianGradient:
    """Write down the moments for f(z) = (z − k)², E[f] = (μ − k)² + σ².

    Source: Mohamed et al. (2020).

    Example:
        >>> square(0.0, 1.0, 1.0).score_function
        tensor([ 30., 136.], dtype=torch.float64)
    """
    a, v = mean - k, scale**2
    return _gaussian(
        (2 * a, 2 * scale),
        (a**4 / v + 14 * a**2 + 15 * v, 2 * a**4 / v + 60 * a**2 + 74 * v),
        (4 * v, 4 * a**2 + 8 * v),
    )


def cosine(k: float, mean: float, scale: float) -> GaussianGradient:
    """Write down the moments for f(z) = cos kz, E[f] = exp(−k²σ²/2) cos kμ.

    With w = 2kσ, cos² kz = ½ + ½ cos 2kz brings in E[ε^j cos(2kμ + wε)], derivatives of exp(−w²/2).

    Source: Mohamed et al. (2020).

    Example:
        >>> cosine(5.0, 1.0, 1.0).pathwise[0]
        tensor(12.5000, dtype=torch.float64)
    """
    v, w = scale**2, 2 * k * scale
    damped, twice = math.exp(-v * k**2 / 2), math.exp(-(w**2) / 2) * math.cos(2 * k * mean)
    by_mean, by_scale = -k * damped * math.sin(k * mean), -(k**2) * scale * damped * math.cos(k * mean)
    return _gaussian(
        (by_mean, by_scale),
        (
            (1 + (1 - w**2) * twice) / (2 * v) - by_mean**2,
            (2 + (w**4 - 4 * w**2 + 2) * twice) / (2 * v) - by_scale**2,
        ),
        (k**2 * (1 - twice) / 2 - by_mean**2, k**2 * (1 - (1 - w**2) * twice) / 2 - by_scale**2),
    )


def bell(k: float, mean: float, scale: float) -> GaussianGradient:
    """Write down the moments for f(z) = exp(−kz²).

    The density times f² = exp(−2kz²) is a Gaussian again, up to its mass: the moments of that one are what is needed.

    Source: Mohamed et al. (2020).

    Example:
        >>> bell(1.0, 1.0, 1.0).score_function[0]
        tensor(0.1758, dtype=torch.float64)
    """
    v = scale**2
    wide = 1 + 2 * k * v
    value = math.exp(-k * mean**2 / wide) / math.sqrt(wide)
    by_mean = -2 * k * mean / wide * value
    by_scale = value * (4 * k**2 * mean**2 * scale / wide**2 - 2 * k * scale / wide)
    wider = 1 + 4 * k * v
    mass = math.exp(-2 * k * mean**2 / wider) / math.sqrt(wider)
    z = _raw_moments(mean / wider, v / wider)
    d = _raw_moments(mean / wider - mean, v / wider)
    mixed = z[4] - 2 * mean * z[3] + mean**2 * z[2]  # of z² (z − μ)²
    return _gaussian(
        (by_mean, by_scale),
        (
            mass * d[2] / v**2 - by_mean**2,
            mass * (d[4] / v**2 - 2 * d[2] / v + 1) / v - by_scale**2,
        ),
        (4 * k**2 * mass * z[2] - by_mean**2, 4 * k**2 * mass * mixed / v - by_scale**2),
    )


def gaussian_moments(
    f: Callable[[Tensor], Tensor],
    slope: Callable[[Tensor], Tensor],
    mean: float,
    scale: float,
    *,
    baseline: float = 0.0,
) -> GaussianGradient:
    """Average the estimates for any f, given its slope f′, by the trapezoidal rule over |ε| ≤ 12.

    Args:
        f: the integrand, vectorised.
        slope: its derivative.
        mean: μ.
        scale: σ.
        baseline: subtracted from f in the score function.

    Example:
        >>> gaussian_moments(torch.square, lambda z: 2 * z, 1.0, 1.0).pathwise
        tensor([ 4.0000, 12.0000], dtype=torch.float64)
    """
    noise = torch.linspace(-12, 12, 4801, dtype=torch.float64)
    weights = torch.exp(-0.5 * noise**2) / math.sqrt(2 * math.pi) * (noise[1] - noise[0])
    z = mean + scale * noise
    value, by_z = f(z) - baseline, slope(z)
    score = _moments(weights, torch.stack([value * noise / scale, value * (noise**2 - 1) / scale], 1))
    path = _moments(weights, torch.stack([by_z, by_z * noise], 1))
    return GaussianGradient(score.mean, score.variance, path.variance)


def unit_quadrature(order: int = 60) -> tuple[Tensor, Tensor]:
    """Place nodes and weights on (0, 1) by the double exponential rule, which bears infinite slopes at the ends.

    u = 1 / (1 + exp(−π sinh t)) with equal steps of t.

    Source: Takahasi and Mori (1974).

    Example:
        >>> u, weights = unit_quadrature()
        >>> round(float(weights @ u.log()), 12)
        -1.0
    """
    t = torch.linspace(-3.0, 3.0, order, dtype=torch.float64)
    u = torch.sigmoid(math.pi * torch.sinh(t))
    weights = math.pi * torch.cosh(t) * u * torch.sigmoid(-math.pi * torch.sinh(t)) * (t[1] - t[0])
    return u, weights / weights.sum()


def _scores(logits: Tensor) -> Tensor:
    return configurations(len(logits)) - 1 / (1 + (-logits.double()).exp())


def _moments(weights: Tensor, estimates: Tensor) -> Moments:
    mean = weights @ estimates
    return Moments(mean, weights @ (estimates - mean).square())


def _raw_moments(mean: float, variance: float) -> list[float]:
    """E[z^j] for z ~ N(mean, variance) and j = 0 … 4."""
    m, v = mean, variance
    return [1.0, m, m**2 + v, m**3 + 3 * m * v, m**4 + 6 * m**2 * v + 3 * v**2]


def _gaussian(mean: tuple, score_function: tuple, pathwise: tuple) -> GaussianGradient:
    return GaussianGradient(
        *(torch.tensor(values, dtype=torch.float64) for values in (mean, score_function, pathwise))
    )
