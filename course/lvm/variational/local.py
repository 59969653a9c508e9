"""Variational inference with a q for every row, and variational EM, which learns θ with these in the posterior's place.

Inference raises ELBO(q_n) = log p(x_n) − KL(q_n ‖ p(z_n | x_n)) of all rows at once:

- `coordinate_ascent`: where the posterior is Gaussian and q has independent coordinates, one coordinate after the other
- `fit_local`: where only log p(x, z) is known, by gradients, with any family, estimator and optimizer
- `Local`: the q's of all rows in the place of an encoder
- `free_parameters`, `approximation`: q as tensors that may have any value, and back

Both steps of variational EM raise the same bound, Σ_n ELBO(θ, q_n): the first by the q_n at fixed θ, the second by θ
at fixed q_n. Where q cannot be the posterior, the bound rises, log p(x; θ) need not, and θ ends where the bound is
highest.

- `variational_em`: steps that one brings along, for example in closed form, on the loop of em/loop.py
- `variational_em_by_gradient`: for any differentiable model, a few gradient steps of each kind in turn
- `State`: θ and q together
"""

import copy
import itertools
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from course.lvm.checks import able, accepts, function, made, numbers, real, whole
from course.lvm.contracts import Encoder, Objective, mapped, tensors_of
from course.lvm.distributions.families import DiagonalGaussian, FullGaussian
from course.lvm.em import loop
from course.lvm.optimization import Fit, OptimizerFactory, adam, climb
from course.lvm.variational.bound import ELBO


