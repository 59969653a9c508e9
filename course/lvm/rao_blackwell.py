"""The score function for bits with one bit at a time averaged out, given the others (Rao and Blackwell).

- `rao_blackwell`: an estimator of the contract in gradient_estimators.py, for Bernoulli q
"""

import torch
from torch import Tensor

from course.lvm.approximations import Bernoulli
from course.lvm.gradient_estimators import Integrand, attach


def rao_blackwell(
    f: Integrand, q: Bernoulli, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∂E_q[f]/∂logit_m by p_m (1 − p_m)[f(z_m = 1, the other bits) − f(z_m = 0, the other bits)].

    It is the mean of the score function's f(z)(z_m − p_m) over z_m given all other bits, so its variance is never
    greater. No baseline is needed: what does not depend on z_m drops out. It costs M + 1 evaluations of f per sample.

    Args:
        f: the integrand, (z, q) -> (S, N).
        q: a Bernoulli approximation.
        samples: S.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N) of the contract, unbiased.

    Source: Ranganath, Gerrish and Blei (2014); Titsias and Lázaro-Gredilla (2015).

    Example (for f linear in z the gradient p (1 − p) comes without any variance):
        >>> q = Bernoulli(torch.zeros(1, 2, requires_grad=True))
        >>> rao_blackwell(lambda z, q: z.sum(-1), q, 3).mean(0).sum().backward()
        >>> q.logits.grad
        tensor([[0.2500, 0.2500]])
    """
    z = q.sample(samples, generator=generator)
    value = f(z, q).expand(z.shape[:-1])
    p = q.logits.detach().sigmoid()
    slopes = []
    with torch.no_grad():
        for m in range(z.shape[-1]):
            flipped = z.clone()
            flipped[..., m] = 1 - flipped[..., m]
            slopes.append((value - f(flipped, q)) * (2 * z[..., m] - 1))
    return attach(value, q.logits, p * (1 - p) * torch.stack(slopes, -1))
