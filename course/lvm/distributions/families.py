"""Approximations q(z) of the posterior: what to draw from, and whose density is known.

Every approximation holds one distribution per row of the data, the coordinates of z independent or not, and answers to

    q.sample(samples, generator=...)   -> z (S, N, M), no gradient flows through it
    q.rsample(samples, generator=...)  -> z (S, N, M), with the gradient of z = g(ε) (where there is one)
    q.log_prob(z)                      -> log q(z), (S, N), summed over the M coordinates
    q.entropy()                        -> ℍ[q] = −E_q[log q(z)], (N,)

- `DiagonalGaussian`: N(mean, diag(exp(log_var)))
- `FullGaussian`: N(mean, factor factorᵀ)
- `Bernoulli`: independent bits, given by their logits
- `Categorical`: one choice out of M, z as a one-hot vector
- `draw_bits`, `bits_log_prob`: what all models of bits share
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.lvm.checks import check_count


class DiagonalGaussian(NamedTuple):
    """The Gaussian with independent coordinates, q(z_n) = N(z_n; mean[n], diag(σ²[n])) with σ² = exp(log_var).

    Attributes:
        mean: (N, M).
        log_var: log σ², the logarithm of the variances (not of the standard deviations), (N, M).

    Source: Kingma and Welling (2013).

    Example:
        >>> q = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2))
        >>> q.sample(5).shape
        torch.Size([5, 3, 2])
        >>> q.log_prob(torch.zeros(3, 2))
        tensor([-1.8379, -1.8379, -1.8379])
    """

    mean: Tensor
    log_var: Tensor

    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = mean + σ ε with ε ~ N(0, I), (S, N, M); the gradient reaches mean and log_var."""
        return self.mean + (0.5 * self.log_var).exp() * _noise(samples, self.mean, generator)

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, (S, N, M), without gradient."""
        return self.rsample(samples, generator=generator).detach()

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = −½ Σ_m [(z_m − mean_m)² / σ_m² + log σ_m² + log 2π] for z (S, N, M) or (N, M)."""
        _check_width(z, self.mean)
        squares = (z - self.mean).square() * (-self.log_var).exp()
        return -0.5 * (squares + self.log_var + math.log(2 * math.pi)).sum(-1)

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = ½ Σ_m [log σ_m² + log 2π + 1], (N,)."""
        return 0.5 * (self.log_var + math.log(2 * math.pi) + 1).sum(-1)


class FullGaussian(NamedTuple):
    """The Gaussian with dependent coordinates, q(z_n) = N(z_n; mean[n], factor[n] factor[n]ᵀ).

    Attributes:
        mean: (N, M).
        factor: lower triangular with a positive diagonal, as from `torch.linalg.cholesky`, (N, M, M).

    Example:
        >>> q = FullGaussian(torch.zeros(1, 2), torch.tensor([[[1.0, 0.0], [1.0, 1.0]]]))
        >>> q.log_prob(torch.tensor([[1.0, 1.0]]))
        tensor([-2.3379])
    """

    mean: Tensor
    factor: Tensor

    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = mean + factor ε with ε ~ N(0, I), (S, N, M); the gradient reaches mean and factor."""
        noise = _noise(samples, self.mean, generator)
        return self.mean + torch.einsum("...ij,s...j->s...i", self.factor, noise)

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, (S, N, M), without gradient."""
        return self.rsample(samples, generator=generator).detach()

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = −½ |factor⁻¹(z − mean)|² − log |factor| − ½ M log 2π for z (S, N, M) or (N, M)."""
        _check_width(z, self.mean)
        deviations = z - self.mean
        columns = deviations.reshape(-1, *self.mean.shape).movedim(
            0, -1
        )  # (N, M, S): one solve for all samples
        white = torch.linalg.solve_triangular(self.factor, columns, upper=False)
        squares = white.square().sum(-2).movedim(-1, 0).reshape(deviations.shape[:-1])
        constant = 0.5 * self.mean.shape[-1] * math.log(2 * math.pi)
        return -0.5 * squares - self._log_determinant() - constant

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = log |factor| + ½ M (log 2π + 1), (N,)."""
        return self._log_determinant() + 0.5 * self.mean.shape[-1] * (math.log(2 * math.pi) + 1)

    def _log_determinant(self) -> Tensor:
        return self.factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)


class Bernoulli(NamedTuple):
    """Independent bits z ∈ {0, 1}, q(z_nm = 1) = 1 / (1 + exp(−logits[n, m])).

    There is no `rsample`: a bit does not move when the logits move a little. Probabilities are never formed where they
    would round to 0 or 1, so logits of any finite size keep a finite log-density and gradient.

    Attributes:
        logits: log q(z = 1) − log q(z = 0), (N, M).

    Example:
        >>> q = Bernoulli(torch.tensor([[0.0, 200.0]]))
        >>> q.log_prob(torch.tensor([[1.0, 0.0]]))
        tensor([-200.6931])
    """

    logits: Tensor

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, zeros and ones of the dtype of the logits, (S, N, M), without gradient."""
        check_count("samples", samples)
        return draw_bits(self.logits.detach().sigmoid().expand(samples, *self.logits.shape), generator)

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = Σ_m log sigmoid(±logits_m), plus where z_m = 1, for z (S, N, M) or (N, M)."""
        _check_width(z, self.logits)
        return bits_log_prob(self.logits, z)

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = −Σ_m [p_m log p_m + (1 − p_m) log(1 − p_m)] with p = sigmoid(logits), (N,)."""
        one, zero = self.logits, -self.logits
        return -(one.sigmoid() * logsigmoid(one) + zero.sigmoid() * logsigmoid(zero)).sum(-1)


