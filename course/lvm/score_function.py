"""Gradients of E_q[f] from samples and densities alone: simple Monte Carlo for θ, the score function for φ.

∇_φ E_q[f(z, φ)] = E_q[f ∇_φ log q_φ(z)] + E_q[∇_φ f]: the gradient of the density is written as a mean again, by
∇q = q ∇log q. Nothing is differentiated by z, so z may be discrete and f may jump.

- `surrogate`: what to differentiate, from f(z) and log q(z)
- `score_function`: the estimator of the contract in gradient_estimators.py, also called REINFORCE
- `simple_monte_carlo`: the mean of ∇f at given samples, right for the parameters of f and only for those
- `scores`: ∇_φ log q(z) for every sample
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course.lvm.gradient_estimators import Integrand


def surrogate(
    signal: Tensor, log_prob: Tensor, *, baseline: Tensor | float = 0.0, scale: Tensor | float = 1.0
) -> Tensor:
    """Make what has the value of the signal and the gradient of the score function estimator.

    signal + sg((signal − baseline) / scale) · (log_prob − sg(log_prob)), where sg stops the gradient: without it around
    the signal, the product would be differentiated by its other factor too.

    Args:
        signal: f(z), (S, N); its own gradient, by θ or φ, is kept.
        log_prob: log q(z) at the same samples, (S, N).
        baseline: what is subtracted from the signal, broadcasts to (S, N). The mean of the gradient does not change if
            it is independent of the sample that it is subtracted at: E_q[b ∇log q] = b ∇1 = 0.
        scale: what the centred signal is divided by, broadcasts to (S, N). The mean of the score's part is divided too.

    Returns:
        (S, N).

    Raises:
        ValueError: signal and log_prob have different shapes.

    Source: Williams (1992).

    Example:
        >>> logit = torch.zeros(2, 1, requires_grad=True)
        >>> log_prob = torch.nn.functional.logsigmoid(logit)
        >>> value = surrogate(torch.tensor([[3.0], [5.0]]), log_prob, baseline=4.0)
        >>> value.sum().backward()
        >>> value.flatten(), logit.grad.flatten()
        (tensor([3., 5.], grad_fn=<ViewBackward0>), tensor([-0.5000,  0.5000]))
    """
    if signal.shape != log_prob.shape:
        raise ValueError(
            f"signal and log_prob must have the same shape (S, N); got {tuple(signal.shape)} "
            f"and {tuple(log_prob.shape)}"
        )
    advantage = ((signal - baseline) / scale).detach()
    return signal + advantage * (log_prob - log_prob.detach())


def score_function(
    f: Integrand,
    q: Any,
    samples: int,
    *,
    baseline: Tensor | float | Callable[[Tensor], Tensor] = 0.0,
    scale: Tensor | float = 1.0,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Estimate ∇E_q[f] by the score function: (f(z_s) − b) ∇log q(z_s) + ∇f(z_s) with z_s ~ q.

    Args:
        f: the integrand, (z, q) -> (S, N); no gradient by z is taken.
        q: the approximation, with `sample` and `log_prob`; discrete or continuous.
        samples: S.
        baseline: b, a number or a tensor that broadcasts to (S, N), not depending on z; or a function that makes it
            from the detached signals (S, N), such as `baselines.leave_one_out`.
        scale: as in `surrogate`.
        generator: where the samples come from.

    Returns:
        The surrogate (S, N) of the contract, unbiased if the scale is 1 and b does not depend on its own sample.

    Source: Williams (1992); Ranganath, Gerrish and Blei (2014).

    Example:
        >>> from course.lvm.approximations import Bernoulli
        >>> q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
        >>> draws = torch.Generator().manual_seed(0)
        >>> score_function(lambda z, q: z.sum(-1), q, 10_000, generator=draws).mean().backward()
        >>> round(q.logits.grad.item(), 2)
        0.25
    """
    z = q.sample(samples, generator=generator)
    log_prob = q.log_prob(z)
    signal = f(z, q).expand(log_prob.shape)
    subtracted = baseline(signal.detach()) if callable(baseline) else baseline
    return surrogate(signal, log_prob, baseline=subtracted, scale=scale)


def simple_monte_carlo(
    f: Integrand, q: Any, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate ∇_θ E_q[f_θ(z)] = E_q[∇_θ f_θ(z)], as q does not depend on θ.

    For φ this is the naive swap E_q[∇_φ f] of gradient and mean. It leaves out the change of q itself: for a fixed
    f(z) it is 0, and for the learning signal log p(x, z) − log q(z) it has mean 0, since E_q[∇_φ log q] = 0. So it is
    right for θ and blind for φ.

    Args:
        f: the integrand, (z, q) -> (S, N).
        q: the approximation; its samples carry no gradient.
        samples: S.
        generator: where the samples come from.

    Returns:
        (S, N): f(z_s) with its own gradient and no other.

    Example:
        >>> from course.lvm.approximations import Bernoulli
        >>> theta = torch.tensor(3.0, requires_grad=True)
        >>> q = Bernoulli(torch.full((1, 1), 40.0, requires_grad=True))
        >>> simple_monte_carlo(lambda z, q: theta * z.sum(-1), q, 4).mean().backward()
        >>> theta.grad, q.logits.grad
        (tensor(1.), None)
    """
    z = q.sample(samples, generator=generator)
    return f(z, q).expand(z.shape[:-1])


def scores(q: Any, z: Tensor) -> Any:
    """Differentiate log q(z_s) by the fields of q, for every sample and row by itself.

    Args:
        q: the approximation.
        z: samples, (S, N, M).

    Returns:
        A tuple like q, every field with S in front. Their mean under q is zero.

    Example:
        >>> from course.lvm.approximations import Bernoulli
        >>> scores(Bernoulli(torch.zeros(1, 1)), torch.tensor([[[0.0]], [[1.0]]])).logits.flatten()
        tensor([-0.5000,  0.5000])
    """
    copies = type(q)(*(field.detach().expand(len(z), *field.shape).clone().requires_grad_() for field in q))
    return type(q)(*torch.autograd.grad(copies.log_prob(z.detach()).sum(), copies))
