"""Exact means and variances of gradient estimates: every possible sample is drawn once, and weighted."""

import math

import torch
from torch import Tensor

from course.lvm.distributions.families import Bernoulli, DiagonalGaussian
from course.lvm.gradients.estimators import gradients
from course.lvm.oracles import gradients as oracle
from course.lvm.oracles.gradients import Moments


def moments_of(estimates: Tensor, weights: Tensor) -> Moments:
    """Mean and variance of estimates (R, ...) that come with the chances weights (R,)."""
    weights = weights.reshape(-1, *[1] * (estimates.ndim - 1))
    mean = (weights * estimates).sum(0)
    return Moments(mean, (weights * (estimates - mean).square()).sum(0))


def bernoulli_moments(estimator, f, logits: Tensor, samples: int = 1, family=Bernoulli) -> Moments:
    """The exact moments of an estimator that draws bits with q.sample, by enumeration of all sets of samples."""
    count = 2 ** len(logits)
    chosen = torch.cartesian_prod(*[torch.arange(count)] * samples).reshape(-1, samples)  # (R, S)
    z = oracle.configurations(len(logits))[chosen].movedim(0, 1)  # (S, R, M)
    weights = oracle.probabilities(logits)[chosen].prod(1)

    class Enumerated(family):
        def sample(self, samples, *, generator=None):
            return z[:, :, None].to(self.logits.dtype)

    estimates = gradients(estimator, f, Enumerated(logits[None]), len(weights), samples=samples)
    return moments_of(estimates.logits[:, 0], weights)


def gaussian_moments(
    estimator, f, mean: float, log_var: float, z: Tensor | None = None, dtype: torch.dtype = torch.float64
) -> dict[str, Moments]:
    """The exact moments of an estimator that draws with q.sample or q.rsample, by quadrature; `z`: its midpoints."""
    scale = math.exp(0.5 * log_var)
    if z is None:
        z = mean + scale * torch.linspace(-12, 12, 4801, dtype=torch.float64)
    noise = (z - mean) / scale
    weights = torch.exp(-0.5 * noise**2) / math.sqrt(2 * math.pi) * (noise[1] - noise[0])

    class AtNodes(DiagonalGaussian):
        def rsample(self, samples, *, generator=None):
            return self.mean + (0.5 * self.log_var).exp() * noise[None, :, None, None].to(self.mean)

        def sample(self, samples, *, generator=None):
            return self.rsample(samples).detach()

    q = AtNodes(*(torch.full((1, 1), value, dtype=dtype) for value in (mean, log_var)))
    estimates = gradients(estimator, f, q, len(weights))
    return {
        name: moments_of(field[:, 0, 0].double(), weights)
        for name, field in zip(q._fields, estimates, strict=True)
    }


def double(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


class LG1:
    """The toy model of the errata: z ~ N(0, 1), x | z ~ N(1.5 z, 0.4)."""

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        squares = z.square() + (x - 1.5 * z).square() / 0.4 + math.log(0.4) + 2 * math.log(2 * math.pi)
        return -0.5 * squares.sum(-1)