def _noise(samples: int, mean: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw ε ~ N(0, I) for every sample and row, (S, N, M)."""
    check_count("samples", samples)
    return torch.randn((samples, *mean.shape), generator=generator, dtype=mean.dtype, device=mean.device)


def _check_width(z: Tensor, like: Tensor) -> None:
    if z.ndim == 0 or z.shape[-1] != like.shape[-1]:
        raise ValueError(
            f"z must have the shape (S, N, M) or (N, M) with M = {like.shape[-1]}; got {tuple(z.shape)}"
        )


class Categorical(NamedTuple):
    """One choice per row, q(z_n = e_m) = exp(logits[n, m]) / Σ_j exp(logits[n, j]), with e_m the m-th unit vector.

    Attributes:
        logits: unnormalized log-probabilities, (N, M).

    Example:
        >>> q = Categorical(torch.tensor([[0.0, 0.0]]))
        >>> q.log_prob(torch.tensor([[1.0, 0.0]]))
        tensor([-0.6931])
    """

    logits: Tensor

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, one-hot, (S, N, M), without gradient: the first of M exponential clocks of rates q."""
        check_count("samples", samples)
        logits = self.logits.detach()
        clocks = torch.empty((samples, *logits.shape), dtype=logits.dtype, device=logits.device)
        first = (logits - clocks.exponential_(generator=generator).log()).argmax(-1)
        return torch.nn.functional.one_hot(first, logits.shape[-1]).to(logits.dtype)

    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) for one-hot z, (S, N, M) or (N, M)."""
        if z.ndim == 0 or z.shape[-1] != self.logits.shape[-1]:
            raise ValueError(f"z must have the last axis M = {self.logits.shape[-1]}; got {tuple(z.shape)}")
        return (z * self.logits.log_softmax(-1)).sum(-1)

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = −Σ_m q_m log q_m, (N,)."""
        log_q = self.logits.log_softmax(-1)
        return -(log_q.exp() * log_q).sum(-1)


def draw_bits(probabilities: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draw zeros and ones with the given probabilities of a one, of their shape and dtype.

    Comparing uniform numbers is several times faster than `torch.bernoulli`.

    Example:
        >>> draw_bits(torch.tensor([0.0, 1.0]))
        tensor([0., 1.])
    """
    uniform = torch.rand(
        probabilities.shape, generator=generator, dtype=probabilities.dtype, device=probabilities.device
    )
    return uniform.lt_(probabilities)


def bits_log_prob(logits: Tensor, bits: Tensor) -> Tensor:
    """Evaluate Σ_j log sigmoid(±logits_j), plus where bits_j = 1: the log-probability of independent bits.

    Example:
        >>> bits_log_prob(torch.tensor([0.0, 200.0]), torch.tensor([1.0, 0.0]))
        tensor(-200.6931)
    """
    return logsigmoid((2 * bits - 1) * logits).sum(-1)
