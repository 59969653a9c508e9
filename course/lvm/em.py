"""The loop that every EM of the course shares.

e_step(data, parameters)       -> (statistics, log_likelihood)   # ℓ(θ_old), a sum over the data
m_step(statistics, parameters) -> parameters                     # θ_new; the old ones are passed along
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class ConvergenceWarning(UserWarning):
    """The steps ran out before the log-likelihood settled."""


class Trace(NamedTuple):
    """What happened on the way: `log_likelihoods[t]` is ℓ(θ) after t steps, `notes` says what was unusual."""

    log_likelihoods: list[float]
    notes: list[str]


class EMResult(NamedTuple):
    """The outcome of EM: the last parameters, their trace, whether it converged, and the steps made."""

    parameters: Any
    trace: Trace
    converged: bool
    steps: int


def fit(
    data: Any,
    parameters: Any,
    e_step: Callable[[Any, Any], tuple[Any, Any]],
    m_step: Callable[[Any, Any], Any],
    *,
    tolerance: float,
    max_steps: int,
    exact: bool = True,
    callback: Callable[[int, Any, float], None] | None = None,
) -> EMResult:
    """Alternate E- and M-steps until the log-likelihood changes by at most `tolerance`.

    `callback(step, parameters, log_likelihood)` is called after every E-step; step 0 has the start.
    """
    raise NotImplementedError
