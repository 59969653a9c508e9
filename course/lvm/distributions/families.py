"""Approximations q(z) of the posterior: what to draw from, and whose density is known.

Every approximation holds one distribution per row of the data, the coordinates of z independent or not, and answers to

    q.sample(samples, generator=...)   -> z (S, N, M), no gradient flows through it
    q.rsample(samples, generator=...)  -> z (S, N, M), with the gradient of z = g(ε) (where there is one)
    q.log_prob(z)                      -> log q(z), (S, N), summed over the M coordinates
    q.entropy()                        -> ℍ[q] = −E_q[log q(z)], (N,)
    q.mean, q.variance                 -> of every coordinate by itself, (N, M)
    q.detach()                         -> the same numbers without gradient

- `DiagonalGaussian`: N(mean, diag(exp(log_var)))
- `FullGaussian`: N(mean, factor factorᵀ)
- `Bernoulli`: independent bits, given by their logits
- `Categorical`: one choice out of M, z as a one-hot vector
- `draw_bits`, `bits_below`, `bits_log_prob`, `gray_log_prob`: what all models of bits share

Each is made of float32 or float64 numbers, with further axes in front of N if there are any. Whether they are finite is
not looked at: this is done in every step of learning, and NaN shows in all that comes of it. One row may serve many:
with N = 1, z may have any number of rows.
"""

import math
from typing import NamedTuple, Self

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

from course.lvm.checks import FLOATS, Checked, GeneratorOrNone, Seen, accepts, numbers, whole

CERTAIN = 1000.0  # beyond this logit a bit is certain to the last digit of a float64
_POINTS = numbers("... N? M", finite=False, empty=True)
_BITS = numbers("... N? M", finite=False, empty=True, least=0, most=1)


class _Rows(Checked):
    """What all families share; the first field says N and M."""

    __slots__ = ()

    def detach(self) -> Self:
        """Return the same distributions without gradient."""
        return tuple.__new__(type(self), (field.detach() for field in self))

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self[0], {"N": self[0].shape[-2], "M": self[0].shape[-1]}


def _ready(first: object, second: object) -> bool:
    """Whether there is nothing to convert: two tensors of rows of one type."""
    return (
        isinstance(first, Tensor)
        and isinstance(second, Tensor)
        and first.dtype in FLOATS
        and first.dtype == second.dtype
        and first.device == second.device
        and first.ndim >= 2
    )


class _DiagonalFields(NamedTuple):
    mean: Tensor
    log_var: Tensor


class DiagonalGaussian(_Rows, _DiagonalFields):
    """The Gaussian with independent coordinates, q(z_n) = N(z_n; mean[n], diag(σ²[n])) with σ² = exp(log_var).

    Attributes:
        mean: (N, M).
        log_var: log σ², the logarithm of the variances (not of the standard deviations), (N, M).

    Raises:
        ValueError: the two have different shapes, or hold no numbers of one type.

    Source: Kingma and Welling (2014).

    Example:
        >>> q = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2))
        >>> q.sample(5).shape, q.variance.shape
        (torch.Size([5, 3, 2]), torch.Size([3, 2]))
        >>> q.log_prob(torch.zeros(3, 2))
        tensor([-1.8379, -1.8379, -1.8379])
    """

    __slots__ = ()

    def __new__(cls, mean: Tensor, log_var: Tensor) -> Self:
        if not _ready(mean, log_var):
            mean, log_var = _diagonal(mean, log_var)
        if mean.shape != log_var.shape:
            raise ValueError(
                f"log_var must have the shape of mean, {tuple(mean.shape)}; got {tuple(log_var.shape)}"
            )
        return tuple.__new__(cls, (mean, log_var))

    @property
    def variance(self) -> Tensor:
        """σ², (N, M)."""
        return self.log_var.exp()

    @accepts(samples=whole())
    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = mean + σ ε with ε ~ N(0, I), (S, N, M); the gradient reaches mean and log_var."""
        return self.mean + (0.5 * self.log_var).exp() * _noise(samples, self.mean, generator)

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, (S, N, M), without gradient."""
        return self.rsample(samples, generator=generator).detach()

    @accepts(z=_POINTS)
    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = −½ Σ_m [(z_m − mean_m)² / σ_m² + log σ_m² + log 2π] for z (S, N, M) or (N, M)."""
        squares = ((z - self.mean) / (0.5 * self.log_var).exp()).square()
        return -0.5 * (squares + self.log_var + math.log(2 * math.pi)).sum(-1)

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = ½ Σ_m [log σ_m² + log 2π + 1], (N,)."""
        return 0.5 * (self.log_var + math.log(2 * math.pi) + 1).sum(-1)