@accepts(precision=numbers("M M", symmetric=True), shift="N M", tolerance=real(least=0), max_sweeps=whole())
def coordinate_ascent(
    precision: Tensor,
    shift: Tensor,
    *,
    tolerance: float = 1e-10,
    max_sweeps: int = 1000,
    callback: Callable[[int, DiagonalGaussian, float], None] | None = None,
) -> Fit:
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
        q, and after every sweep Σ_n E_q[shift_nᵀ z − ½ zᵀ precision z] + ℍ[q_n], which is the ELBO up to a constant.

    Raises:
        ValueError: shapes that do not fit, or a precision that is not symmetric and positive definite.

    Warns:
        ConvergenceWarning: the sweeps ran out.

    Source: Bishop (2006), section 10.1.2.

    Example:
        >>> precision = torch.tensor([[5.3, 3.5], [3.5, 6.5]], dtype=torch.float64)
        >>> q = coordinate_ascent(precision, torch.tensor([[1.8, -3.0]], dtype=torch.float64)).learned
        >>> q.mean, q.log_var.exp()
        (tensor([[ 1.0000, -1.0000]], dtype=torch.float64), tensor([[0.1887, 0.1538]], dtype=torch.float64))
    """
    if torch.linalg.cholesky_ex(precision).info:
        raise ValueError("precision must be positive definite; it has no Cholesky factor")
    log_var = -precision.diagonal().log().expand_as(shift)
    start = DiagonalGaussian(torch.zeros_like(shift), log_var)
    return loop.fit(
        shift,
        start,
        lambda shift, q: (None, _gaussian_bound(precision, shift, q)),
        lambda _, q: q._replace(mean=_sweep(precision, shift, q.mean)),
        tolerance=tolerance,
        max_steps=max_sweeps,
        callback=callback,
    )


@accepts(model=able("log_joint"), x="N D", steps=whole(), objective=function, optimizer=function)
def fit_local(
    model: Any,
    x: Tensor,
    q: Any,
    *,
    steps: int,
    objective: Objective = ELBO,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, Any, float], None] | None = None,
) -> Fit:
    """Raise the ELBO of every row by gradients, each row's by its own parameters λ_n.

    Σ_n E_{q(z; λ_n)}[log p(x_n, z) − log q(z; λ_n)], where z is drawn under the very q that is improved: with z
    from a q held fixed, the sum has no maximum. The rows are summed, not averaged, so a learning rate that suits one
    row suits a million.

    Args:
        model: answers `log_joint(x, z)`; its own parameters are not changed.
        x: data, (N, D).
        q: where to start: a tuple of tensors, each of N rows, as the families are, or a network that is a q itself. A
            copy of it is improved.
        steps: how many steps to make, at least 1.
        objective: what is climbed, a `Bound`. Its path derivative, taken unless another estimator is given, asks that
            log p be differentiable by z, and has no variance where q is the posterior, which a full Gaussian can be.
        optimizer: makes the optimizer from a list of tensors, for example `functools.partial(adam, learning_rate=0.1)`.
        generator: where z comes from.
        callback: called as callback(step, q, value) after every step.

    Returns:
        q, without gradient, and the bound, summed over the rows, before every step.

    Raises:
        ValueError: an argument is not of its kind or range, x and q have different numbers of rows, or the rows of q
            share parameters.
        FloatingPointError: the bound is not finite.

    Source: Kucukelbir et al. (2017); Roeder, Wu and Duvenaud (2017).

    Example (the posterior is N(1, ½)):
        >>> from functools import partial
        >>> from course.lvm.distributions.linear_gaussian import LinearGaussian
        >>> from course.lvm.variational.bound import Bound
        >>> model = LinearGaussian(torch.ones(1, 1), torch.zeros(1), torch.ones(1, 1))
        >>> start = DiagonalGaussian(torch.zeros(1, 1), torch.zeros(1, 1))
        >>> sgd = partial(torch.optim.SGD, lr=0.3)
        >>> ten = Bound(samples=10)
        >>> q = fit_local(model, torch.tensor([[2.0]]), start, steps=100, objective=ten, optimizer=sgd).learned
        >>> round(q.mean.item(), 4), round(q.log_var.exp().item(), 4)
        (1.0, 0.5)
    """
    local = Local(q, len(x))
    ascent = climb(
        itertools.repeat(x, steps),
        partial(_total, objective, model, local, generator),
        local.leaves,
        optimizer=optimizer,
        generator=generator,
        callback=None if callback is None else lambda step, _, value: callback(step, local.fixed(), value),
    )
    return ascent._replace(learned=local.fixed())


class Local:
    """The q's of all rows as tensors that may have any value; called with x, like an encoder, it gives them back.

    Args:
        q: where to start; copied.
        rows: N.

    Raises:
        ValueError: q holds another number of rows, or what they share.
    """

    leaves: list[Tensor]
    _network: nn.Module | None = None

    def __init__(self, q: Any, rows: int) -> None:
        found = q.log_prob(_draws(q))[0].shape if callable(getattr(q, "sample", None)) else None
        if found != (rows,):
            raise ValueError(f"q must hold one distribution for each of the {rows} rows of x; got {_held(q)}")
        if not isinstance(q, nn.Module) and any(part.shape[:1] != (rows,) for part in tensors_of(q)):
            raise ValueError(
                f"q must hold parameters of its own for each of the {rows} rows of x; got what all rows share"
            )
        if isinstance(q, nn.Module):
            self._network = copy.deepcopy(q)
            self.leaves = [each for each in self._network.parameters() if each.requires_grad]
            return
        self._like, self.leaves = q, free_parameters(q)

    def __call__(self, _: Tensor) -> Any:
        return approximation(self._like, self.leaves) if self._network is None else self._network

    def fixed(self) -> Any:
        """Return q as it is now, without gradient."""
        if self._network is not None:
            return copy.deepcopy(self._network).requires_grad_(False)
        return approximation(self._like, [leaf.detach().clone() for leaf in self.leaves])


def _draws(q: Any) -> Tensor:
    """Two samples, as some come in pairs, whose shape is wanted alone: they must not move a generator of others."""
    return q.sample(2, generator=torch.Generator(tensors_of(q)[0].device).manual_seed(0))


def _held(q: Any) -> str:
    try:
        return str(tuple(_draws(q).shape[1:-1]))
    except AttributeError:
        return type(q).__name__


def _total(
    objective: Objective, model: Any, encoder: Encoder, generator: torch.Generator | None, x: Tensor
) -> Tensor:
    """Sum an objective over the rows, in float64."""
    return objective(model, encoder, x, generator=generator).sum(dtype=torch.float64)


@accepts(q=able("sample", "log_prob"))
def free_parameters(q: Any) -> list[Tensor]:
    """Write q as tensors that may have any value and require a gradient; `approximation` is the way back.

    The tensors of a diagonal Gaussian and of bits are that already. Of a full Gaussian, the diagonal of the factor,
    which must be positive, is replaced by its logarithm.

    Example:
        >>> free_parameters(FullGaussian(torch.zeros(1, 2), torch.tensor([[[1.0, 0.0], [2.0, 1.0]]])))[1]
        tensor([[[0., 0.],
                 [2., 0.]]], requires_grad=True)
    """
    leaves = [part.detach().clone() for part in tensors_of(q)]
    if isinstance(q, FullGaussian):
        leaves[1] = q.factor.detach().tril(-1) + torch.diag_embed(_diagonal(q.factor.detach()).log())
    return [leaf.requires_grad_() for leaf in leaves]


@accepts(like=able("sample", "log_prob"), leaves=able("__iter__"))
def approximation(like: Any, leaves: Sequence[Tensor]) -> Any:
    """Make the q of the kind of `like` which `free_parameters` has written as `leaves`, differentiable by them.

    Example:
        >>> like = FullGaussian(torch.zeros(1, 2), torch.eye(2)[None])
        >>> approximation(like, [torch.zeros(1, 2), torch.tensor([[[0.0, 9.0], [2.0, 0.0]]])]).factor
        tensor([[[1., 0.],
                 [2., 1.]]])
    """
    if isinstance(like, FullGaussian):
        mean, lower = leaves
        return FullGaussian(mean, lower.tril(-1) + torch.diag_embed(_diagonal(lower).exp()))
    remaining = iter(leaves)
    return mapped(lambda _: next(remaining), like)


def _diagonal(matrices: Tensor) -> Tensor:
    return matrices.diagonal(dim1=-2, dim2=-1)


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


class State(NamedTuple):
    """What variational EM learns.

    Attributes:
        parameters: θ, shared by all rows.
        q: one approximation for every row.
    """

    parameters: Any
    q: Any


@accepts(
    x="N D",
    start=made(State),
    infer=function,
    learn=function,
    tolerance=real(least=0),
    max_steps=whole(),
)
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
) -> Fit:
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
        The last `State`, whose q was inferred at its θ, and the bound at every θ on the way, the start's first.

    Raises:
        RuntimeError: the bound fell although `exact`.

    Source: Jordan et al. (1999); Neal and Hinton (1998).

    Example (x ~ N(θ + z, 1) with z ~ N(0, 1), and q held at the prior's variance: θ is the mean nevertheless):
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> def infer(x, state):
        ...     mean = (x - state.parameters) / 2
        ...     bound = -0.5 * ((x - state.parameters - mean) ** 2 + mean**2)  # up to a constant
        ...     return DiagonalGaussian(mean, torch.zeros_like(mean)), bound.sum()
        >>> learn = lambda x, q, theta: (x - q.mean).mean()
        >>> start = State(torch.tensor(0.0), None)
        >>> x = torch.tensor([[1.0], [3.0]])
        >>> round(variational_em(x, start, infer, learn, tolerance=1e-9, max_steps=100).learned.parameters.item(), 2)
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
    return result._replace(learned=latest)


@accepts(
    model=made(nn.Module),
    x="N D",
    rounds=whole(),
    inference_steps=whole(),
    learning_steps=whole(),
    objective=function,
    optimizer=function,
)
def variational_em_by_gradient(
    model: nn.Module,
    x: Tensor,
    q: Any,
    *,
    rounds: int,
    inference_steps: int = 10,
    learning_steps: int = 1,
    objective: Objective = ELBO,
    optimizer: OptimizerFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, State, float], None] | None = None,
) -> Fit:
    """Learn a model and its local q's by turns: some gradient steps for all q_n, then some for θ.

    N inner optimizations have to be gone on with in every round: this is what amortization saves.

    Args:
        model: answers `log_joint(x, z)`, differentiable by its parameters; changed in place.
        x: data, (N, D).
        q: where to start, as in `fit_local`.
        rounds: how often both kinds of steps are made, at least 1.
        inference_steps: steps for the q's in a round, at least 1.
        learning_steps: steps for θ in a round, at least 1.
        objective: what both climb, a `Bound`; for θ its gradient is simple Monte Carlo.
        optimizer: makes the two optimizers, each of which keeps what it knows from round to round.
        generator: where z comes from.
        callback: called as callback(round, (model, q), bound) after every round, the first of which is 1.

    Returns:
        The q's, and the bound summed over the rows, before every step of either kind.

    Raises:
        ValueError: an argument is not of its kind or range, or x and q have different numbers of rows.
        FloatingPointError: the bound is not finite.

    Example:
        >>> from course.lvm.distributions.families import DiagonalGaussian
        >>> from course.lvm.networks import GaussianDecoder, LinearEncoder
        >>> from course.lvm.variational.vae import VAE
        >>> model = VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4))  # its encoder is not used here
        >>> q = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2))
        >>> len(variational_em_by_gradient(model, torch.ones(3, 4), q, rounds=2, inference_steps=5).values)
        12
    """
    local = Local(q, len(x))
    theta: list[Tensor] = [parameter for parameter in model.parameters() if parameter.requires_grad]
    climbs = [
        partial(
            climb,
            [x] * steps,
            partial(_total, objective, model, encoder, generator),
            learned,
            optimizer=_kept(optimizer(learned)),
            generator=generator,
        )
        for steps, encoder, learned in (
            (inference_steps, local, local.leaves),
            (learning_steps, lambda _: local.fixed(), theta),
        )
    ]
    values: list[float] = []
    interrupted = _take_turns(
        climbs,
        rounds,
        values,
        lambda turn: callback and callback(turn, State(model, local.fixed()), values[-1]),
    )
    return Fit(local.fixed(), values, interrupted)


def _kept(stepper: Optimizer) -> OptimizerFactory:
    """Hand out an optimizer that is there already, with all that it has gathered."""
    return lambda _: stepper


def _take_turns(
    climbs: Sequence[Callable[[], Fit]], rounds: int, values: list[float], report: Callable[[int], Any]
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
