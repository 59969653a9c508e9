"""EM where a step has no closed form: an E-step that draws latents, an M-step that climbs by gradients.

Monte Carlo EM draws latents from the posterior instead of computing expectations under it. A *sampler* is called as
sampler(data, parameters, latents, generator=generator) and returns new samples of the latents, given those that it
returned last (None at first), so that Markov chains go on where they were.

- `fit`: the loop, on `course.lvm.em.loop.fit`
- `Samples`: the statistics of such an E-step, the data beside the sampled latents
- `metropolis_sampler`: samples of any model whose log-joint is known
- `ppca_gibbs_sampler`: samples of probabilistic PCA, one latent coordinate after the other
- `ppca_m_step`: the M-step of probabilistic PCA from samples

Generalized EM climbs Q(θ; θ_old) by gradient steps. As long as Q does not fall, ℓ does not either:
ℓ(θ_new) − ℓ(θ_old) ≥ Q(θ_new; θ_old) − Q(θ_old; θ_old).

- `gradient_m_step`: an M-step made of any number of steps of any torch optimizer
"""

import math
import warnings
from collections.abc import Callable
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course.lvm.checks import accepts, function, made, numbers, one_number, real, whole
from course.lvm.distributions.markov_chain import gibbs_sweep, metropolis_hastings_step, random_walk
from course.lvm.em import loop
from course.lvm.em.ppca import m_step, statistics_of
from course.lvm.optimization import Fit, climb
from course.lvm.parameters import PPCA, PPCAParameters


class Samples(NamedTuple):
    """The data, and samples of their latents from p(z | x; θ_old).

    Attributes:
        data: as given to `fit`; rows x (N, D) for the samplers of this file.
        latents: (S, N, M) for them.
    """

    data: Any
    latents: Any


SAMPLES = made(Samples, data="N D", latents="S N M")


