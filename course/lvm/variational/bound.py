"""The evidence p(x) = ∫ p(x, z) dz by samples, and its lower bound ELBO(q; x) = E_q[log p(x, z) − log q(z)] ≤ log p(x).

Everything begins with log-weights log w_s = log p(x, z_s) − log q(z_s) of samples z_s ~ q. The mean of the weights is
an unbiased estimate of p(x) for every q that is positive where p(x, z) is. Its logarithm is biased down, by about
Var(w) / (2 S p(x)²).

- `log_weights`: of samples of any proposal q
- `log_evidence`: the logarithm of the mean weight
- `naive_log_evidence`: the same with the prior as the proposal
- `self_normalized_mean`: expectations under the posterior, by weighted samples
- `effective_sample_size`: how many samples of the posterior the weighted ones are worth

The mean of the log-weights is the bound, in three forms that are the same number:

    I    E_q[log p(x, z)] + ℍ[q]
    II   E_q[log p(x | z)] − KL(q‖p(z))
    III  log p(x) − KL(q‖p(z | x))

III shows that it is a bound, tight where q is the posterior; I and II can be computed without knowing the posterior.
Here E_q is a mean over the samples z that are given: with `rsample` the gradient reaches q.

- `elbo`: the first two, and the definition, log q averaged over the samples too, at samples that are given
- `evidence_minus_kl`: form III, where posterior and evidence are known
- `importance_weighted_bound`: the tighter bound from several samples at once
- `sampled_log_evidence`: the same with so many samples that not all fit in memory, as an estimate of log p(x)
- `Bound`: form, number of samples, weight of the KL and estimator of the gradient together: what learning climbs;
  `ELBO` and `ELBO_BY_KL` are the definition and form II with one sample

`elbo` takes `weights`: with all states of z in the place of samples and weights q(z_s), the mean is the exact
expectation, by enumeration; with the nodes of a quadrature rule and its weights, by quadrature.
"""

import inspect
import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from course.lvm.checks import Seen, able, accepts, function, numbers, one_of, real, whole
from course.lvm.contracts import Encoder, Estimator, Integrand, learning_signal
from course.lvm.distributions.divergences import kl
from course.lvm.gradients.pathwise import path_derivative

BLOCK = 2**22  # numbers that a block of decoded samples may hold: 16 MiB in float32
FORM, WEIGHT = one_of("joint", "entropy", "kl"), real(least=0)


@accepts(model=able("log_joint"), q=able("log_prob"), x="... N? D", z="... N? M")
def log_weights(model: Any, q: Any, x: Tensor, z: Tensor) -> Tensor:
    """Evaluate log w_s = log p(x_n, z_sn) − log q(z_sn), with the prior p(z) in the joint.

    Args:
        model: answers `log_joint(x, z)`.
        q: the proposal, whose samples z are; `log_prob(z)`.
        x: data, (N, D).
        z: samples of q, (S, N, M).

    Returns:
        (S, N), in nats.

    Example:
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.tensor([[1.0]]), torch.zeros(1), torch.tensor([[1.0]]))
        >>> x = torch.tensor([[1.5]])
        >>> q = model.posterior(x)
        >>> log_weights(model, q, x, q.sample(2)).flatten()  # under the posterior all weights are p(x)
        tensor([-1.8280, -1.8280])
    """
    return learning_signal(model, x)(z, q)


@accepts(log_weights=numbers("S ...", finite=False))
def log_evidence(log_weights: Tensor) -> Tensor:
    """Estimate log p(x) by the logarithm of the mean weight, log [1/S Σ_s w_s] = logsumexp_s(log w_s) − log S.

    The mean weight is an unbiased estimate of p(x); its logarithm is not one of log p(x), but too low on average. It
    approaches log p(x) as S grows. Its expectation for finite S is the importance-weighted bound.

    Args:
        log_weights: (S, N).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there are no samples.

    Example:
        >>> log_evidence(torch.tensor([[-1000.0], [-1001.0]]))
        tensor([-1000.3799])
    """
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights))