@accepts(
    mean=numbers("... N M", finite=False, empty=True), log_var=numbers("... N M", finite=False, empty=True)
)
def _diagonal(mean: Tensor, log_var: Tensor) -> tuple[Tensor, Tensor]:
    return mean, log_var


class _FullFields(NamedTuple):
    mean: Tensor
    factor: Tensor


class FullGaussian(_Rows, _FullFields):
    """The Gaussian with dependent coordinates, q(z_n) = N(z_n; mean[n], factor[n] factor[n]ᵀ).

    Attributes:
        mean: (N, M).
        factor: lower triangular with a positive diagonal, as from `torch.linalg.cholesky`, (N, M, M).

    Raises:
        ValueError: the shapes do not fit, or a factor is not lower triangular with a positive diagonal.

    Example:
        >>> q = FullGaussian(torch.zeros(1, 2), torch.tensor([[[1.0, 0.0], [1.0, 1.0]]]))
        >>> q.log_prob(torch.tensor([[1.0, 1.0]])), q.variance
        (tensor([-2.3379]), tensor([[1., 2.]]))
    """

    __slots__ = ()

    def __new__(cls, mean: Tensor, factor: Tensor) -> Self:
        if not _ready(mean, factor):
            mean, factor = _full(mean, factor)
        if factor.shape != (*mean.shape, mean.shape[-1]):
            raise ValueError(
                f"factor must have the shape {(*mean.shape, mean.shape[-1])}, as the mean says; "
                f"got {tuple(factor.shape)}"
            )
        fixed = factor.detach()
        if fixed.triu(1).any() or not (fixed.diagonal(dim1=-2, dim2=-1) > 0).all():
            raise ValueError(
                "factor must be lower triangular with a positive diagonal, as from torch.linalg.cholesky"
            )
        return tuple.__new__(cls, (mean, factor))

    @property
    def variance(self) -> Tensor:
        """The diagonal of factor factorᵀ, (N, M)."""
        return self.factor.square().sum(-1)

    @accepts(samples=whole())
    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = mean + factor ε with ε ~ N(0, I), (S, N, M); the gradient reaches mean and factor."""
        noise = _noise(samples, self.mean, generator)
        return self.mean + torch.einsum("...ij,s...j->s...i", self.factor, noise)

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, (S, N, M), without gradient."""
        return self.rsample(samples, generator=generator).detach()

    @accepts(z=_POINTS)
    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = −½ |factor⁻¹(z − mean)|² − log |factor| − ½ M log 2π for z (S, N, M) or (N, M)."""
        deviations, factor = z - self.mean, self.factor
        rows = deviations.shape[-self.mean.ndim : -1]
        if 1 < self.mean.shape[:-1].numel() < rows.numel():  # further axes in front, and one row for many
            factor = factor.expand(*rows, *factor.shape[-2:])
        of_one = factor.shape[:-2].numel()
        samples = deviations.shape[:-1].numel() // max(of_one, 1)
        columns = deviations.reshape(samples, *factor.shape[:-1]).movedim(
            0, -1
        )  # (N, M, S): one solve for all
        white = torch.linalg.solve_triangular(factor, columns, upper=False)
        squares = white.square().sum(-2).movedim(-1, 0).reshape(deviations.shape[:-1])
        constant = 0.5 * self.mean.shape[-1] * math.log(2 * math.pi)
        return -0.5 * squares - self.log_determinant() - constant

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = log |factor| + ½ M (log 2π + 1), (N,)."""
        return self.log_determinant() + 0.5 * self.mean.shape[-1] * (math.log(2 * math.pi) + 1)

    def log_determinant(self) -> Tensor:
        """Evaluate log |factor|, half of that of the covariance, (N,)."""
        return self.factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)


@accepts(
    mean=numbers("... N M", finite=False, empty=True), factor=numbers("... N M M", finite=False, empty=True)
)
def _full(mean: Tensor, factor: Tensor) -> tuple[Tensor, Tensor]:
    return mean, factor


class _Logits(NamedTuple):
    logits: Tensor


