"""Variational EM: learn θ though the posterior is out of reach, by a q for every row that takes its place.

Both steps raise the same bound, Σ_n ELBO(θ, q_n): the first by the q_n at fixed θ, the second by θ at fixed q_n.
Where q cannot be the posterior, the bound rises, log p(x; θ) need not, and θ ends where the bound is highest.

- `fit`: steps that one brings along, for example in closed form, on the loop of em.py
- `fit_by_gradient`: for any differentiable model, a few gradient steps of each kind in turn
- `State`: θ and q together
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from course.lvm import em
from course.lvm.gradient_ascent import Ascent, OptimiserFactory, adam, check_count, climb
from course.lvm.gradient_estimators import Estimator, detach, learning_signal
from course.lvm.pathwise import path_derivative
from course.lvm.variational_inference import LocalFit, approximation, free_parameters


class State(NamedTuple):
    """What variational EM learns.

    Attributes:
        parameters: θ, shared by all rows.
        q: one approximation for every row.
    """

    parameters: Any
    q: Any


def fit(
    x: Tensor,
    start: State,
    infer: Callable[[Tensor, State], tuple[Any, Any]],
    learn: Callable[[Tensor, Any, Any], Any],
    *,
    tolerance: float,
    max_steps: int,
    exact: bool = True,
    callback: Callable[[int, State, float], None] | None = None,
) -> em.EMResult:
    """Alternate q ← infer(x, (θ, q)) and θ ← learn(x, q, θ) until the bound changes by at most `tolerance`.

    The loop is em.fit's, and what it calls the log-likelihood is here the bound. If neither step lowers the bound, it
    never falls.

    Args:
        x: data, (N, D).
        start: θ, and the q to start the first inference from.
        infer: (x, state) -> (q, bound): a better q, and Σ_n ELBO(θ, q_n) at it.
        learn: (x, q, θ) -> θ: better parameters for that q.
        tolerance, max_steps, exact: as in `em.fit`.
        callback: called as callback(step, state, bound) after every inference, with step 0 at the start.

    Returns:
        The result of em.fit; its parameters are the last `State`, whose q was inferred at its θ.

    Raises:
        RuntimeError: the bound fell although `exact`.

    Source: Jordan, Ghahramani, Jaakkola and Saul (1999); Neal and Hinton (1998).

    Example (x ~ N(θ + z, 1) with z ~ N(0, 1), and q held at the prior's variance: θ is the mean nevertheless):
        >>> from course.lvm.approximations import DiagonalGaussian
        >>> def infer(x, state):
        ...     mean = (x - state.parameters) / 2
        ...     bound = -0.5 * ((x - state.parameters - mean) ** 2 + mean**2)  # up to a constant
        ...     return DiagonalGaussian(mean, torch.zeros_like(mean)), bound.sum()
        >>> learn = lambda x, q, theta: (x - q.mean).mean()
        >>> start = State(torch.tensor(0.0), None)
        >>> x = torch.tensor([[1.0], [3.0]])
        >>> round(fit(x, start, infer, learn, tolerance=1e-9, max_steps=100).parameters.parameters.item(), 2)
        2.0
    """
    latest = start

    def e_step(x: Tensor, state: State) -> tuple[Any, Any]:
        nonlocal latest
        q, bound = infer(x, state)
        latest = State(state.parameters, q)
        return q, bound

    result = em.fit(
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


def fit_by_gradient(
    model: nn.Module,
    x: Tensor,
    q: Any,
    *,
    rounds: int,
    inference_steps: int = 10,
    learning_steps: int = 1,
    samples: int = 1,
    estimator: Estimator = path_derivative,
    optimiser: OptimiserFactory = adam,
    generator: torch.Generator | None = None,
    callback: Callable[[int, State, float], None] | None = None,
) -> LocalFit:
    """Learn a model and its local q's by turns: some gradient steps for all q_n, then some for θ.

    N inner optimisations have to be gone on with in every round: this is what amortization saves.

    Args:
        model: answers `log_joint(x, z)`, differentiable by its parameters; changed in place.
        x: data, (N, D).
        q: where to start, for N rows.
        rounds: how often both kinds of steps are made.
        inference_steps: steps for the q's in a round.
        learning_steps: steps for θ in a round.
        samples: draws of z for every row and step.
        estimator: of the gradient by the parameters of q; that by θ is simple Monte Carlo.
        optimiser: makes the two optimisers, each of which keeps what it knows from round to round.
        generator: where z comes from.
        callback: called as callback(round, (model, q), bound) after every round, the first of which is 1.

    Returns:
        The q's, and the bound summed over the rows, before every step of either kind.

    Raises:
        ValueError: a number of rounds or steps is not a whole number, at least 1.
        FloatingPointError: the bound is not finite.

    Example:
        >>> from course.lvm.approximations import DiagonalGaussian
        >>> from course.lvm.decoders import GaussianDecoder
        >>> from course.lvm.encoders import LinearEncoder
        >>> from course.lvm.vae import VAE
        >>> model = VAE(LinearEncoder(4, 2), GaussianDecoder(2, 4))  # its encoder is not used here
        >>> q = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2))
        >>> len(fit_by_gradient(model, torch.ones(3, 4), q, rounds=2, inference_steps=5).values)
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
            climb, [None] * steps, bound, learned, optimiser=_kept(optimiser(learned)), generator=generator
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


def _kept(stepper: Optimizer) -> OptimiserFactory:
    """Hand out an optimiser that is there already, with all that it has gathered."""
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
