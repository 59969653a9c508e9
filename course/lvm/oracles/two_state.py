"""The smallest latent variable model, one hidden and one visible bit, and everything about it by enumeration.

- `TwoState`: the model, with the methods that the library's functions ask of one
- `example`: the one whose numbers are known: log p(x) = −1.2208
- `entropy`, `kl`, `elbo_forms`: by loops over the states
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from course.lvm.distributions.families import Bernoulli


class TwoState(NamedTuple):
    """A hidden bit z and a visible bit x, given by p(z = 1) and by p(x = 1 | z) for z = 0 and z = 1.

    Example:
        >>> model, x = example()
        >>> model.log_evidence(x)
        tensor([-1.2208], dtype=torch.float64)
    """

    chance: float
    likelihood: tuple[float, float]

    def prior(self) -> Bernoulli:
        """Return p(z), one row."""
        return Bernoulli(torch.tensor([[math.log(self.chance / (1 - self.chance))]], dtype=torch.float64))

    def log_conditional(self, x: Tensor, z: Tensor) -> Tensor:
        """Look up log p(x | z)."""
        chance = torch.tensor(self.likelihood, dtype=torch.float64)[(z > 0.5).long()]
        return torch.where(x > 0.5, chance, 1 - chance).log().sum(-1)

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        """Look up log p(x, z)."""
        chance = torch.tensor((1 - self.chance, self.chance), dtype=torch.float64)[(z > 0.5).long()]
        return chance.log().sum(-1) + self.log_conditional(x, z)

    def joint_table(self, x: Tensor) -> Tensor:
        """List p(x_n, z = 0) and p(x_n, z = 1), (N, 2)."""
        rows = [[self.log_joint(row, torch.full((1,), z)).exp() for z in (0.0, 1.0)] for row in x]
        return torch.tensor(rows, dtype=torch.float64)

    def log_evidence(self, x: Tensor) -> Tensor:
        """Sum the joint over z."""
        return self.joint_table(x).sum(1).log()

    def posterior(self, x: Tensor) -> Bernoulli:
        """Return p(z | x_n), N rows."""
        zero, one = self.joint_table(x).T
        return Bernoulli((one / zero).log()[:, None])


def example() -> tuple[TwoState, Tensor]:
    """Return the model p(z) = (.7, .3), p(x = 1 | z) = (.4, .05), and x = 1.

    Example:
        >>> model, x = example()
        >>> model.joint_table(x)
        tensor([[0.2800, 0.0150]], dtype=torch.float64)
    """
    return TwoState(0.3, (0.4, 0.05)), torch.ones(1, 1, dtype=torch.float64)


def entropy(q: Sequence[float]) -> float:
    """Evaluate ℍ[q] = −Σ_k q_k log q_k, with 0 log 0 = 0.

    Example:
        >>> entropy([1.0, 0.0])
        0.0
    """
    return sum(-value * math.log(value) for value in q if value > 0)


def kl(q: Sequence[float], p: Sequence[float]) -> float:
    """Evaluate KL(q‖p) = Σ_k q_k log(q_k / p_k).

    Example:
        >>> round(kl([0.5, 0.5], [0.25, 0.75]), 4)
        0.1438
    """
    return sum(left * math.log(left / right) for left, right in zip(q, p, strict=True) if left > 0)


def elbo_forms(
    prior: Sequence[float], likelihood: Sequence[float], q: Sequence[float]
) -> tuple[float, float, float]:
    """Evaluate the three forms of the ELBO for a hidden variable with K states, term by term.

    Args:
        prior: p(z = k).
        likelihood: p(x | z = k) of the x that was seen.
        q: q(z = k).

    Returns:
        joint plus entropy, likelihood less divergence from the prior, evidence less divergence from the posterior.

    Example:
        >>> [round(value, 4) for value in elbo_forms([0.7, 0.3], [0.4, 0.05], [0.5, 0.5])]
        [-2.0432, -2.0432, -2.0432]
    """
    joint = [p * likely for p, likely in zip(prior, likelihood, strict=True)]
    evidence = sum(joint)
    posterior = [value / evidence for value in joint]
    expected_joint = sum(value * math.log(p) for value, p in zip(q, joint, strict=True) if value > 0)
    expected_likelihood = sum(
        value * math.log(likely) for value, likely in zip(q, likelihood, strict=True) if value > 0
    )
    return (
        expected_joint + entropy(q),
        expected_likelihood - kl(q, prior),
        math.log(evidence) - kl(q, posterior),
    )
