"""Decoders: networks that give the distribution p(x | z) of the data, whose columns are independent given z.

Every decoder answers to

    decoder.log_prob(x, z)                 -> log p(x_n | z), (S, N), summed over the D columns; z (S, N, M) or (N, M)
    decoder.mean(z)                        -> E[x | z], (..., D)
    decoder.sample(z, generator=...)       -> x ~ p(x | z), (..., D), without gradient

- `BernoulliDecoder`: bits, or grey values in [0, 1] taken for the probabilities of bits
- `GaussianDecoder`: real numbers; the variance is fixed, learned, or given by the network
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from course.lvm.networks import linear, mlp

NOISES = ("fixed", "learned", "network")


class BernoulliDecoder(nn.Module):
    """p(x | z) = Π_d Bernoulli(x_d; sigmoid(logits_d(z))).

    log p(x | z) = Σ_d x_d logits_d − log(1 + exp(logits_d)), straight from the logits: their sigmoid would round to 0
    or 1.

    Args:
        latents: columns of z, M.
        width: columns of x, D.
        hidden: units of the hidden layers.
        generator: where the first weights come from, on the CPU.

    Source: Kingma and Welling (2013).

    Example:
        >>> BernoulliDecoder(2, 4).log_prob(torch.ones(3, 4), torch.zeros(5, 3, 2)).shape
        torch.Size([5, 3])
    """

    def __init__(
        self,
        latents: int,
        width: int,
        hidden: Sequence[int] = (),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.settings = {"latents": latents, "width": width, "hidden": list(hidden)}
        self.latents = latents
        self.logits = mlp([latents, *hidden, width], generator=generator)

    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        logits = self.logits(z)
        return -binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").sum(-1)

    def mean(self, z: Tensor) -> Tensor:
        """Give the probabilities of ones, sigmoid(logits)."""
        return self.logits(z).sigmoid()

    @torch.no_grad()
    def sample(self, z: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw bits, one vector for every z."""
        probabilities = self.mean(z)
        return (torch.empty_like(probabilities).uniform_(generator=generator) < probabilities).to(
            probabilities
        )


class GaussianDecoder(nn.Module):
    """p(x | z) = Π_d N(x_d; mean_d(z), exp(log_var_d)).

    log p(x | z) = −½ Σ_d [(x_d − mean_d)² / exp(log_var_d) + log_var_d + log 2π]. The squared error alone would be the
    right loss for a variance of ½ only; any other weight is a claim about the noise.

    Args:
        latents: columns of z, M.
        width: columns of x, D.
        hidden: units of the hidden layers; none makes the mean affine in z.
        noise: "fixed" keeps `variance` for all columns; "learned" begins there and learns one number for all columns;
            "network" lets a second head give the variance of every column for every z.
        variance: σ², in the square of the unit of x; without meaning if noise is "network".
        generator: where the first weights come from, on the CPU.

    Raises:
        ValueError: an unknown noise, or a variance that is not positive.

    Source: Kingma and Welling (2013).

    Example:
        >>> GaussianDecoder(2, 4, noise="learned").log_prob(torch.ones(3, 4), torch.zeros(5, 3, 2)).shape
        torch.Size([5, 3])
    """

    def __init__(
        self,
        latents: int,
        width: int,
        hidden: Sequence[int] = (),
        *,
        noise: str = "fixed",
        variance: float = 1.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if noise not in NOISES:
            raise ValueError(f"noise must be one of {', '.join(NOISES)}; got {noise!r}")
        if not variance > 0:
            raise ValueError(f"variance must be positive; got {variance}")
        self.settings = {"latents": latents, "width": width, "hidden": list(hidden)}
        self.settings |= {"noise": noise, "variance": variance}
        self.latents = latents
        self.body = mlp([latents, *hidden], generator=generator)
        if hidden:
            self.body.append(nn.ReLU())
        last = [latents, *hidden][-1]
        self.mean_head = linear(last, width, generator=generator)
        if noise == "network":
            self.log_var_head: nn.Module | None = linear(last, width, generator=generator)
        else:
            self.log_var_head = None
            self.log_var = nn.Parameter(torch.tensor(math.log(variance)), requires_grad=noise == "learned")

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Give the mean (..., D) and log σ², (..., D) or a single number."""
        features = self.body(z)
        log_var = self.log_var if self.log_var_head is None else self.log_var_head(features)
        return self.mean_head(features), log_var

    def log_prob(self, x: Tensor, z: Tensor) -> Tensor:
        """Evaluate log p(x_n | z), (S, N) or (N,)."""
        mean, log_var = self(z)
        return -0.5 * ((x - mean).square() * (-log_var).exp() + log_var + math.log(2 * math.pi)).sum(-1)

    def mean(self, z: Tensor) -> Tensor:
        """Give the mean of x for every z."""
        return self(z)[0]

    @torch.no_grad()
    def sample(self, z: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw x, one row for every z."""
        mean, log_var = self(z)
        noise = torch.empty_like(mean).normal_(generator=generator)
        return mean + (0.5 * log_var).exp() * noise