class _FromLogits(_Rows, _Logits):
    __slots__ = ()

    def __new__(cls, logits: Tensor) -> Self:
        if not _ready(logits, logits):
            logits = _logits(logits)
        return tuple.__new__(cls, (logits,))


@accepts(logits=numbers("... N M", finite=False, empty=True))
def _logits(logits: Tensor) -> Tensor:
    return logits


class Bernoulli(_FromLogits):
    """Independent bits z ∈ {0, 1}, q(z_nm = 1) = 1 / (1 + exp(−logits[n, m])).

    There is no `rsample`: a bit does not move when the logits move a little. Probabilities are never formed where they
    would round to 0 or 1, so logits of any finite size keep a finite log-density and gradient.

    Attributes:
        logits: log q(z = 1) − log q(z = 0), (N, M); infinite where a bit is certain.

    Raises:
        ValueError: the logits are no numbers with two axes or more.

    Example:
        >>> q = Bernoulli(torch.tensor([[0.0, 200.0]]))
        >>> q.log_prob(torch.tensor([[1.0, 0.0]])), q.mean
        (tensor([-200.6931]), tensor([[0.5000, 1.0000]]))
    """

    __slots__ = ()

    @property
    def mean(self) -> Tensor:
        """The chances of a one, (N, M)."""
        return self.logits.sigmoid()

    @property
    def variance(self) -> Tensor:
        """p (1 − p), (N, M)."""
        return self.logits.sigmoid() * (-self.logits).sigmoid()

    @accepts(samples=whole())
    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, zeros and ones of the dtype of the logits, (S, N, M), without gradient."""
        return draw_bits(self.mean.detach().expand(samples, *self.logits.shape), generator)

    @accepts(z=_BITS)
    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = Σ_m [z_m log p_m + (1 − z_m) log(1 − p_m)] for z (S, N, M) or (N, M).

        For bits that is their log-probability. Between 0 and 1, for relaxed bits or gray values, it is minus the
        cross-entropy, as the decoders have it, and no density.

        Raises:
            ValueError: z is not of the width M, or holds numbers outside of [0, 1].
        """
        found = torch.lerp(logsigmoid(-self.logits), logsigmoid(self.logits), z)  # exact at 0 and at 1
        infinite = self.logits.isinf()
        if infinite.any():  # what is certain, or what cannot be
            fits = torch.where(z == (self.logits > 0), 0.0, -math.inf).to(found)
            found = torch.where(infinite, fits, found)
        return found.sum(-1)

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = −Σ_m [p_m log p_m + (1 − p_m) log(1 − p_m)] with p = sigmoid(logits), (N,)."""
        size = self.logits.abs().clamp(max=CERTAIN)
        return (size * (-size).sigmoid() - logsigmoid(size)).sum(-1)


class Categorical(_FromLogits):
    """One choice per row, q(z_n = e_m) = exp(logits[n, m]) / Σ_j exp(logits[n, j]), with e_m the m-th unit vector.

    Attributes:
        logits: unnormalized log-probabilities, (N, M); minus infinity where there is no chance.

    Raises:
        ValueError: the logits are no numbers with two axes or more.

    Example:
        >>> q = Categorical(torch.tensor([[0.0, 0.0]]))
        >>> q.log_prob(torch.tensor([[1.0, 0.0]])), q.mean
        (tensor([-0.6931]), tensor([[0.5000, 0.5000]]))
    """

    __slots__ = ()

    @property
    def mean(self) -> Tensor:
        """The chances of the choices, (N, M)."""
        return self.logits.softmax(-1)

    @property
    def variance(self) -> Tensor:
        """q (1 − q) of every coordinate of the one-hot vector, (N, M)."""
        return self.mean * (1 - self.mean)

    @accepts(samples=whole())
    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z ~ q, one-hot, (S, N, M), without gradient: the first of M exponential clocks of rates q."""
        logits = self.logits.detach()
        clocks = torch.empty((samples, *logits.shape), dtype=logits.dtype, device=logits.device)
        first = (logits - clocks.exponential_(generator=generator).log()).argmax(-1)
        chosen = torch.nn.functional.one_hot(first, logits.shape[-1]).to(logits.dtype)
        return chosen + 0 * logits.logsumexp(-1, keepdim=True)  # which is NaN where there is no law

    @accepts(z=_BITS)
    def log_prob(self, z: Tensor) -> Tensor:
        """Evaluate log q(z) = Σ_m z_m log q_m for one-hot z, (S, N, M) or (N, M).

        For relaxed choices, shares that sum to one, it is minus the cross-entropy, and no density.

        Raises:
            ValueError: z is not of the width M, or not made of shares that sum to one.
        """
        return chosen_log_prob(z, self.logits.log_softmax(-1))

    def entropy(self) -> Tensor:
        """Evaluate ℍ[q] = −Σ_m q_m log q_m, (N,)."""
        log_q = self.logits.log_softmax(-1)
        chance = log_q.exp()
        return -(chance * torch.where(chance == 0, 0, log_q)).sum(-1)


