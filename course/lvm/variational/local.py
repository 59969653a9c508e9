"""Variational inference with a q for every row, and variational EM, which learns θ with these in the posterior's place.

Inference raises ELBO(q_n) = log p(x_n) − KL(q_n ‖ p(z_n | x_n)) of all rows at once:

- `coordinate_ascent`: where the posterior is Gaussian and q has independent coordinates, one coordinate after the other
- `fit_local`: where only log p(x, z) is known, by gradients, with any family, estimator and optimizer
- `LocalFit`: what both return
- `free_parameters`, `approximation`: q as tensors that may have any value, and back

Both steps of variational EM raise the same bound, Σ_n ELBO(θ, q_n): the first by the q_n at fixed θ, the second by θ
at fixed q_n. Where q cannot be the posterior, the bound rises, log p(x; θ) need not, and θ ends where the bound is
highest.

- `variational_em`: steps that one brings along, for example in closed form, on the loop of em/loop.py
- `variational_em_by_gradient`: for any differentiable model, a few gradient steps of each kind in turn
- `State`: θ and q together
"""

import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from course.lvm.checks import check_count
from course.lvm.distributions.families import DiagonalGaussian, FullGaussian
from course.lvm.em import loop
from course.lvm.gradients.estimators import Estimator, detach, learning_signal
from course.lvm.gradients.pathwise import path_derivative
from course.lvm.optimization import Ascent, OptimizerFactory, adam, climb


class LocalFit(NamedTuple):
    """The outcome of variational inference.

    Attributes:
        q: one distribution for every row, without gradient.
        values: the bound, summed over the rows, before every step; its last value before the last step for `fit_local`,
            and at q for `coordinate_ascent`.
        interrupted: whether it was stopped from the keyboard.
    """

    q: Any
    values: list[float]
    interrupted: bool


def coordinate_ascent(
    precision: Tensor,
    shift: Tensor,
    *,
    tolerance: float = 1e-10,
    max_sweeps: int = 1000,
    callback: Callable[[int, DiagonalGaussian, float], None] | None = None,
) -> LocalFit:
    """Find the best q with independent coordinates for Gaussian posteriors, given as their logarithm comes.

    log p(z_n | x_n) = shift_nᵀ z − ½ zᵀ precision z + const. The best factor of coordinate m, the others fixed, has
    mean_m = (shift_m − Σ_{j≠m} precision_mj mean_j) / precision_mm and the variance 1 / precision_mm: the variance that
    is left when the other coordinates are known, never more than the one under p. A sweep renews every coordinate once.

    Args:
        precision: Λ, shared by all rows, (M, M), symmetric and positive definite.
        shift: Λ times the posterior means, (N, M).
        tolerance: change of the bound, summed over the rows, at which to stop.
        max_sweeps: the most sweeps to make.
        callback: called as callback(sweep, q, value) before every sweep and at the end, with sweep 0 at the start.

    Returns:
        q and the trace of Σ_n E_q[shift_nᵀ z − ½ zᵀ precision z] + ℍ[q_n], which is the ELBO up to a constant.

    Raises:
        ValueError: shapes that do not fit, or a precision that is not symmetric and positive definite.

    Warns:
        ConvergenceWarning: the sweeps ran out.

    Source: Bishop (2006), section 10.1.2.

    Example:
        >>> precision = torch.tensor([[5.3, 3.5], [3.5, 6.5]], dtype=torch.float64)
        >>> q = coordinate_ascent(precision, torch.tensor([[1.8, -3.0]], dtype=torch.float64)).q
        >>> q.mean, q.log_var.exp()
        (tensor([[ 1.0000, -1.0000]], dtype=torch.float64), tensor([[0.1887, 0.1538]], dtype=torch.float64))
    """
    _check_target(precision, shift)
    log_var = -precision.diagonal().log().expand_as(shift)
    start = DiagonalGaussian(torch.zeros_like(shift), log_var)
    result = loop.fit(
        shift,
        start,
        lambda shift, q: (None, _gaussian_bound(precision, shift, q)),
        lambda _, q: q._replace(mean=_sweep(precision, shift, q.mean)),
        tolerance=tolerance,
        max_steps=max_sweeps,
        callback=callback,
    )
    return LocalFit(result.parameters, result.trace.log_likelihoods, result.interrupted)


