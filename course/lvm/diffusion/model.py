"""A diffusion model: its ELBO term by term, learning to denoise, and drawing from noise back to data.

The hidden variables are x_1, …, x_T, the approximation is the forward process, and the model goes back from noise,
p(x_{t−1} | x_t) = N(mean of q(x_{t−1} | x_t, x̂_0), variances[t] I), with x̂_0 = denoise(x_t, t). Then

    −ELBO = KL(q(x_T | x_0) ‖ p(x_T)) + Σ_{t ≥ 2} E KL(q(x_{t−1} | x_t, x_0) ‖ p(x_{t−1} | x_t)) − E log p(x_0 | x_1)

- `reverse_variances`: the two usual choices of the model's variances
- `prior_term`, `denoising_term`, `reconstruction_term`: the terms, the last two at a given noise
- `elbo_terms`: all of them, from noise drawn for every time
- `noise_weights`: what the squared error of the predicted noise counts for in every term
- `denoising_loss`: the squared error of a prediction, at times drawn at random
- `fit`: regression on data that were made noisy, step by step
- `DenoisingNetwork`: a small network of x_t and t for rows of a few columns
- `sample`: data from noise, one step after the other; `denoising_path` gives every state on the way
- `DDPM`: a schedule and a network that go together: fit, sample, save and load

A model of points in the plane, from beginning to end:

    from course.lvm.diffusion.model import DDPM

    ddpm = DDPM(width=2).fit(x)
    x_new = ddpm.sample(1000)
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from os import PathLike
from typing import Any, BinaryIO, Literal, NamedTuple, Self

import torch
from torch import Tensor, nn

from course.lvm.checks import Seen, accepts, float_type, function, made, numbers, one_of, whole, wholes
from course.lvm.diffusion.process import (
    PREDICTS,
    ROWS,
    SCHEDULE,
    Prediction,
    Schedule,
    Times,
    data_predictor,
    diffuse,
    linear_schedule,
    marginal,
    posterior,
    posterior_variances,
    target,
)
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.fitted import read, write
from course.lvm.networks import mlp
from course.lvm.optimization import Fit, OptimizerFactory, adam, climb, minibatches

Denoiser = Callable[[Tensor, Tensor], Tensor]
WAVES = 16
QUICK_ADAM = partial(adam, learning_rate=3e-3)
# What stands in a loop: the same functions behind their doors.
_diffuse, _posterior, _target = (inspect.unwrap(each) for each in (diffuse, posterior, target))


def _at_times(values: Tensor, times: Tensor, like: Tensor) -> Tensor:
    return values[times.to(values.device)][:, None].to(like)


class _Variances:
    """A number for every time, of any dtype; entry 0 does not count, entry 1 may be 0 where nothing divides by it."""

    def __init__(self, positive: bool = True) -> None:
        self.positive = positive

    def take(self, name: str, value: Any, seen: Seen) -> Tensor:
        """Return the variances."""
        kind, like = numbers("T+1", least=0, mixed=True), torch.zeros((), dtype=torch.float64)
        variances = kind.take(name, value, Seen(seen.sizes, None if isinstance(value, Tensor) else like))
        if (variances[1 if self.positive else 2 :] <= 0).any():
            raise ValueError(
                f"{name} must be positive for every t ≥ 1; the least is {variances[1:].min().item():g}"
            )
        return variances


VARIANCES = _Variances()


def _same_shape(name: str, output: Tensor, like: Tensor) -> Tensor:
    """Return what a function gave, unless one column or row would serve for many."""
    if output.shape != like.shape:
        raise ValueError(f"{name} must return the shape {tuple(like.shape)}; got {tuple(output.shape)}")
    return output


class ElboTerms(NamedTuple):
    """What −ELBO consists of, in nats for every row.

    Attributes:
        prior: KL(q(x_T | x_0) ‖ N(0, I)), exact, (N,).
        denoising: for t = 2, …, T, an estimate of E KL(q(x_{t−1} | x_t, x_0) ‖ p(x_{t−1} | x_t)), (T − 1, N).
        reconstruction: an estimate of −E log p(x_0 | x_1), (N,).
    """

    prior: Tensor
    denoising: Tensor
    reconstruction: Tensor

    def elbo(self) -> Tensor:
        """Add them up: ELBO = −(prior + Σ denoising + reconstruction), (N,)."""
        return -(self.prior + self.denoising.sum(0) + self.reconstruction)


@accepts(schedule=SCHEDULE, choice=one_of("forward", "posterior"))
def reverse_variances(schedule: Schedule, choice: Literal["forward", "posterior"]) -> Tensor:
    """Give the variances of the model's steps back, entry t for p(x_{t−1} | x_t), (T + 1,).

    "forward": β_t, the best where the data are standard normal. "posterior": β̃_t, the best for t ≥ 2 where they are
    a single point; but β_1 for t = 1, as β̃_1 = 0 would give the data no density. Any other tensor of T + 1 positive
    variances serves too.

    Raises:
        ValueError: the choice is neither.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> reverse_variances(Schedule.of(torch.tensor([0.5, 0.5])), "posterior")
        tensor([0.0000, 0.5000, 0.3333], dtype=torch.float64)
    """
    if choice == "forward":
        return schedule.betas
    return torch.cat([schedule.betas[:2], posterior_variances(schedule)[2:]])


@accepts(schedule=SCHEDULE, x_0=ROWS)
def prior_term(x_0: Tensor, schedule: Schedule) -> Tensor:
    """Evaluate KL(q(x_T | x_0) ‖ N(0, I)) = ½ Σ_d [ᾱ_T x_0d² − ᾱ_T − log(1 − ᾱ_T)], (N,), for x_0 (N, D).

    Raises:
        ValueError: x_0 are no finite rows.

    Example:
        >>> prior_term(torch.ones(1, 2), Schedule.of(torch.tensor([0.5])))
        tensor([0.6931])
    """
    mean, log_var = marginal(x_0, schedule.steps, schedule)
    return 0.5 * (mean.square() + log_var.exp() - 1 - log_var).sum(-1)


@accepts(
    denoise=function, schedule=SCHEDULE, x_0=ROWS, noise=ROWS, times=Times(2, each=True), variances=VARIANCES
)
def denoising_term(
    denoise: Denoiser, x_0: Tensor, noise: Tensor, times: Tensor, schedule: Schedule, variances: Tensor
) -> Tensor:
    """Evaluate KL(q(x_{t−1} | x_t, x_0) ‖ p(x_{t−1} | x_t)) at x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε.

    ½ [|m − m̂|² / σ² + D (β̃_t/σ² − 1 − log β̃_t/σ²)], with σ² = variances[t], m the posterior's mean given x_0 and
    m̂ that given denoise(x_t, t).

    Args:
        denoise: (x_t, times) -> x̂_0.
        x_0: data, (N, D).
        noise: ε, standard normal, (N, D).
        times: t for every row, (N,), from 2 to T.
        schedule: of T steps.
        variances: of the model's steps, (T + 1,).

    Returns:
        (N,), in nats.

    Raises:
        ValueError: an argument has not the shape or range above, or denoise does not return (N, D).

    Source: Ho, Jain and Abbeel (2020).

    Example (a denoiser that knows the data, and the right variances):
        >>> schedule = Schedule.of(torch.tensor([0.5, 0.5]))
        >>> x = torch.ones(1, 1)
        >>> knowing = lambda x_t, times: x
        >>> variances = reverse_variances(schedule, "posterior")
        >>> denoising_term(knowing, x, torch.ones(1, 1), torch.tensor([2]), schedule, variances)
        tensor([0.])
    """
    return _denoising_term(denoise, x_0, noise, times, schedule, variances)


def _denoising_term(
    denoise: Denoiser, x_0: Tensor, noise: Tensor, times: Tensor, schedule: Schedule, variances: Tensor
) -> Tensor:
    x_t = _diffuse(x_0, noise, times, schedule)
    mean, log_var = _posterior(x_0, x_t, times, schedule)
    guess = _same_shape("denoise", denoise(x_t, times), x_t)
    model_mean = _posterior(guess, x_t, times, schedule).mean
    variance = _at_times(variances, times, x_t)
    ratio = log_var - variance.log()
    return 0.5 * ((mean - model_mean).square() / variance + ratio.exp() - 1 - ratio).sum(-1)


@accepts(denoise=function, schedule=SCHEDULE, x_0=ROWS, noise=ROWS, variances=VARIANCES)
def reconstruction_term(
    denoise: Denoiser, x_0: Tensor, noise: Tensor, schedule: Schedule, variances: Tensor
) -> Tensor:
    """Evaluate −log p(x_0 | x_1) = −log N(x_0; denoise(x_1, 1), variances[1] I) at x_1 = √ᾱ_1 x_0 + √(1 − ᾱ_1) ε.

    Args:
        denoise: (x_t, times) -> x̂_0.
        x_0: data, (N, D).
        noise: ε, standard normal, (N, D).
        schedule: of T steps.
        variances: of the model's steps, (T + 1,).

    Returns:
        (N,), in nats; a density's, so it may be negative.

    Raises:
        ValueError: an argument has not the shape or range above, or denoise does not return (N, D).

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> schedule = Schedule.of(torch.tensor([0.5]))
        >>> x, blind = torch.zeros(1, 1), lambda x_t, times: torch.zeros_like(x_t)
        >>> reconstruction_term(blind, x, x, schedule, schedule.betas)
        tensor([0.5724])
    """
    times = torch.ones(len(x_0), dtype=torch.long, device=x_0.device)
    mean = _same_shape("denoise", denoise(_diffuse(x_0, noise, times, schedule), times), x_0)
    log_var = variances[1].log().to(x_0).expand_as(mean)
    return -DiagonalGaussian(mean, log_var).log_prob(x_0)


@accepts(denoise=function, schedule=SCHEDULE, x_0=ROWS, variances=VARIANCES)
def elbo_terms(
    denoise: Denoiser,
    x_0: Tensor,
    schedule: Schedule,
    variances: Tensor,
    *,
    generator: torch.Generator | None = None,
) -> ElboTerms:
    """Estimate every term of −ELBO with noise drawn anew for every time; T evaluations of the denoiser.

    Args:
        denoise: (x_t, times) -> x̂_0, such as `data_predictor` makes of a network.
        x_0: data, (N, D).
        schedule: of T steps.
        variances: of the model's steps, (T + 1,), such as `reverse_variances` gives.
        generator: where the noise comes from.

    Returns:
        `ElboTerms`; their mean over the noise is exact.

    Raises:
        ValueError: the variances are not T + 1 numbers, positive from the second on.

    Source: Sohl-Dickstein et al. (2015).

    Example:
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> schedule = linear_schedule(1000)
        >>> x = torch.randn(50, 2, generator=torch.Generator().manual_seed(0))
        >>> best = lambda x_t, times: schedule.alpha_bars[times].sqrt()[:, None].to(x_t) * x_t  # for N(0, I)
        >>> terms = elbo_terms(best, x, schedule, schedule.betas, generator=torch.Generator().manual_seed(1))
        >>> terms.denoising.shape, terms.elbo().shape
        (torch.Size([999, 50]), torch.Size([50]))
    """

    def draw() -> Tensor:
        return torch.randn(x_0.shape, generator=generator, dtype=x_0.dtype, device=x_0.device)

    denoising = x_0.new_empty(schedule.steps - 1, len(x_0))
    for step in range(2, schedule.steps + 1):
        times = torch.full((len(x_0),), step, device=x_0.device)
        denoising[step - 2] = _denoising_term(denoise, x_0, draw(), times, schedule, variances)
    reconstruction = reconstruction_term(denoise, x_0, draw(), schedule, variances)
    return ElboTerms(prior_term(x_0, schedule), denoising, reconstruction)


@accepts(schedule=SCHEDULE, variances=VARIANCES)
def noise_weights(schedule: Schedule, variances: Tensor) -> Tensor:
    """Tell how much |ε − ε̂|² counts in the term of every t: w_t = β_t² / [2 σ_t² (1 − β_t) (1 − ᾱ_t)], (T + 1,).

    Every denoising and the reconstruction term is w_t |ε − ε̂|² and a constant. The loss that is used in practice
    sets all w_t = 1: less weight for small t, where the noise is hard to see.

    Args:
        schedule: of T steps.
        variances: σ², of the model's steps, (T + 1,).

    Returns:
        (T + 1,); entry 0 is 0.

    Raises:
        ValueError: the variances are not T + 1 numbers, positive from the second on.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> schedule = Schedule.of(torch.tensor([0.5, 0.5]))
        >>> noise_weights(schedule, schedule.betas)
        tensor([0.0000, 1.0000, 0.6667], dtype=torch.float64)
    """
    betas, alpha_bars = schedule
    weights = betas[1:].square() / (2 * variances[1:] * (1 - betas[1:]) * (1 - alpha_bars[1:]))
    return torch.cat([betas[:1], weights])


@accepts(network=function, schedule=SCHEDULE, x_0=ROWS, predicts=PREDICTS)
def denoising_loss(
    network: Callable[[Tensor, Tensor], Tensor],
    x_0: Tensor,
    schedule: Schedule,
    *,
    predicts: Prediction = "noise",
    generator: torch.Generator | None = None,
) -> Tensor:
    """Estimate E |target − network(x_t, t)|² with t uniform on 1, …, T and x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε.

    Where the noise is predicted, this is −ELBO without its weights (see `model.noise_weights`) and
    constants, over T.

    Args:
        network: (x_t, times) -> prediction, (N, D).
        x_0: data, (N, D).
        schedule: of T steps.
        predicts: "noise", "data" or "velocity".
        generator: where t and ε come from.

    Returns:
        A scalar: the squared error, summed over columns, averaged over rows; an unbiased estimate.

    Raises:
        ValueError: x_0 are no finite rows, `predicts` is none of the three, or network does not return (N, D).

    Source: Ho, Jain and Abbeel (2020).

    Example (the noise has the mean square 1, so who predicts 0 loses 2 on 2 columns):
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> draws = torch.Generator().manual_seed(0)
        >>> loss = denoising_loss(
        ...     lambda x, times: 0 * x, torch.zeros(10_000, 2), linear_schedule(1000), generator=draws
        ... )
        >>> abs(loss - 2) < 0.1
        tensor(True)
    """
    return _denoising_loss(network, x_0, schedule, predicts, generator)


def _denoising_loss(
    network: Callable[[Tensor, Tensor], Tensor],
    x_0: Tensor,
    schedule: Schedule,
    predicts: Prediction,
    generator: torch.Generator | None,
) -> Tensor:
    times = torch.randint(1, schedule.steps + 1, (len(x_0),), generator=generator, device=x_0.device)
    noise = torch.randn(x_0.shape, generator=generator, dtype=x_0.dtype, device=x_0.device)
    output = _same_shape("network", network(_diffuse(x_0, noise, times, schedule), times), x_0)
    return (_target(x_0, noise, times, schedule, predicts) - output).square().sum(-1).mean()


@accepts(network=made(nn.Module), schedule=SCHEDULE, predicts=PREDICTS, optimizer=function, callback=function)
def fit(
    network: nn.Module,
    schedule: Schedule,
    batches: Iterable[Tensor],
    *,
    predicts: Prediction = "noise",
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Fit:
    """Take one step down `denoising_loss` for every minibatch.

    Args:
        network: (x_t, times) -> prediction; changed in place.
        schedule: of T steps.
        batches: minibatches x_0 (n, D), from any iterable; of the dtype of the network.
        predicts: "noise", "data" or "velocity".
        optimizer: makes the optimizer from the list of parameters.
        generator: where t and ε come from.
        callback: called as callback(step, network, value) after every step.

    Returns:
        What was learned, and −denoising_loss of every batch before its step. Ctrl-C ends the loop and keeps that.

    Raises:
        ValueError: a batch is no such thing, or an argument is not of its kind.
        FloatingPointError: the loss is not finite.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> draws = torch.Generator().manual_seed(0)
        >>> network = DenoisingNetwork(1, generator=draws)
        >>> batches = [torch.full((100, 1), 2.0)] * 50
        >>> trace = fit(network, linear_schedule(1000), batches, generator=draws)
        >>> trace.values[-1] > trace.values[0]
        True
    """

    if not isinstance(batches, Iterable):
        raise ValueError(f"batches must be an iterable of rows (n, D); got {type(batches).__name__}")

    def objective(x_0: Tensor) -> Tensor:
        x_0 = ROWS.take("batches", x_0, Seen())
        return -_denoising_loss(network, x_0, schedule, predicts, generator)

    return climb(batches, objective, network, optimizer=optimizer, generator=generator, callback=callback)


class DenoisingNetwork(nn.Module):
    """A multilayer perceptron of x_t and waves of t, cos(ω_k t) and sin(ω_k t) with 16 ω_k from 1 down to 1/1000.

    Args:
        width: the number of columns, D.
        hidden: the numbers of units of the hidden layers.
        generator: where the first weights come from.
        dtype: float32, or float64 for data that are: networks do not mix them.

    Raises:
        ValueError: width or hidden are not positive whole numbers, or dtype is another.

    Source: Vaswani et al. (2017), for the waves; Ho, Jain and Abbeel (2020).

    Example:
        >>> DenoisingNetwork(2)(torch.zeros(5, 2), torch.tensor([1, 2, 3, 4, 5])).shape
        torch.Size([5, 2])
    """

    @accepts(width=whole(), hidden=wholes(), dtype=float_type)
    def __init__(
        self,
        width: int,
        hidden: Sequence[int] = (128, 128),
        *,
        generator: torch.Generator | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.width, self.hidden = width, list(hidden)
        self.frequencies: Tensor
        self.register_buffer("frequencies", torch.logspace(0, -3, WAVES))
        self.layers = mlp([width + 2 * WAVES, *self.hidden, width], activation=nn.SiLU, generator=generator)
        self.to(dtype)

    def forward(self, x: Tensor, times: Tensor) -> Tensor:
        """Predict from x_t (N, D) at times (N,), whole numbers; (N, D).

        Raises:
            ValueError: x has another width or dtype than the network, or there are not as many times as rows.
        """
        ready = isinstance(x, Tensor) and isinstance(times, Tensor) and x.dtype == self.frequencies.dtype
        ready = (
            ready and times.dtype == torch.long and times.ndim == 1 and x.shape == (len(times), self.width)
        )
        if not ready or (times < 0).any():
            x, times = self._taken(x, times)
        angles = times[:, None].to(x.dtype) * self.frequencies
        return self.layers(torch.cat([x, angles.cos(), angles.sin()], 1))

    @accepts(x=numbers("N D", finite=False, empty=True))
    def _taken(self, x: Tensor, times: Tensor) -> tuple[Tensor, Tensor]:
        sizes = {"N": (len(x), "x"), "T+1": (2**31, "")}
        return x, Times(0, each=True).take("times", times, Seen(sizes)).to(x.device)

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self.frequencies, {"D": self.width}


@accepts(denoise=function, schedule=SCHEDULE, x_T=ROWS, variances=_Variances(positive=False))
def denoising_path(
    denoise: Callable[[Tensor, Tensor], Tensor],
    x_T: Tensor,
    schedule: Schedule,
    variances: Tensor,
    *,
    generator: torch.Generator | None = None,
) -> Iterator[Tensor]:
    """Yield x_T, x_{T−1}, …, x_0, each drawn given the one before.

    x_{t−1} ~ N(mean of q(x_{t−1} | x_t, x̂_0), variances[t] I), with x̂_0 = denoise(x_t, t). Without gradient.

    Args:
        denoise: (x_t, times) -> x̂_0, such as `data_predictor` makes of a network.
        x_T: standard normal noise, (N, D).
        schedule: of T steps.
        variances: of the steps, (T + 1,), such as `reverse_variances` gives. With variances[1] = 0 the last step gives
            its mean, as is usual for pictures.
        generator: where the noise comes from.

    Yields:
        T + 1 tensors (N, D).

    Raises:
        ValueError: the variances are not T + 1 numbers, positive from the third on, or x_T are no finite rows; and on
            the way, where denoise does not return (N, D).

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> schedule = linear_schedule(20, first=0.01, last=0.4)
        >>> one_point = lambda x_t, times: torch.full_like(x_t, 3.0)
        >>> variances = schedule.betas.clone()
        >>> variances[1] = 0
        >>> path = list(denoising_path(one_point, torch.randn(2, 1), schedule, variances))
        >>> len(path), path[-1]
        (21, tensor([[3.],
                [3.]]))
    """
    return _path(denoise, x_T, schedule, variances, generator)


@accepts(denoise=function, schedule=SCHEDULE, x_T=ROWS, variances=_Variances(positive=False))
def sample(
    denoise: Callable[[Tensor, Tensor], Tensor],
    x_T: Tensor,
    schedule: Schedule,
    variances: Tensor,
    *,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Draw data, one row for every row of noise x_T; arguments as for `denoising_path`, whose end it is.

    Returns:
        x_0, (N, D).

    Raises:
        ValueError: as `denoising_path`.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> from course.lvm.diffusion.process import linear_schedule
        >>> schedule = linear_schedule(20, first=0.01, last=0.4)
        >>> sample(lambda x_t, times: 0 * x_t, torch.randn(5, 2), schedule, schedule.betas).shape
        torch.Size([5, 2])
    """
    *_, x = _path(denoise, x_T, schedule, variances, generator)
    return x


