"""Annealed importance sampling: the partition function of a machine too large to enumerate.

Many chains walk from a machine whose Z is known to the one in question, by small changes of temperature; each collects
a weight on the way, and the weights average to Z.

- `AISEstimate`: log Z with its standard error, and the weights
- `annealed_importance_sampling`: all chains at once
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import softplus

from course.lvm.boltzmann.energies import EXACT
from course.lvm.checks import accepts, whole
from course.lvm.distributions.families import draw_bits
from course.lvm.parameters import RBM, RBMParameters
from course.lvm.rows import home


class AISEstimate(NamedTuple):
    """What annealed importance sampling found; float64, in nats.

    Attributes:
        log_Z: the logarithm of the mean weight, a scalar. The mean weight is unbiased for Z, so this is too low in
            the mean, by about half of standard_error².
        standard_error: of log_Z, from the spread of the weights; far too small where hardly any chain found the mass.
        log_weights: log w of every chain, (C,).
    """

    log_Z: Tensor
    standard_error: Tensor
    log_weights: Tensor


@accepts(parameters=RBM, chains=whole(2), temperatures=whole(), base_visible_bias="D")
@torch.no_grad()
def annealed_importance_sampling(
    parameters: RBMParameters,
    *,
    chains: int = 1000,
    temperatures: int = 1000,
    base_visible_bias: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> AISEstimate:
    """Estimate log Z of a restricted Boltzmann machine along p_t(x) ∝ exp(−F_t(x)), β_t = t / temperatures.

    p_t is the machine (β_t weights, (1 − β_t) base_visible_bias + β_t visible_bias, β_t hidden_bias), so that Z_0 is
    known and Z_temperatures asked for. With x_1 ~ p_0 and x_{t+1} one Gibbs step of p_t from x_t,

        log w = log Z_0 + Σ_t [F_{t−1}(x_t) − F_t(x_t)],    E[w] = Z

    Args:
        parameters: θ.
        chains: C, at least 2.
        temperatures: how many changes of temperature to make; more make the weights more alike.
        base_visible_bias: visible biases of the machine to start from, (D,), best the log-odds of the data's means;
            None for zeros.
        generator: source of the randomness, on the device of the parameters.

    Raises:
        ValueError: the parameters are not finite or do not fit each other, or an argument is out of its range.

    Source: Neal (2001); Salakhutdinov and Murray (2008).

    Example (without weights every chain's weight is exact):
        >>> theta = RBMParameters(torch.zeros(3, 2), torch.tensor([1.0, -1.0, 0.0]), torch.zeros(2))
        >>> estimate = annealed_importance_sampling(theta, base_visible_bias=theta.visible_bias, temperatures=5)
        >>> estimate.log_Z
        tensor(3.7060, dtype=torch.float64)
    """
    weights, visible_bias, hidden_bias = parameters
    base = torch.zeros_like(visible_bias) if base_visible_bias is None else base_visible_bias
    at = home(weights.device)
    log_weights = torch.zeros(chains, dtype=torch.float64, device=at)
    x = draw_bits(base.sigmoid().expand(chains, -1), generator)
    for t in range(1, temperatures + 1):
        before, beta = (t - 1) / temperatures, t / temperatures
        inputs = torch.addmm(hidden_bias, x, weights)
        change = x @ (visible_bias - base) / temperatures
        change += (softplus(beta * inputs, threshold=EXACT) - softplus(before * inputs, threshold=EXACT)).sum(
            1
        )
        log_weights += change.to(at, torch.float64)
        if t < temperatures:
            h = draw_bits((beta * inputs).sigmoid_(), generator)
            bias = (1 - beta) * base + beta * visible_bias
            x = draw_bits(torch.addmm(bias, h, weights.mT, alpha=beta).sigmoid_(), generator)
    log_weights += softplus(base.to(at, torch.float64), threshold=EXACT).sum() + len(hidden_bias) * math.log(
        2
    )
    return _estimate(log_weights)


def _estimate(log_weights: Tensor) -> AISEstimate:
    log_mean = torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
    relative = (
        log_weights - log_mean
    ).exp()  # of mean one, so their spread is that of the logarithm of their mean
    return AISEstimate(log_mean, relative.std() / math.sqrt(len(log_weights)), log_weights)
