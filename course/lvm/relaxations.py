"""Discrete samples made smooth, so that a gradient can pass through them: low in variance, and biased.

A bit z = 1[logit + logistic noise > 0] becomes sigmoid((logit + noise) / λ), a choice argmax(logits + Gumbel noise)
becomes softmax((logits + noise) / λ): the Concrete, or Gumbel-softmax, distribution. As the temperature λ → 0 the
samples turn discrete, the bias vanishes and the variance grows without bound.

- `relax_bits`, `relax_choice`: samples of the Concrete distribution from given noise
- `concrete`: f at relaxed samples; the gradient of another mean than E_q[f], so biased
- `straight_through`: f at discrete samples, differentiated as if they were their probabilities; biased

`concrete` and `straight_through` are estimators of the contract in gradient_estimators.py, for `Bernoulli` and
`Categorical` q. rebar.py takes the bias away.
"""

from typing import Any

import torch
from torch import Tensor

from course.lvm.categorical import Categorical
from course.lvm.gradient_estimators import Integrand
from course.lvm.noise import open_uniform


def relax_bits(logits: Tensor, uniform: Tensor, temperature: Tensor | float) -> Tensor:
    """Make sigmoid((logits + log u − log(1 − u)) / λ), whose rounding is a bit of chance sigmoid(logits).

    Args:
        logits: (..., M).
        uniform: u in (0, 1), broadcasts with the logits.
        temperature: λ > 0.

    Returns:
        Between 0 and 1, with gradient by the logits and the temperature.

    Raises:
        ValueError: the temperature is not positive.

    Source: Maddison, Mnih and Teh (2017).

    Example:
        >>> relax_bits(torch.tensor([0.0, 2.0]), torch.tensor([0.5, 0.5]), 0.5)
        tensor([0.5000, 0.9820])
    """
    _check_temperature(temperature)
    return ((logits + uniform.logit()) / temperature).sigmoid()


def relax_choice(logits: Tensor, clocks: Tensor, temperature: Tensor | float) -> Tensor:
    """Make softmax((logits − log c) / λ), whose largest coordinate is m with chance softmax(logits)_m.

    With c exponential, −log c is Gumbel noise.

    Args:
        logits: (..., M).
        clocks: c > 0, exponential with rate 1, broadcasts with the logits.
        temperature: λ > 0.

    Returns:
        On the simplex along the last axis, with gradient by the logits and the temperature.

    Raises:
        ValueError: the temperature is not positive.

    Source: Jang, Gu and Poole (2017); Maddison, Mnih and Teh (2017).

    Example:
        >>> relax_choice(torch.zeros(2), torch.tensor([1.0, 2.0]), 1.0)
        tensor([0.6667, 0.3333])
    """
    _check_temperature(temperature)
    return ((logits - clocks.log()) / temperature).softmax(-1)


def concrete(
    f: Integrand, q: Any, samples: int, *, temperature: float, generator: torch.Generator | None = None
) -> Tensor:
    """Evaluate f at relaxed samples, and differentiate through them. Biased: in value as in gradient.

    Args:
        f: the integrand, (z, q) -> (S, N), differentiable for z between 0 and 1.
        q: `Bernoulli` or `Categorical`.
        samples: S.
        temperature: λ; the smaller, the less bias and the more variance.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N): f at samples of the Concrete distribution.

    Source: Jang, Gu and Poole (2017); Maddison, Mnih and Teh (2017).

    Example:
        >>> from course.lvm.approximations import Bernoulli
        >>> q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
        >>> concrete(lambda z, q: z.square().sum(-1), q, 4, temperature=0.5).mean().backward()
        >>> bool(q.logits.grad > 0)
        True
    """
    shape = (samples, *q.logits.shape)
    if isinstance(q, Categorical):
        clocks = torch.empty(shape, dtype=q.logits.dtype, device=q.logits.device)
        z = relax_choice(q.logits, clocks.exponential_(generator=generator), temperature)
    else:
        u = open_uniform(shape, generator=generator, dtype=q.logits.dtype, device=q.logits.device)
        z = relax_bits(q.logits, u, temperature)
    return f(z, q).expand(shape[:-1])


def straight_through(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Evaluate f at discrete samples and pass its slope on to the probabilities: ∂z/∂logits := ∂E[z]/∂logits.

    Biased in its gradient, unless f is linear in every bit with the others held fixed; not in its value.

    Args:
        f: the integrand, (z, q) -> (S, N), differentiable by z.
        q: `Bernoulli` or `Categorical`.
        samples: S.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N).

    Source: Bengio, Léonard and Courville (2013).

    Example (z² = z for a bit, so the gradient is p (1 − p) = 0.20; with the slope 2z it comes out 2p as large):
        >>> from course.lvm.approximations import Bernoulli
        >>> q = Bernoulli(torch.full((1, 1), 1.0, requires_grad=True))
        >>> draws = torch.Generator().manual_seed(0)
        >>> straight_through(lambda z, q: z.square().sum(-1), q, 10_000, generator=draws).mean().backward()
        >>> round(q.logits.grad.item(), 2)
        0.29
    """
    z = q.sample(samples, generator=generator)
    p = q.logits.softmax(-1) if isinstance(q, Categorical) else q.logits.sigmoid()
    return f(z + (p - p.detach()), q).expand(z.shape[:-1])


def _check_temperature(temperature: Tensor | float) -> None:
    if not temperature > 0:
        raise ValueError(f"temperature must be positive; got {float(temperature)}")