def _path(
    denoise: Callable[[Tensor, Tensor], Tensor],
    x: Tensor,
    schedule: Schedule,
    variances: Tensor,
    generator: torch.Generator | None,
) -> Iterator[Tensor]:
    yield x
    for step in range(schedule.steps, 0, -1):
        with torch.no_grad():
            times = torch.full((len(x),), step, device=x.device)
            guess = _same_shape("denoise", denoise(x, times), x)
            mean = _posterior(guess, x, times, schedule).mean
            noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
            x = mean + variances[step].sqrt().to(x) * noise
        yield x


class DDPM:
    """A denoising diffusion probabilistic model: a schedule, and a network that learns the way back.

    Args:
        width: the number of columns, D.
        hidden: the numbers of units of the network's hidden layers.
        schedule: of T steps; None for the linear one with 1000.
        predicts: what the network predicts, "noise", "data" or "velocity".
        generator: where first weights, noise and the order of rows come from.
        dtype: float32, or float64 for data that are.

    Attributes:
        network: a `DenoisingNetwork`.
        schedule: its schedule.
        predicts: what it predicts.
        variances: of the steps back, (T + 1,), at first "posterior" of `reverse_variances`.

    Raises:
        ValueError: an argument is not of its kind or range.

    Source: Ho, Jain and Abbeel (2020).

    Example:
        >>> draws = torch.Generator().manual_seed(0)
        >>> ddpm = DDPM(2, hidden=[8], schedule=linear_schedule(20, first=0.01, last=0.4), generator=draws)
        >>> ddpm.fit(torch.randn(50, 2, generator=draws), epochs=2).sample(5).shape
        torch.Size([5, 2])
    """

    @accepts(schedule=SCHEDULE, predicts=PREDICTS)
    def __init__(
        self,
        width: int,
        hidden: Sequence[int] = (128, 128),
        *,
        schedule: Schedule | None = None,
        predicts: Prediction = "noise",
        generator: torch.Generator | None = None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        self.network = DenoisingNetwork(width, hidden, generator=generator, dtype=dtype)
        self.schedule = linear_schedule(1000) if schedule is None else schedule
        self.predicts, self.generator = predicts, generator
        self.variances = reverse_variances(self.schedule, "posterior")

    @accepts(x=ROWS, batch_size=whole(), epochs=whole())
    def fit(
        self,
        x: Tensor,
        *,
        batch_size: int = 128,
        epochs: int = 400,
        optimizer: OptimizerFactory = QUICK_ADAM,
        callback: Callable[[int, Any, float], None] | None = None,
    ) -> Self:
        """Learn from rows x (N, D) in minibatches, every row `epochs` times, by `model.fit`; go on if called again.

        Optimizer and callback are as there. It takes some thousand steps. With the defaults, 3200 of them for a
        thousand rows on a ring of radius 1 ± 0.05, the draws lie 0.1 off it on average (0.4 after 800 steps at Adam's
        usual rate), after some ten seconds on one thread. Of ten thousand rows, 40 epochs are as many steps.
        """
        batches = minibatches(x, batch_size, epochs=epochs, generator=self.generator)
        how: dict[str, Any] = {"predicts": self.predicts, "optimizer": optimizer, "generator": self.generator}
        fit(self.network, self.schedule, batches, callback=callback, **how)
        return self

    @accepts(count=whole())
    def sample(self, count: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw data, (count, D)."""
        like = self.network.frequencies
        noise = torch.randn(
            count, self.network.width, generator=generator, dtype=like.dtype, device=like.device
        )
        return sample(self.denoise, noise, self.schedule, self.variances, generator=generator)

    @accepts(x_0=ROWS)
    @torch.no_grad()
    def elbo_terms(self, x_0: Tensor, *, generator: torch.Generator | None = None) -> ElboTerms:
        """Estimate every term of −ELBO for rows x_0 (N, D); see the function `elbo_terms`."""
        return elbo_terms(self.denoise, x_0, self.schedule, self.variances, generator=generator)

    @property
    def denoise(self) -> Denoiser:
        """The function (x_t, times) -> x̂_0 that the network makes."""
        return data_predictor(self.network, self.schedule, self.predicts)

    def save(self, path: str | PathLike | BinaryIO) -> None:
        """Write network, schedule and variances to a file, which torch's safe loader reads; not the generator."""
        of_network = {"width": self.network.width, "hidden": self.network.hidden}
        content = {**of_network, "predicts": self.predicts, "betas": self.schedule.betas[1:]}
        learned = {name: value.detach() for name, value in self.network.state_dict().items()}
        write(path, "DDPM", {**content, "variances": self.variances, "learned": learned})

    @classmethod
    def load(cls, path: str | PathLike | BinaryIO, *, device: torch.device | str = "cpu") -> Self:
        """Read a model that `save` wrote; nothing that the file holds is run.

        Raises:
            ValueError: the file holds something else.
        """
        content = read(path, "DDPM", device=device)
        schedule, learned = Schedule.of(content["betas"].cpu()), content["learned"]
        of_network = {"width": content["width"], "hidden": content["hidden"]}
        ddpm = cls(
            **of_network, schedule=schedule, predicts=content["predicts"], dtype=learned["frequencies"].dtype
        )
        ddpm.network.to(device).load_state_dict(learned)
        ddpm.variances = content["variances"].cpu()
        return ddpm

    def __repr__(self) -> str:
        network = f"width={self.network.width}, hidden={self.network.hidden}"
        return f"DDPM({network}, steps={self.schedule.steps}, predicts={self.predicts!r})"

    def _sizes(self) -> tuple[Tensor, dict[str, int]]:
        return self.network.frequencies, {"D": self.network.width}
