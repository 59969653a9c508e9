"""Samples in mirrored pairs: where f(z) is large, f of the mirror image is to be small.

Each sample of a pair follows the right law, so means stay unbiased. The variance of a pair's mean is
½ Var(f)(1 + ρ), ρ the correlation of the two: less than that of two independent samples for a monotone f (ρ < 0), twice
as much for an f that is symmetric about the mean (ρ = 1).

- `mirrored_normal`: ε and −ε
- `mirrored_uniform`: u and 1 − u
- `MirroredGaussian`, `MirroredBernoulli`: approximations that draw such pairs, for any estimator
"""

import torch
from torch import Tensor

from course.lvm.approximations import Bernoulli, DiagonalGaussian


def mirrored_normal(
    samples: int,
    shape: tuple[int, ...],
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Draw standard normal noise, the second half of the samples being minus the first.

    Args:
        samples: S, even: the evaluations of f, not the pairs.
        shape: shape of one sample.
        generator: where the randomness comes from.
        dtype: of the result, by default torch's.
        device: of the result, by default the CPU.

    Returns:
        (S, *shape).

    Raises:
        ValueError: `samples` is not even and positive.

    Source: Hammersley and Morton (1956).

    Example:
        >>> noise = mirrored_normal(4, (3,))
        >>> torch.equal(noise[2:], -noise[:2])
        True
    """
    _check_even(samples)
    half = torch.randn(samples // 2, *shape, generator=generator, dtype=dtype, device=device)
    return torch.cat([half, -half])


def mirrored_uniform(
    samples: int,
    shape: tuple[int, ...],
    *,
    generator: torch.Generator | None = None,
    dtype: torch.dtype | None = None,
    device: torch.device | None = None,
) -> Tensor:
    """Draw uniform noise on [0, 1], the second half of the samples being one minus the first.

    Arguments, result and errors are as for `mirrored_normal`.

    Example:
        >>> noise = mirrored_uniform(4, (3,))
        >>> torch.equal(noise[2:], 1 - noise[:2])
        True
    """
    _check_even(samples)
    half = torch.rand(samples // 2, *shape, generator=generator, dtype=dtype, device=device)
    return torch.cat([half, 1 - half])


class MirroredGaussian(DiagonalGaussian):
    """The Gaussian of independent coordinates, its samples in pairs about the mean; S must be even.

    Example:
        >>> z = MirroredGaussian(torch.ones(1, 2), torch.zeros(1, 2)).sample(2)
        >>> z.mean(0).allclose(torch.ones(1, 2))
        True
    """

    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = mean ± σ ε, (S, N, M); the gradient reaches mean and log_var."""
        noise = mirrored_normal(
            samples,
            tuple(self.mean.shape),
            generator=generator,
            dtype=self.mean.dtype,
            device=self.mean.device,
        )
        return self.mean + (0.5 * self.log_var).exp() * noise


class MirroredBernoulli(Bernoulli):
    """Independent bits, in pairs made of u and 1 − u: of chances ½, one is 1 where the other is 0; S must be even.

    Example:
        >>> MirroredBernoulli(torch.zeros(1, 2)).sample(2).sum(0)
        tensor([[1., 1.]])
    """

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw z = 1[u < sigmoid(logits)], zeros and ones, (S, N, M), without gradient."""
        logits = self.logits.detach()
        uniform = mirrored_uniform(
            samples, tuple(logits.shape), generator=generator, dtype=logits.dtype, device=logits.device
        )
        return (uniform < logits.sigmoid()).to(logits.dtype)


def _check_even(samples: int) -> None:
    if not isinstance(samples, int) or samples < 2 or samples % 2:
        raise ValueError(f"samples must be an even number, at least 2; got {samples!r}")