def fit_local(
    model: Any,
    x: Tensor,
    q: Any,
    *,
    steps: int,
    samples: int = 1,
    estimator: Estimator = path_derivative,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> LocalFit:
    """Raise the ELBO of every row by gradients, each row's by its own parameters λ_n.

    Σ_n E_{q(z; λ_n)}[log p(x_n, z) − log q(z; λ_n)], where z is drawn under the very q that is improved: with z
    from a q held fixed, the sum has no maximum. The rows are summed, not averaged, so a learning rate that suits one
    row suits a million.

    Args:
        model: answers `log_joint(x, z)`; its own parameters are not changed.
        x: data, (N, D).
        q: where to start: a `DiagonalGaussian`, a `FullGaussian`, or with another estimator a `Bernoulli`, of N rows.
        steps: how many steps to make.
        samples: draws of z for every row and step.
        estimator: how the gradient is estimated. The path derivative, taken unless another is given, asks that log p be
            differentiable by z, and has no variance where q is the posterior, which a full Gaussian can be.
        optimizer: makes the optimizer from a list of tensors, for example `functools.partial(adam, learning_rate=0.1)`.
        generator: where z comes from.
        callback: called as callback(step, q, value) after every step.

    Raises:
        ValueError: steps is not a whole number, at least 1, or x and q have different numbers of rows.
        FloatingPointError: the bound is not finite.

    Source: Kucukelbir, Tran, Ranganath, Gelman and Blei (2017); Roeder, Wu and Duvenaud (2017).

    Example (the posterior is N(1, ½)):
        >>> from functools import partial
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> model = LinearGaussian(torch.ones(1, 1), torch.zeros(1), torch.ones(1, 1))
        >>> start = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> sgd = partial(torch.optim.SGD, lr=0.3)
        >>> q = fit_local(model, torch.tensor([[2.0]]), start, steps=100, samples=10, optimizer=sgd).q
        >>> round(q.mean.item(), 4), round(q.log_var.exp().item(), 4)
        (1.0, 0.5)
    """
    check_count("steps", steps)
    if len(x) != len(q[0]):
        raise ValueError(f"q must hold one distribution for each of the {len(x)} rows of x; got {len(q[0])}")
    kind, leaves, signal = type(q), free_parameters(q), learning_signal(model, x)

    def bound(_: None) -> Tensor:
        surrogate = estimator(signal, approximation(kind, leaves), samples, generator=generator)
        return surrogate.mean(0).sum(dtype=torch.float64)

    def report(step: int, leaves: Sequence[Tensor], value: float) -> None:
        if callback is not None:
            callback(step, _detached(kind, leaves), value)

    ascent = climb(
        itertools.repeat(None, steps),
        bound,
        leaves,
        optimizer=optimizer,
        generator=generator,
        callback=report,
    )
    return LocalFit(_detached(kind, leaves), ascent.values, ascent.interrupted)


def free_parameters(q: Any) -> list[Tensor]:
    """Write q as tensors that may have any value and require a gradient; `approximation` is the way back.

    The fields of a diagonal Gaussian and of Bernoulli bits are that already. Of a full Gaussian, the diagonal of the
    factor, which must be positive, is replaced by its logarithm.

    Example:
        >>> free_parameters(FullGaussian(torch.zeros(1, 2), torch.tensor([[[1.0, 0.0], [2.0, 1.0]]])))[1]
        tensor([[[0., 0.],
                 [2., 0.]]], requires_grad=True)
    """
    leaves = [field.detach().clone() for field in q]
    if isinstance(q, FullGaussian):
        leaves[1] = q.factor.detach().tril(-1) + torch.diag_embed(_diagonal(q.factor.detach()).log())
    return [leaf.requires_grad_() for leaf in leaves]


def approximation(kind: type, leaves: Sequence[Tensor]) -> Any:
    """Make the q of that kind which `free_parameters` has written as `leaves`, differentiable by them.

    Example:
        >>> approximation(FullGaussian, [torch.zeros(1, 2), torch.tensor([[[0.0, 9.0], [2.0, 0.0]]])]).factor
        tensor([[[1., 0.],
                 [2., 1.]]])
    """
    if kind is FullGaussian:
        mean, lower = leaves
        return FullGaussian(mean, lower.tril(-1) + torch.diag_embed(_diagonal(lower).exp()))
    return kind(*leaves)


def _diagonal(matrices: Tensor) -> Tensor:
    return matrices.diagonal(dim1=-2, dim2=-1)


def _detached(kind: type, leaves: Sequence[Tensor]) -> Any:
    return approximation(kind, [leaf.detach().clone() for leaf in leaves])


def _sweep(precision: Tensor, shift: Tensor, mean: Tensor) -> Tensor:
    """Renew the mean of every coordinate in turn, each from the newest means of the others."""
    mean = mean.clone()
    for m in range(len(precision)):
        others = mean @ precision[m] - precision[m, m] * mean[:, m]
        mean[:, m] = (shift[:, m] - others) / precision[m, m]
    return mean


def _gaussian_bound(precision: Tensor, shift: Tensor, q: DiagonalGaussian) -> Tensor:
    """Sum E_q[shiftᵀ z − ½ zᵀ precision z] + ℍ[q] over the rows, in float64."""
    mean, log_var = (field.double() for field in q)
    precision, shift = precision.double(), shift.double()
    at_mean = ((shift - 0.5 * mean @ precision) * mean).sum()
    return at_mean - 0.5 * (log_var.exp() @ precision.diagonal()).sum() + q.entropy().sum(dtype=torch.float64)


def _check_target(precision: Tensor, shift: Tensor) -> None:
    if shift.ndim != 2 or precision.shape != (shift.shape[1],) * 2:
        raise ValueError(
            "precision must have the shape (M, M) and shift (N, M); "
            f"got {tuple(precision.shape)} and {tuple(shift.shape)}"
        )
    asymmetry = (precision - precision.mT).abs().max()
    if asymmetry > 1e-4 * precision.abs().max() or torch.linalg.cholesky_ex(precision).info:
        raise ValueError("precision must be symmetric and positive definite; it is not")


class State(NamedTuple):
    """What variational EM learns.

    Attributes:
        parameters: θ, shared by all rows.
        q: one approximation for every row.
    """

    parameters: Any
    q: Any


def variational_em(
    x: Tensor,
    start: State,
    infer: Callable[[Tensor, State], tuple[Any, Any]],
    learn: Callable[[Tensor, Any, Any], Any],
    *,
    tolerance: float,
    max_steps: int,
    exact: bool = True,
    callback: Callable[[int, State, float], None] | None = None,
) -> loop.EMResult:
    """Alternate q ← infer(x, (θ, q)) and θ ← learn(x, q, θ) until the bound changes by at most `tolerance`.

    The loop is em.fit's, and what it calls the log-likelihood is here the bound. If neither step lowers the bound, it
    never falls.

    Args:
        x: data, (N, D).
        start: θ, and the q to start the first inference from.
        infer: (x, state) -> (q, bound): a better q, and Σ_n ELBO(θ, q_n) at it.
        learn: (x, q, θ) -> θ: better parameters for that q.
        tolerance, max_steps, exact: as in `loop.fit`.
        callback: called as callback(step, state, bound) after every inference, with step 0 at the start.

    Returns:
        The result of em.fit; its parameters are the last `State`, whose q was inferred at its θ.

    Raises:
        RuntimeError: the bound fell although `exact`.

    Source: Jordan, Ghahramani, Jaakkola and Saul (1999); Neal and Hinton (1998).

    Example (x ~ N(θ + z, 1) with z ~ N(0, 1), and q held at the prior's variance: θ is the mean nevertheless):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> def infer(x, state):
        ...     mean = (x - state.parameters) / 2
        ...     bound = -0.5 * ((x - state.parameters - mean) ** 2 + mean**2)  # up to a constant
        ...     return DiagonalGaussian(mean, torch.zeros_like(mean)), bound.sum()
        >>> learn = lambda x, q, theta: (x - q.mean).mean()
        >>> start = State(torch.tensor(0.0), None)
        >>> x = torch.tensor([[1.0], [3.0]])
        >>> round(variational_em(x, start, infer, learn, tolerance=1e-9, max_steps=100).parameters.parameters.item(), 2)
        2.0
    """
    latest = start

    def e_step(x: Tensor, state: State) -> tuple[Any, Any]:
        nonlocal latest
        q, bound = infer(x, state)
        latest = State(state.parameters, q)
        return q, bound

    result = loop.fit(
        x,
        start,
        e_step,
        lambda q, state: State(learn(x, q, state.parameters), q),
        tolerance=tolerance,
        max_steps=max_steps,
        exact=exact,
        callback=None if callback is None else lambda step, _, bound: callback(step, latest, bound),
    )
    return result._replace(parameters=latest)


def variational_em_by_gradient(
    model: nn.Module,
    x: Tensor,
    q: Any,
    *,
    rounds: int,
    inference_steps: int = 10,
    learning_steps: int = 1,
    samples: int = 1,
    estimator: Estimator = path_derivative,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, State, float], None] | None = None,
) -> LocalFit:
    """Learn a model and its local q's by turns: some gradient steps for all q_n, then some for θ.

    N inner optimizations have to be gone on with in every round: this is what amortization saves.

    Args:
        model: answers `log_joint(x, z)`, differentiable by its parameters; changed in place.
        x: data, (N, D).
        q: where to start, for N rows.
        rounds: how often both kinds of steps are made.
        inference_steps: steps for the q's in a round.
        learning_steps: steps for θ in a round.
        samples: draws of z for every row and step.
        estimator: of the gradient by the parameters of q; that by θ is simple Monte Carlo.
        optimizer: makes the two optimizers, each of which keeps what it knows from round to round.
        generator: where z comes from.
        callback: called as callback(round, (model, q), bound) after every round, the first of which is 1.

    Returns:
        The q's, and the bound summed over the rows, before every step of either kind.

    Raises:
        ValueError: a number of rounds or steps is not a whole number, at least 1.
        FloatingPointError: the bound is not finite.

    Example:
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> from course.lvm.networks import GaussianDecoder
        >>> from course.lvm.networks import LinearEncoder
        >>> from course.lvm.variational.vae import VAE
        >>> model = VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4))  # its encoder is not used here
        >>> q = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2))
        >>> len(variational_em_by_gradient(model, torch.ones(3, 4), q, rounds=2, inference_steps=5).values)
        12
    """
    counts = {"rounds": rounds, "inference_steps": inference_steps, "learning_steps": learning_steps}
    for name, value in counts.items():
        check_count(name, value)
    kind, leaves, signal = type(q), free_parameters(q), learning_signal(model, x)
    theta: list[Tensor] = [parameter for parameter in model.parameters() if parameter.requires_grad]

    def total(surrogate: Tensor) -> Tensor:
        return surrogate.mean(0).sum(dtype=torch.float64)

    def inference_bound(_: None) -> Tensor:
        return total(estimator(signal, approximation(kind, leaves), samples, generator=generator))

    def learning_bound(_: None) -> Tensor:
        q = detach(approximation(kind, leaves))
        return total(signal(q.sample(samples, generator=generator), q))

    climbs = [
        partial(
            climb, [None] * steps, bound, learned, optimizer=_kept(optimizer(learned)), generator=generator
        )
        for steps, bound, learned in (
            (inference_steps, inference_bound, leaves),
            (learning_steps, learning_bound, theta),
        )
    ]
    values: list[float] = []
    interrupted = _take_turns(
        climbs,
        rounds,
        values,
        lambda turn: (
            callback and callback(turn, State(model, detach(approximation(kind, leaves))), values[-1])
        ),
    )
    return LocalFit(detach(approximation(kind, leaves)), values, interrupted)


def _kept(stepper: Optimizer) -> OptimizerFactory:
    """Hand out an optimizer that is there already, with all that it has gathered."""
    return lambda _: stepper


def _take_turns(
    climbs: Sequence[Callable[[], Ascent]], rounds: int, values: list[float], report: Callable[[int], Any]
) -> bool:
    """Make all climbs once a round, append their values, and tell whether it was stopped from the keyboard."""
    try:
        for turn in range(1, rounds + 1):
            for one in climbs:
                ascent = one()
                values += ascent.values
                if ascent.interrupted:
                    return True
            report(turn)
    except KeyboardInterrupt:
        return True
    return False
