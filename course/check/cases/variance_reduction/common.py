"""What the cases of several tasks of this exercise share."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.lvm import data

HELD = "something small is added for safety (an epsilon), or a clamp holds the numbers: leave it out"
#: The functions of `fixtures.curve` and `fixtures.along`, in Python's own numbers.
CURVES = {"exp": math.exp, "sine": math.sin, "line": lambda t: t, "square": lambda t: t * t}


class BeliefNetwork(NamedTuple):
    """M fair bits behind binary images: logits of pixels W z + b, encoder logits of the bits (N, M)."""

    x: Tensor
    weights: Tensor
    offset: Tensor
    encoder_logits: Tensor

    def signals(self, rows: Tensor, z: Tensor) -> Tensor:
        """r = log p(x_n, z_sn) − log q(z_sn | x_n) of some rows, (S, N), for z (S, N, M)."""
        signs, pixels = 2 * z - 1, 2 * self.x[rows] - 1
        log_p = logsigmoid(pixels * (z @ self.weights.T + self.offset)).sum(-1) - z.shape[-1] * math.log(2)
        return log_p - logsigmoid(signs * self.encoder_logits[rows]).sum(-1)


@cache
def digits_network(width: int = 6) -> BeliefNetwork:
    """The network of the exercise's text: its weights point where the binarized digits differ most."""
    x = (data.digits().x >= 8).to(torch.float64)
    shares = x.mean(0)
    axes = torch.linalg.svd(x - shares, full_matrices=False)[2][:width]
    scores = (x - shares) @ axes.T
    weights = 8 * axes.T
    offset = shares.clamp(0.02, 0.98).logit() - weights.sum(1) / 2
    return BeliefNetwork(x, weights, offset, 2 * scores / scores.std(0))


def bits(generator: torch.Generator, probabilities: Tensor) -> Tensor:
    return (
        torch.rand(probabilities.shape, dtype=torch.float64, generator=generator) < probabilities
    ).double()


def balanced_uniform(generator: torch.Generator, strata: int, samples: int) -> Tensor:
    """Uniform numbers, (strata, samples): with each u of a stratum there is 1 − u, in any order."""
    half = 0.05 + 0.4 * torch.rand(strata, samples // 2, dtype=torch.float64, generator=generator)
    middle = torch.full((strata, samples % 2), 0.5, dtype=torch.float64)
    both = torch.cat([half, 1 - half, middle], 1)
    return both[:, torch.randperm(samples, generator=generator)]
