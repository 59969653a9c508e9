"""Amortized inference: one encoder for all rows in the place of an optimization for each, and what that costs.

log p(x) − ELBO(encoder) splits in two parts, neither of which can be negative:

    log p(x) − ELBO(best q of the family)           approximation gap: the family does not hold the posterior
    ELBO(best q of the family) − ELBO(encoder)      amortization gap: the encoder does not find the best q of every row

- `fit`: teach an encoder to infer under a fixed model, or both together: the one loop of learning by an encoder
- `inference_gap`: both gaps of every row, the best q found by gradients from the encoder's on
- `InferenceGap`: what they are computed from
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from course.lvm.checks import able, accepts, function, whole
from course.lvm.contracts import Encoder, Objective
from course.lvm.optimization import Fit, OptimizerFactory, adam, climb
from course.lvm.variational.bound import ELBO, Bound, log_weights
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


@accepts(
    model=able("log_joint"),
    encoder=function,
    batches=able("__iter__"),
    objective=function,
    rows=whole(),
    optimizer=function,
)
def fit(
    model: Any,
    encoder: Encoder,
    batches: Iterable[Tensor],
    *,
    objective: Objective = ELBO,
    learned: nn.Module | Sequence[Tensor] | None = None,
    rows: int | None = None,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Fit:
    """Learn an encoder, a model, or both together: for every batch one step up the objective.

    With the ELBO as the objective and the encoder alone learned, φ ← φ + rate · ∇_φ (1/N) Σ_n ELBO(q_φ(z | x_n)).
    Raising the bound by a model too raises log p(x) minus the gap KL(q ‖ p(z | x)), not log p(x) itself. Ctrl-C keeps
    what was learned.

    Args:
        model: answers `log_joint(x, z)`, and what else the objective asks for.
        encoder: called with x (N, D), answers with an approximation.
        batches: tensors (B, D): `optimization.minibatches`, a list, a loader that reads from disk. A list of one tensor
            is taken for that tensor, as loaders of torch give them.
        objective: a `bound.Bound`, `wake_sleep.WakeSleep`, or what else gives a number for every row of a batch.
        learned: what is changed, in place: a network, for example `nn.ModuleList([model, encoder])`, or tensors.
            Without it, the encoder, and no gradient of the model's is touched.
        rows: N, the number of rows of the whole data set. With it, the sum over the data is climbed, estimated from
            each batch by N/B Σ_n; without it, the mean of the batch.
        optimizer: makes the optimizer from the list of parameters.
        generator: where z comes from.
        callback: called as callback(step, learned, value) after every step.

    Returns:
        What was learned, and the objective of every batch before its step.

    Raises:
        ValueError: an argument is not of its kind, or there is nothing to learn.
        FloatingPointError: the objective is not finite; the step is not made.

    Source: Kingma and Welling (2014); Gershman and Goodman (2014); Hoffman et al. (2013) for N/B.

    Example:
        >>> from course.lvm.networks import LinearEncoder
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.ones(3, 1), torch.zeros(3), torch.eye(3))
        >>> len(fit(model, LinearEncoder(3, 1), [torch.zeros(5, 3)] * 4).values)
        4
    """

    def of_batch(x: Tensor) -> Tensor:
        x = x[0] if isinstance(x, list | tuple) and len(x) == 1 else x
        if getattr(x, "ndim", 0) < 2:
            found = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
            raise ValueError(f"batches must be tensors of the shape (B, D); got {found}")
        each = objective(model, encoder, x, generator=generator)
        return each.mean() if rows is None else rows / x.shape[-2] * each.sum()

    if learned is None and not isinstance(encoder, nn.Module):
        raise ValueError("learned must say what is changed, as the encoder is no network")
    changed: Any = encoder if learned is None else learned
    return climb(batches, of_batch, changed, optimizer=optimizer, generator=generator, callback=callback)


@accepts(
    model=able("log_joint"),
    x="N D",
    encoder=function,
    log_evidence="N",
    steps=whole(),
    samples=whole(),
    optimizer=function,
)
def inference_gap(
    model: Any,
    x: Tensor,
    encoder: Encoder,
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
    with torch.no_grad():
        amortized = encoder(x)
    objective = Bound(samples=samples)
    local = fit_local(
        model, x, amortized, steps=steps, objective=objective, optimizer=optimizer, generator=generator
    ).learned
    seed = int(torch.randint(2**62, (1,), generator=generator, device=_device(generator)))

    @torch.no_grad()
    def bound(q: Any) -> Tensor:  # both with the same noise, so that it cancels in their difference
        noise = torch.Generator(x.device).manual_seed(seed)
        return log_weights(model, q, x, q.sample(10 * samples, generator=noise)).mean(0)

    return InferenceGap(log_evidence, bound(local), bound(amortized))


def _device(generator: torch.Generator | None) -> torch.device | None:
    return None if generator is None else generator.device
