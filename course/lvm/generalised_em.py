"""Generalised EM: the M-step climbs Q(θ; θ_old) by gradient steps, where its maximum has no closed form.

As long as Q does not fall, ℓ does not either: ℓ(θ_new) − ℓ(θ_old) ≥ Q(θ_new; θ_old) − Q(θ_old; θ_old).

- `gradient_m_step`: an M-step for `course.lvm.em.fit` made of any number of steps of any torch optimiser
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def gradient_m_step(
    expected_log_joint: Callable[[Any, Any], Tensor],
    optimiser: Callable[[list[Tensor]], torch.optim.Optimizer],
    *,
    steps: int,
) -> Callable[[Any, Any], Any]:
    """Make an M-step that climbs Q(θ; θ_old) = E_{p(z | x; θ_old)}[log p(x, z; θ)] from θ_old by its gradient.

    What the E-step found (responsibilities, moments, samples) is frozen: no gradient flows through it, although it
    came from θ_old. So the first gradient is ∇Q(θ; θ_old) = ∇ℓ(θ) at θ = θ_old, which is Fisher's identity.

    A step that is too long can lower Q, and then ℓ; `em.fit` says so unless `exact=False`. Parameters move freely, so
    give them as real numbers without bounds: logits for weights, the logarithm of a variance.

    Args:
        expected_log_joint: (statistics, parameters) -> Q, a scalar; for `monte_carlo_em`, the mean over the samples.
        optimiser: list of tensors -> a new optimiser of them, which descends −Q.
        steps: how many steps to make in every M-step.

    Returns:
        An M-step, (statistics, parameters) -> parameters, for parameters that are a tensor, or a (named) tuple of them.

    Raises:
        ValueError: fewer than one step; in the M-step, Q is not a scalar.

    Source: Dempster, Laird and Rubin (1977), section 3; Fisher's identity as in Louis (1982).

    Example (genetic linkage, with θ = sigmoid(logit)):
        >>> import math
        >>> from functools import partial
        >>> from course.lvm import em
        >>> def e_step(counts, logit):
        ...     theta = torch.sigmoid(logit)
        ...     ell = 125 * (2 + theta).log() + 38 * (1 - theta).log() + 34 * theta.log()
        ...     return 125 * theta / (2 + theta), ell
        >>> def expected_log_joint(of_second_kind, logit):
        ...     theta = torch.sigmoid(logit)
        ...     return (of_second_kind + 34) * theta.log() + 38 * (1 - theta).log()
        >>> m_step = gradient_m_step(expected_log_joint, partial(torch.optim.SGD, lr=0.02), steps=3)
        >>> start = torch.tensor(0.0, dtype=torch.float64)
        >>> result = em.fit(None, start, e_step, m_step, tolerance=1e-12, max_steps=100)
        >>> round(float(torch.sigmoid(result.parameters)), 6)
        0.626821
    """
    if not isinstance(steps, int) or steps < 1:
        raise ValueError(f"steps must be a whole number, at least 1; got {steps!r}")

    def m_step(statistics: Any, parameters: Any) -> Any:
        frozen = _each_tensor(Tensor.detach, statistics)
        moving = _each_tensor(lambda value: value.detach().clone(), parameters)
        leaves = [moving] if isinstance(moving, Tensor) else list(moving)
        for leaf in leaves:
            leaf.requires_grad_()
        descent = optimiser(leaves)

        def loss() -> float:
            descent.zero_grad()
            value = -expected_log_joint(frozen, moving)
            if value.ndim:
                raise ValueError(f"expected_log_joint must be a scalar; got the shape {tuple(value.shape)}")
            value.backward()
            return float(value.detach())

        with torch.enable_grad():
            for _ in range(steps):
                descent.step(loss)
        return _each_tensor(Tensor.detach, moving)

    return m_step


def _each_tensor(function: Callable[[Tensor], Tensor], value: Any) -> Any:
    """Apply a function to every tensor in a tensor or nested (named) tuple; leave anything else as it is."""
    if isinstance(value, Tensor):
        return function(value)
    if isinstance(value, tuple):
        parts = [_each_tensor(function, part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