@accepts(model=able("prior", "log_conditional"), x="N D", samples=whole())
def naive_log_evidence(
    model: Any, x: Tensor, samples: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate log p(x) by log [1/S Σ_s p(x | z_s)] with z_s from the prior.

    This is importance sampling with q(z) = p(z), for then p(x, z) / q(z) = p(x | z). All rows share the samples. Where
    data say much about z, few samples of the prior come near it, and the estimate is far too low almost always.

    Args:
        model: answers `prior()`, an approximation of one row, and `log_conditional(x, z)`.
        x: data, (N, D).
        samples: S.
        generator: source of the randomness.

    Returns:
        (N,), in nats.

    Example:
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.tensor([[0.0]]), torch.zeros(1), torch.tensor([[1.0]]))
        >>> naive_log_evidence(model, torch.tensor([[1.5]]), samples=3)  # here x tells nothing about z
        tensor([-2.0439])
    """
    z = model.prior().sample(samples, generator=generator)
    return log_evidence(model.log_conditional(x, z))


@accepts(log_weights=numbers("S ...", finite=False), values=numbers("S ...", finite=False))
def self_normalized_mean(log_weights: Tensor, values: Tensor) -> Tensor:
    """Estimate E[f(z) | x] under the posterior by Σ_s w_s f(z_s) / Σ_s w_s.

    The evidence cancels, so the weights need only be known up to a factor. The estimate is consistent, but a ratio and
    biased by O(1 / S). With f = 1 it is 1 for any weights: it says nothing about the evidence.

    Args:
        log_weights: (S, N).
        values: f(z_s), (S, N), or (S, N, ...) for several functions at once.

    Returns:
        The shape of values without the first axis.

    Raises:
        ValueError: there are no samples, or the shapes do not fit.

    Example:
        >>> self_normalized_mean(torch.tensor([[0.0], [1.0986]]), torch.tensor([[0.0], [4.0]]))
        tensor([3.0000])
    """
    if values.shape[: log_weights.ndim] != log_weights.shape:
        raise ValueError(
            f"values must have the shape {tuple(log_weights.shape)} of log_weights, or that and further axes; "
            f"got {tuple(values.shape)}"
        )
    weights = torch.softmax(log_weights, 0)
    return (weights.reshape(*weights.shape, *[1] * (values.ndim - weights.ndim)) * values).sum(0)


@accepts(log_weights=numbers("S ...", finite=False))
def effective_sample_size(log_weights: Tensor) -> Tensor:
    """Say how many samples of the posterior the weighted ones are worth: (Σ_s w_s)² / Σ_s w_s².

    It is S for equal weights and 1 where one sample has all the weight. A large value is no proof that all is well: if
    q misses a part of the posterior, no sample shows it.

    Args:
        log_weights: (S, N).

    Returns:
        (N,), between 1 and S.

    Raises:
        ValueError: there are no samples.

    Source: Kong (1992).

    Example:
        >>> effective_sample_size(torch.tensor([[-500.0, 0.0], [-500.0, -500.0]]))
        tensor([2., 1.])
    """
    return 1 / torch.softmax(log_weights, 0).square().sum(0)


@accepts(model=able("log_joint"), x="... N? D", form=FORM, kl_weight=WEIGHT)
def integrand(model: Any, x: Tensor, form: str = "joint", kl_weight: float = 1.0) -> Integrand:
    """Make what a form of the ELBO averages over samples of q; the rest of it is `exact_part`.

    With the weight β of the KL it is log p(x | z) + β [log p(z) − log q(z)] for "joint", without − β log q(z) for
    "entropy", and log p(x | z) for "kl". With β = 1 the first two need only log p(x, z).

    Args:
        model: answers `log_joint`; for "kl", or another weight than 1, `log_conditional` and `prior`.
        x: data, (N, D).
        form: "joint", "entropy" or "kl".
        kl_weight: β.

    Returns:
        A function (z, q) -> (S, N).

    Raises:
        ValueError: an unknown form, a negative weight, or a model that does not answer what these need.

    Example:
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> integrand(model, x, "kl")(torch.ones(1, 1, 1, dtype=x.dtype), model.prior())
        tensor([[-2.9957]], dtype=torch.float64)
    """
    if form == "kl" or kl_weight != 1:
        able("log_conditional").take("model", model, Seen())
    if form == "kl":
        return lambda z, q: model.log_conditional(x, z)
    if kl_weight == 1:
        return learning_signal(model, x) if form == "joint" else lambda z, q: model.log_joint(x, z)

    able("prior").take("model", model, Seen())

    def weighted(z: Tensor, q: Any) -> Tensor:
        log_ratio = model.prior().log_prob(z) - (q.log_prob(z) if form == "joint" else 0)
        return model.log_conditional(x, z) + kl_weight * log_ratio

    return weighted


@accepts(q=able("sample", "log_prob"), form=FORM, kl_weight=WEIGHT)
def exact_part(model: Any, q: Any, form: str = "joint", kl_weight: float = 1.0) -> Tensor | float:
    """Evaluate the part of a form of the ELBO that needs no samples: 0, β ℍ[q] or −β KL(q‖p(z)).

    Args:
        model: for "kl", answers `prior()`.
        q: the approximation; for "entropy" with an `entropy`, for "kl" of a family for which `divergences.kl` has a
            closed form.
        form, kl_weight: as in `integrand`.

    Returns:
        (N,), in nats, or 0.

    Raises:
        ValueError: as `integrand`, or there is no closed form for q and the prior.

    Example:
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> exact_part(None, DiagonalGaussian(torch.zeros(1, 2), torch.zeros(1, 2)), "entropy")
        tensor([2.8379])
    """
    if form == "joint":
        return 0.0
    return (
        kl_weight * q.entropy()
        if form == "entropy"
        else -kl_weight * kl(q, able("prior").take("model", model, Seen()).prior())
    )


@accepts(
    model=able("log_joint"),
    q=able("log_prob"),
    x="... N? D",
    z="... N? M",
    form=FORM,
    kl_weight=WEIGHT,
    weights=numbers("...", least=0),
)
def elbo(
    model: Any,
    q: Any,
    x: Tensor,
    z: Tensor,
    *,
    form: str = "joint",
    kl_weight: float = 1.0,
    weights: Tensor | None = None,
) -> Tensor:
    """Estimate ELBO(q; x_n) at samples z_s ~ q, (1/S) Σ_s [log p(x_n, z_sn) − log q(z_sn)], or in another form.

    Under the posterior, q(z) = p(z | x), every sample of "joint" gives log p(x): the variance is zero. Form II rewards
    z that explain x and keeps q near the prior. An exact part does not always make the estimate less noisy: near the
    posterior the noise of the terms cancels, if both have it.

    Args:
        model: answers `log_joint(x, z)`; for form "kl" `log_conditional(x, z)` and `prior()`.
        q: the approximation.
        x: data, (N, D).
        z: samples of q, (S, N, M), or all its states.
        form: "joint" averages log p(x, z) − log q(z); "entropy" is form I, E_q[log p(x, z)] + ℍ[q] with the exact
            entropy; "kl" is form II, E_q[log p(x | z)] − KL(q‖p(z)) with the exact divergence.
        kl_weight: β, the weight of KL(q‖p(z)), at least 0. With another one than 1 the model has to answer
            `log_conditional` and `prior`, and the value is no bound if it is below 1.
        weights: what to weigh the states by, (S, N) or (S, 1), instead of 1 / S; not negative, with the sum 1.

    Returns:
        (N,), in nats.

    Raises:
        ValueError: an unknown form; weights that do not fit, are negative or do not sum to one; or there is no closed
            form for q and the prior.

    Source: Jordan et al. (1999); Higgins et al. (2017) for β.

    Example (a bit with q its prior, exactly, by enumeration):
        >>> from course.lvm.distributions.exact import binary_states
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> q, states = model.prior(), binary_states(1, like=x)
        >>> elbo(model, q, x, states, weights=q.log_prob(states).exp())
        tensor([-1.5401], dtype=torch.float64)
    """
    values = integrand(model, x, form, kl_weight)(z, q)
    return _average(values, weights) + exact_part(model, q, form, kl_weight)


@accepts(model=able("log_evidence", "posterior"), q=able("log_prob"), x="N? D")
def evidence_minus_kl(model: Any, q: Any, x: Tensor) -> Tensor:
    """Evaluate form III, log p(x_n) − KL(q‖p(z | x_n)), exactly, for a model whose posterior is known.

    Args:
        model: answers `log_evidence(x)` and `posterior(x)`.
        q: the approximation, of a family for which `divergences.kl` has a closed form.
        x: data, (N, D).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there is no closed form for q and the posterior.

    Example:
        >>> from course.lvm.oracles.two_state import example
        >>> model, x = example()
        >>> evidence_minus_kl(model, model.prior(), x)
        tensor([-1.5401], dtype=torch.float64)
    """
    return model.log_evidence(x) - kl(q, model.posterior(x))


@accepts(model=able("log_joint"), q=able("log_prob"), x="... N? D", z="... N? M")
def importance_weighted_bound(model: Any, q: Any, x: Tensor, z: Tensor) -> Tensor:
    """Estimate L_S = E[log 1/S Σ_s p(x_n, z_sn) / q(z_sn)], the expectation over S samples z_s ~ q.

    ELBO = L_1 ≤ L_2 ≤ … ≤ log p(x). One call is one draw of the random variable that is averaged: the log-evidence by
    importance sampling. As an estimate of log p(x) it is biased down, and that is what makes it a bound.

    Args:
        model: answers `log_joint(x, z)`.
        q: the approximation, `log_prob(z)`.
        x: data, (N, D).
        z: samples of q, (S, N, M).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: there are no samples.

    Source: Burda, Grosse and Salakhutdinov (2016).

    Example:
        >>> from course.lvm.oracles.linear_gaussian import iwae
        >>> model, x, _ = iwae()
        >>> q = model.posterior(x)
        >>> importance_weighted_bound(model, q, x, q.sample(8))
        tensor([-1.8280], dtype=torch.float64)
    """
    return log_evidence(log_weights(model, q, x, z))


@accepts(model=able("log_joint"), q=able("sample", "log_prob"), x="N? D", samples=whole())
def sampled_log_evidence(
    model: Any, q: Any, x: Tensor, *, samples: int, generator: torch.Generator | None = None
) -> Tensor:
    """Estimate log p(x_n) ≈ log (1/S) Σ_s p(x_n, z_sn) / q(z_sn) with z_s ~ q, however many samples that takes.

    Its mean is below log p(x_n) and above the ELBO, and rises to log p(x_n) with the number of samples.

    Args:
        model: answers `log_joint(x, z)`.
        q: the proposal, for example an encoder's answer to x.
        x: data, (N, D).
        samples: draws for every row, S, at least 1; memory does not grow with them.
        generator: where the draws come from.

    Returns:
        (N,), in nats, without gradient.

    Raises:
        ValueError: samples is not a whole number, at least 1.

    Source: Burda, Grosse and Salakhutdinov (2016).

    Example:
        >>> from course.lvm.oracles.linear_gaussian import iwae
        >>> model, x, _ = iwae()
        >>> sampled_log_evidence(model, model.posterior(x), x, samples=10)
        tensor([-1.8280], dtype=torch.float64)
    """
    block = max(1, BLOCK // max(1, x.numel()))
    total = x.new_full(x.shape[:1], -math.inf)
    with torch.no_grad():
        for first in range(0, samples, block):
            z = q.sample(min(block, samples - first), generator=generator)
            total = torch.logaddexp(total, log_weights(model, q, x, z).logsumexp(0))
    return total - math.log(samples)


@dataclass(frozen=True)
class Bound:
    """A lower bound of log p(x) as an objective: how it is written, sampled and differentiated.

    Called with (model, encoder, x) it gives for every row estimator(f, q, samples).mean(0) + the exact part, q the
    encoder's answer to x and f the integrand of the form. An estimator for importance weights makes it the importance-
    weighted bound (gradients/importance_weighted.py), with the form "joint" only: the logarithm of a mean of p(x | z)
    less a KL, or plus an entropy, may lie above log p(x).

    Attributes:
        form: "joint", "entropy" or "kl", as in `elbo`.
        samples: draws of z for every row, S, at least 1.
        kl_weight: β, as in `elbo`.
        estimator: how the gradient by q is estimated. The path derivative, taken unless another is given, asks that
            log p be differentiable by z; for bits take another, for example `score_function.score_function`.

    Raises:
        ValueError: a field is not of its kind or range, or when called, the form is not "joint" and the estimator is
            one for importance weights.

    Example:
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> from course.lvm.networks import LinearEncoder
        >>> model = LinearGaussian(torch.ones(3, 1), torch.zeros(3), torch.eye(3))
        >>> Bound("kl", samples=5)(model, LinearEncoder(3, 1), torch.zeros(4, 3)).shape
        torch.Size([4])
    """

    form: str = "joint"
    samples: int = 1
    kl_weight: float = 1.0
    estimator: Estimator = path_derivative

    def __post_init__(self) -> None:
        kinds: dict[str, Any] = {
            "form": FORM,
            "samples": whole(),
            "kl_weight": WEIGHT,
            "estimator": function,
        }
        for name, kind in kinds.items():
            object.__setattr__(self, name, kind.take(name, getattr(self, name), Seen()))

    def __call__(
        self, model: Any, encoder: Encoder, x: Tensor, *, generator: torch.Generator | None = None
    ) -> Tensor:
        """Estimate the bound of every row, (N,), in nats, and its gradient by all that model and encoder learn."""
        q, f = encoder(x), _integrand(model, x, self.form, self.kl_weight)
        surrogate = self.estimator(f, q, self.samples, generator=generator)
        if self.form != "joint" and self.samples > 1 == len(surrogate):  # averaged already, and not as f is
            raise ValueError(
                f"form must be 'joint' with an estimator that averages weights, and not f; got {self.form!r}"
            )
        return surrogate.mean(0) + _exact_part(model, q, self.form, self.kl_weight)


# For a bound, whose form and weight have been looked at: the same functions behind their doors.
_integrand, _exact_part = inspect.unwrap(integrand), inspect.unwrap(exact_part)
ELBO, ELBO_BY_KL = Bound(), Bound("kl")


def _average(values: Tensor, weights: Tensor | None) -> Tensor:
    """Average over the first axis; what has no weight does not count, be it −∞, nor has it a gradient."""
    if weights is None:
        return values.mean(0)
    _check_weights(weights, values)
    present = weights > 0
    return (weights * torch.where(present, values, 0)).sum(0)


def _check_weights(weights: Tensor, values: Tensor) -> None:
    sizes = zip(weights.shape[1:], values.shape[1:], strict=False)
    fits = weights.ndim == values.ndim and all(own == other or 1 in (own, other) for own, other in sizes)
    if not fits or len(weights) != len(values):
        raise ValueError(
            f"weights must have the shape (S, N) or (S, 1) for values of the shape {tuple(values.shape)}; "
            f"got {tuple(weights.shape)}"
        )
    totals = weights.detach().sum(0, dtype=torch.float64)
    if (totals - 1).abs().max() > 1e-4:
        furthest = totals.flatten()[(totals.flatten() - 1).abs().argmax()].item()
        raise ValueError(f"weights must sum to 1 over the states; got {furthest:g}")