@accepts(
    sampler=function,
    m_step=function,
    log_likelihood=function,
    steps=whole(),
    callback=function,
)
def fit(
    data: Any,
    parameters: Any,
    sampler: Callable[..., Any],
    m_step: Callable[[Samples, Any], Any],
    *,
    log_likelihood: Callable[[Any, Any], Any],
    steps: int,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Fit:
    """Alternate sampling z_s ~ p(z | x; θ_old), s = 1 … S, and maximizing the mean of log p(x, z_s; θ) over s.

    What EM guarantees does not survive the sampling: ℓ may fall, and does once θ is near the maximum, where θ then
    wanders about. More samples make its circles smaller. So there is no rule when to stop, only a number of steps.

    Args:
        data: whatever the sampler takes.
        parameters: the start.
        sampler: see the top of this file.
        m_step: (samples, parameters) -> parameters.
        log_likelihood: (data, parameters) -> ℓ(θ) in nats, or an estimate of it; it is recorded, and steers nothing.
        steps: how many steps to make, at least 1.
        generator: source of the randomness, handed to the sampler.
        callback: called as callback(step, parameters, log_likelihood) after every E-step, with step 0 at the start.

    Returns:
        The last θ, and ℓ of every θ on the way; it never counts as converged, and falls of ℓ are notes. Ctrl-C keeps
        what was learned.

    Raises:
        ValueError: an argument is not of its kind or range, or log_likelihood returns no number; it is named.
        FloatingPointError: ℓ is not a finite number.

    Source: Wei and Tanner (1990).

    Example (genetic linkage: of 125 animals, those of the second kind are a binomial number):
        >>> def sampler(counts, theta, latents, *, generator=None):
        ...     chances = torch.full((1000,), theta / (2 + theta))
        ...     return torch.binomial(torch.full((1000,), 125.0), chances, generator=generator)
        >>> def m_step(samples, theta):
        ...     of_second_kind = float(samples.latents.mean())
        ...     return (of_second_kind + 34) / (of_second_kind + 18 + 20 + 34)
        >>> def log_likelihood(counts, theta):
        ...     theta = torch.tensor(theta)
        ...     return 125 * (2 + theta).log() + 38 * (1 - theta).log() + 34 * theta.log()
        >>> result = fit((125, 18, 20, 34), 0.5, sampler, m_step, log_likelihood=log_likelihood, steps=10,
        ...     generator=torch.Generator().manual_seed(0))
        >>> round(result.learned, 2)
        0.63
    """
    latents, last = None, math.nan

    def e_step(data: Any, parameters: Any) -> tuple[Samples, float]:
        nonlocal latents, last
        latents = sampler(data, parameters, latents, generator=generator)
        value = one_number("log_likelihood must return one number", log_likelihood(data, parameters))
        # em.fit stops at two equal ones, which latents that are whole numbers do give: let them differ in the last bit.
        last = math.nextafter(value, math.inf) if value == last else value
        return Samples(data, latents), last

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", loop.ConvergenceWarning)  # it cannot converge
        result = loop.fit(
            data,
            parameters,
            e_step,
            m_step,
            tolerance=0.0,
            max_steps=steps,
            exact=False,
            callback=callback,
        )
    return result._replace(converged=False)


@accepts(
    log_joint=function,
    samples=whole(),
    latent_width=whole(),
    scale=real(above=0),
    sweeps=whole(),
)
def metropolis_sampler(
    log_joint: Callable[[Tensor, Tensor, Any], Tensor],
    *,
    samples: int,
    latent_width: int,
    scale: float,
    sweeps: int,
) -> Callable[..., Tensor]:
    """Sample the posterior of any model with continuous latents by Metropolis chains, S for every row.

    Since p(z | x; θ) ∝ p(x, z; θ), the log-joint is all that the chains need. They begin at draws from N(0, I), and go
    on where they were when θ has changed.

    Args:
        log_joint: (x, z, parameters) -> log p(x_n, z_n), (S, N) for z (S, N, M).
        samples: S.
        latent_width: M.
        scale: standard deviation of a proposed move, in the units of z.
        sweeps: how many moves each chain proposes in one E-step.

    Returns:
        A sampler; its rows x (N, D) must be finite numbers.

    Raises:
        ValueError: S, M or sweeps is no whole number of at least 1, or the scale is not positive.

    Example:
        >>> def log_joint(x, z, parameters):
        ...     return -0.5 * ((x - z).square() + z.square()).sum(-1)
        >>> sampler = metropolis_sampler(log_joint, samples=500, latent_width=1, scale=1.0, sweeps=30)
        >>> z = sampler(torch.full((20, 1), 3.0), None, None, generator=torch.Generator().manual_seed(0))
        >>> round(float(z.mean()), 1)
        1.5
    """
    propose = random_walk(scale)

    @accepts(x="N D", latents="S N M")
    def sampler(
        x: Tensor,
        parameters: Any,
        latents: Tensor | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        z = _at_the_prior(x, samples, latent_width, generator) if latents is None else latents
        for _ in range(sweeps):
            z, _ = metropolis_hastings_step(
                z, lambda z: log_joint(x, z, parameters), propose, generator=generator
            )
        return z

    return sampler


@accepts(samples=whole(), sweeps=whole())
def ppca_gibbs_sampler(*, samples: int, sweeps: int) -> Callable[..., Tensor]:
    """Sample the posterior of probabilistic PCA by Gibbs chains, S for every row.

    With the precision A = Wᵀ W / σ² + I of the posterior and b_n = Wᵀ (x_n − μ) / σ², the conditionals are

        z_nm | z_n without m, x_n ~ N((b_nm − Σ_{j≠m} A_mj z_nj) / A_mm, 1 / A_mm)

    Args:
        samples: S.
        sweeps: how often all coordinates are drawn in one E-step.

    Returns:
        A sampler.

    Raises:
        ValueError: S or sweeps is no whole number of at least 1.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> sampler = ppca_gibbs_sampler(samples=10_000, sweeps=1)
        >>> z = sampler(torch.tensor([[3.0, 5.0]]), theta, None, generator=torch.Generator().manual_seed(0))
        >>> round(float(z.mean()), 1), round(float(z.var()), 1)
        (1.5, 0.5)
    """

    @accepts(x="N D", parameters=PPCA, latents=numbers("S N M", empty=True))
    def sampler(
        x: Tensor,
        parameters: PPCAParameters,
        latents: Tensor | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        weights, mean, noise_variance = (value.to(x) for value in parameters)
        precision = weights.T @ weights / noise_variance + torch.eye(weights.shape[1]).to(x)
        shift = (x - mean) @ weights / noise_variance
        z = _at_the_prior(x, samples, weights.shape[1], generator) if latents is None else latents
        blocks = z.unbind(-1)
        conditionals = [partial(_draw_coordinate, m, precision, shift) for m in range(len(blocks))]
        for _ in range(sweeps):
            blocks = gibbs_sweep(blocks, conditionals, generator=generator)
        return torch.stack(blocks, -1) if blocks else z

    return sampler


@accepts(samples=SAMPLES, parameters=PPCA)
def ppca_m_step(samples: Samples, parameters: PPCAParameters) -> PPCAParameters:
    """Maximize the mean of log p(x, z_s; θ) over the samples: PPCA's M-step, sampled moments for expected ones.

    Raises:
        ValueError: as `ppca.m_step`.

    Example:
        >>> theta = PPCAParameters(torch.tensor([[1.0], [0.0]]), torch.zeros(2), torch.tensor(1.0))
        >>> x = torch.tensor([[2.0, 0.0], [-2.0, 1.0], [0.0, -1.0]])
        >>> ppca_m_step(Samples(x, x[None, :, :1] / 2), theta).weights
        tensor([[ 2.0000],
                [-0.5000]], dtype=torch.float64)
    """
    return m_step(statistics_of(samples.data, samples.latents), parameters)


def _draw_coordinate(
    m: int, precision: Tensor, shift: Tensor, blocks: tuple[Tensor, ...], *, generator=None
) -> Tensor:
    """Draw coordinate m of every chain from N((b_m − Σ_{j≠m} A_mj z_j) / A_mm, 1 / A_mm), (S, N)."""
    others = sum(precision[m, j] * block for j, block in enumerate(blocks) if j != m)
    mean = (shift[:, m] - others) / precision[m, m]
    noise = torch.randn(blocks[m].shape, generator=generator, dtype=shift.dtype, device=shift.device)
    return mean + noise / precision[m, m].sqrt()


def _at_the_prior(x: Tensor, samples: int, width: int, generator: torch.Generator | None) -> Tensor:
    return torch.randn(samples, len(x), width, generator=generator, dtype=x.dtype, device=x.device)


@accepts(expected_log_joint=function, optimizer=function, steps=whole())
def gradient_m_step(
    expected_log_joint: Callable[[Any, Any], Tensor],
    optimizer: Callable[[list[Tensor]], torch.optim.Optimizer],
    *,
    steps: int,
) -> Callable[[Any, Any], Any]:
    """Make an M-step that climbs Q(θ; θ_old) = E_{p(z | x; θ_old)}[log p(x, z; θ)] from θ_old by its gradient.

    What the E-step found (responsibilities, moments, samples) is frozen: no gradient flows through it, although it
    came from θ_old. So the first gradient is ∇Q(θ; θ_old) = ∇ℓ(θ) at θ = θ_old, which is Fisher's identity.

    A step that is too long can lower Q, and then ℓ; `loop.fit` says so unless `exact=False`. Parameters move freely, so
    give them as real numbers without bounds: logits for weights, the logarithm of a variance.

    Args:
        expected_log_joint: (statistics, parameters) -> Q, a scalar; for Monte Carlo EM, the mean over the samples.
        optimizer: list of tensors -> a new optimizer of them, which descends −Q.
        steps: how many steps to make in every M-step.

    Returns:
        An M-step, (statistics, parameters) -> parameters, for parameters that are a tensor, or a (named) tuple of them.

    Raises:
        ValueError: fewer than one step; in the M-step, Q is not a scalar.
        FloatingPointError: in the M-step, Q or its gradient is not finite.

    Source: Dempster, Laird and Rubin (1977), section 3; Fisher's identity as in Louis (1982).

    Example (genetic linkage, with θ = sigmoid(logit)):
        >>> import math
        >>> from functools import partial
        >>> from course.lvm.em import loop
        >>> def e_step(counts, logit):
        ...     theta = torch.sigmoid(logit)
        ...     ell = 125 * (2 + theta).log() + 38 * (1 - theta).log() + 34 * theta.log()
        ...     return 125 * theta / (2 + theta), ell
        >>> def expected_log_joint(of_second_kind, logit):
        ...     theta = torch.sigmoid(logit)
        ...     return (of_second_kind + 34) * theta.log() + 38 * (1 - theta).log()
        >>> m_step = gradient_m_step(expected_log_joint, partial(torch.optim.SGD, lr=0.02), steps=3)
        >>> start = torch.tensor(0.0, dtype=torch.float64)
        >>> result = loop.fit(None, start, e_step, m_step, tolerance=1e-12, max_steps=100)
        >>> round(float(torch.sigmoid(result.learned)), 6)
        0.626821
    """

    def m_step(statistics: Any, parameters: Any) -> Any:
        frozen = _each_tensor(Tensor.detach, statistics)
        moving = _each_tensor(lambda value: value.detach().clone(), parameters)
        leaves = [moving] if isinstance(moving, Tensor) else list(moving)
        for leaf in leaves:
            leaf.requires_grad_()

        def objective(_: None) -> Tensor:
            value = expected_log_joint(frozen, moving)
            if value.ndim:
                raise ValueError(f"expected_log_joint must be a scalar; got the shape {tuple(value.shape)}")
            return value

        with torch.enable_grad():
            if climb(repeat(None, steps), objective, leaves, optimizer=optimizer).interrupted:
                raise KeyboardInterrupt  # which ends the EM around it
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