def chosen_log_prob(z: Tensor, log_probs: Tensor) -> Tensor:
    """Pick by one-hot z, (..., M), out of log-probabilities, of which those not chosen may be −∞; after a door.

    Raises:
        ValueError: z is not one-hot, nor made of shares that sum to one.
    """
    if ((z.detach().sum(-1) - 1).abs() > 1e-3).any():
        raise ValueError("z must be one-hot, or shares that sum to one along the last axis")
    return (z * torch.where(z == 0, 0, log_probs)).sum(-1)


def _noise(samples: int, mean: Tensor, generator: torch.Generator | None) -> Tensor:
    """Draw ε ~ N(0, I) for every sample and row, (S, N, M)."""
    return torch.randn((samples, *mean.shape), generator=generator, dtype=mean.dtype, device=mean.device)


_PROBABILITIES = numbers("...", finite=False, empty=True)


def draw_bits(probabilities: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draw zeros and ones with the given probabilities of a one, of their shape and dtype; NaN where one is NaN.

    Comparing uniform numbers is several times faster than `torch.bernoulli`. That the probabilities lie between 0 and 1
    is not looked at, for this is done millions of times: they come out of a sigmoid, or have passed a door.

    Raises:
        ValueError: the probabilities are no numbers, or the generator is none.

    Example:
        >>> draw_bits(torch.tensor([0.0, 1.0]))
        tensor([0., 1.])
    """
    if not isinstance(probabilities, Tensor) or probabilities.dtype not in FLOATS:
        probabilities = _PROBABILITIES.take("probabilities", probabilities, Seen())
    GeneratorOrNone().take("generator", generator, Seen())
    uniform = torch.rand(
        probabilities.shape, generator=generator, dtype=probabilities.dtype, device=probabilities.device
    )
    return uniform.lt_(probabilities).add_(probabilities, alpha=0)  # 0 · NaN is NaN


@accepts(uniform=numbers("...", least=0, most=1, empty=True), probabilities=_PROBABILITIES)
def bits_below(uniform: Tensor, probabilities: Tensor) -> Tensor:
    """Turn given uniform numbers into 1 where they lie below the probability of a one, as `draw_bits` does.

    Raises:
        ValueError: the uniform numbers lie outside of [0, 1], or the shapes do not broadcast.

    Example:
        >>> bits_below(torch.tensor([0.2, 0.9]), torch.tensor([0.5, 0.5]))
        tensor([1., 0.])
    """
    return uniform.lt(probabilities).to(uniform).add(probabilities, alpha=0)


@accepts(logits=numbers("... M", finite=False, empty=True), bits=numbers("... M", finite=False, empty=True))
def bits_log_prob(logits: Tensor, bits: Tensor) -> Tensor:
    """Evaluate Σ_j log sigmoid(±logits_j), plus where bits_j = 1: the log-probability of independent zeros and ones.

    Raises:
        ValueError: there are other numbers than 0 and 1 (`Bernoulli.log_prob` takes gray values), or the shapes differ.

    Example:
        >>> bits_log_prob(torch.tensor([0.0, 200.0]), torch.tensor([1.0, 0.0]))
        tensor(-200.6931)
    """
    fixed = bits.detach()
    if (fixed * fixed).sub_(fixed).any():
        raise ValueError("bits must be 0 or 1")
    return logsigmoid((2 * bits - 1) * logits).sum(-1)


def gray_log_prob(logits: Tensor, bits: Tensor) -> Tensor:
    """Evaluate log p of independent bits, summed, or minus the cross-entropy where they are gray; for use behind doors.

    Example:
        >>> gray_log_prob(torch.tensor([0.0, 200.0]), torch.tensor([1.0, 0.5]))
        tensor(-100.6931)
    """
    logits, bits = torch.broadcast_tensors(logits, bits)
    return -binary_cross_entropy_with_logits(logits, bits, reduction="none").sum(-1)
