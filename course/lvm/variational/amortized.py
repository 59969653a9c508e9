"""Amortized inference: one encoder for all rows in the place of an optimization for each, and what that costs.

log p(x) − ELBO(encoder) splits in two parts, neither of which can be negative:

    log p(x) − ELBO(best q of the family)           approximation gap: the family does not hold the posterior
    ELBO(best q of the family) − ELBO(encoder)      amortization gap: the encoder does not find the best q of every row

- `fit`: teach an encoder to infer under a fixed model
- `inference_gap`: both gaps of every row, the best q found by gradients from the encoder's on
- `InferenceGap`: what they are computed from
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from course.lvm.gradients.estimators import Estimator, learning_signal
from course.lvm.gradients.pathwise import path_derivative
from course.lvm.optimization import Ascent, OptimizerFactory, adam, climb
from course.lvm.variational.local import fit_local


class InferenceGap(NamedTuple):
    """What inference loses, for every row, in nats.

    Attributes:
        log_evidence: log p(x_n), (N,).
        local: ELBO of the best q of the family, (N,).
        amortized: ELBO of the encoder's q, (N,).

    Source: Cremer, Li and Duvenaud (2018).

    Example:
        >>> gap = InferenceGap(torch.tensor([-5.0]), torch.tensor([-6.0]), torch.tensor([-9.0]))
        >>> gap.approximation_gap, gap.amortization_gap
        (tensor([1.]), tensor([3.]))
    """

    log_evidence: Tensor
    local: Tensor
    amortized: Tensor

    @property
    def approximation_gap(self) -> Tensor:
        """KL(best q ‖ p(z | x_n)), (N,)."""
        return self.log_evidence - self.local

    @property
    def amortization_gap(self) -> Tensor:
        """What the best q has over the encoder's, (N,)."""
        return self.local - self.amortized


def fit(
    model: Any,
    encoder: nn.Module,
    batches: Iterable[Tensor],
    *,
    samples: int = 1,
    estimator: Estimator = path_derivative,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, nn.Module, float], None] | None = None,
) -> Ascent:
    """Teach an encoder under a fixed model: one step up the mean of the rows' bounds for every batch.

    φ ← φ + rate · ∇_φ (1/N) Σ_n E_{q_φ(z | x_n)}[log p(x_n, z) − log q_φ(z | x_n)]. Ctrl-C keeps what was learned.

    Args:
        model: answers `log_joint(x, z)`; neither it nor the gradients of its parameters are changed.
        encoder: called with x (N, D), answers with an approximation; changed in place.
        batches: tensors (N_b, D), as from `optimization.minibatches`.
        samples: draws of z for every row.
        estimator: how the gradient is estimated; an encoder of bits needs another one than the path derivative, for
            example `score_function.score_function`.
        optimizer: makes the optimizer from the list of parameters.
        generator: where z comes from.
        callback: called as callback(step, encoder, value) after every step.

    Returns:
        The bound of every batch, per row, before its step.

    Raises:
        FloatingPointError: the bound is not finite.

    Source: Kingma and Welling (2013); Gershman and Goodman (2014).

    Example:
        >>> from course.lvm.networks import LinearEncoder
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.ones(3, 1), torch.zeros(3), torch.eye(3))
        >>> len(fit(model, LinearEncoder(3, 1), [torch.zeros(5, 3)] * 4).values)
        4
    """
    return climb(
        batches,
        lambda x: estimator(learning_signal(model, x), encoder(x), samples, generator=generator).mean(),
        encoder,
        optimizer=optimizer,
        generator=generator,
        callback=callback,
    )


def inference_gap(
    model: Any,
    x: Tensor,
    encoder: nn.Module,
    log_evidence: Tensor,
    *,
    steps: int,
    samples: int = 100,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
) -> InferenceGap:
    """Estimate both gaps of every row: the encoder's q is improved for that row alone, and both are evaluated.

    Args:
        model: answers `log_joint(x, z)`, differentiable in z.
        x: data, (N, D).
        encoder: answers with Gaussians, for N rows.
        log_evidence: log p(x_n), (N,), exact or estimated.
        steps: how many steps of `fit_local` to make from the encoder's q on.
        samples: draws of z for every row and step; the two ELBOs are averages over 10 times as many,
            the same noise in both.
        optimizer: as in `fit_local`.
        generator: where z comes from.

    Returns:
        The three numbers of every row. The ELBOs carry Monte Carlo error, so a small gap may come out negative.

    Raises:
        ValueError: log_evidence is not (N,).

    Source: Cremer, Li and Duvenaud (2018).

    Example:
        >>> from course.lvm.networks import LinearEncoder
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model, x = LinearGaussian(torch.ones(3, 1), torch.zeros(3), torch.eye(3)), torch.zeros(5, 3)
        >>> gap = inference_gap(model, x, LinearEncoder(3, 1), model.log_evidence(x), steps=10)
        >>> gap.amortization_gap.shape
        torch.Size([5])
    """
    if log_evidence.shape != x.shape[:1]:
        raise ValueError(f"log_evidence must have the shape ({len(x)},); got {tuple(log_evidence.shape)}")
    with torch.no_grad():
        amortized = encoder(x)
    local = fit_local(
        model, x, amortized, steps=steps, samples=samples, optimizer=optimizer, generator=generator
    ).q
    seed = int(torch.randint(2**62, (1,), generator=generator, device=_device(generator)))

    @torch.no_grad()
    def bound(q: Any) -> Tensor:  # both with the same noise, so that it cancels in their difference
        noise = torch.Generator(x.device).manual_seed(seed)
        return learning_signal(model, x)(q.sample(10 * samples, generator=noise), q).mean(0)

    return InferenceGap(log_evidence, bound(local), bound(amortized))


def _device(generator: torch.Generator | None) -> torch.device | None:
    return None if generator is None else generator.device
