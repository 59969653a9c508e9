"""Exact answers about the genetic linkage example, where EM, its maximum and its Monte Carlo version can be enumerated.

197 animals fall into four groups with chances 1/2 + θ/4, (1 − θ)/4, (1 − θ)/4 and θ/4; counted are 125, 18, 20 and 34.
The latent number of those among the 125 that belong to the part θ/4 is binomial with 125 trials and chance θ/(2 + θ).

- `log_likelihood`: ℓ(θ), up to a constant
- `maximum`: the θ at which ℓ is highest
- `em_step`: one step of exact EM
- `parameter_of`: the M-step, from the latent number
- `monte_carlo_transitions`: the Markov chain that Monte Carlo EM makes of θ
- `stationary`: the distribution at which that chain settles

Source: Rao (1965); Dempster, Laird and Rubin (1977).
"""

import math

import torch
from torch import Tensor
from torch.distributions import Binomial

COUNTS = (125, 18, 20, 34)


def log_likelihood(theta: float) -> float:
    """Evaluate ℓ(θ) = 125 log(2 + θ) + 38 log(1 − θ) + 34 log θ.

    Example:
        >>> round(log_likelihood(0.5), 4)
        64.6297
    """
    first, second, third, fourth = COUNTS
    return first * math.log(2 + theta) + (second + third) * math.log(1 - theta) + fourth * math.log(theta)


def maximum() -> float:
    """Solve ℓ′(θ) = 0, the quadratic 197 θ² − 15 θ − 68 = 0.

    Example:
        >>> round(maximum(), 12)
        0.626821497871
    """
    return (15 + math.sqrt(53809)) / 394


def parameter_of(latent: float) -> float:
    """Maximize the log-joint, (latent + 34) log θ + 38 log(1 − θ).

    Example:
        >>> parameter_of(38.0 - 34.0)
        0.5
    """
    return (latent + COUNTS[3]) / (latent + sum(COUNTS[1:]))


def em_step(theta: float) -> float:
    """Make one step of exact EM: the M-step from the mean of the latent number.

    Example:
        >>> round(em_step(0.5), 6)
        0.608247
    """
    return parameter_of(COUNTS[0] * theta / (2 + theta))


def monte_carlo_transitions(samples: int) -> tuple[Tensor, Tensor]:
    """Enumerate Monte Carlo EM with S samples of the latent number, whose sum T is binomial with 125 S trials.

    The new θ is a function of T alone, and the next T depends on θ alone: a Markov chain over T = 0 … 125 S.

    Args:
        samples: S, small.

    Returns:
        θ for every T, (125 S + 1,), and the chances of going from T (rows) to the next T (columns).

    Example:
        >>> parameters, transitions = monte_carlo_transitions(1)
        >>> transitions.sum(1).round(decimals=12).unique()
        tensor([1.], dtype=torch.float64)
    """
    totals = torch.arange(COUNTS[0] * samples + 1, dtype=torch.float64)
    parameters = torch.tensor([parameter_of(float(total) / samples) for total in totals]).double()
    chances = parameters / (2 + parameters)
    return parameters, Binomial(COUNTS[0] * samples, chances[:, None]).log_prob(totals).exp()


def stationary(transitions: Tensor) -> Tensor:
    """Find the distribution over the states of a chain that a step leaves as it is, by taking the step 2⁶⁰ times.

    Example:
        >>> stationary(torch.tensor([[0.5, 0.5], [0.25, 0.75]], dtype=torch.float64))
        tensor([0.3333, 0.6667], dtype=torch.float64)
    """
    for _ in range(60):
        transitions = transitions @ transitions
        transitions = transitions / transitions.sum(1, keepdim=True)
    return transitions[0]
