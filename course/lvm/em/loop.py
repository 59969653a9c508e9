"""The loop that every EM of the course shares: E-step, M-step, trace, stopping rule.

A model brings its two steps; `fit` alternates them and watches the log-likelihood ℓ:

    e_step(data, parameters)       -> (statistics, log_likelihood)   # ℓ(θ_old), a sum over the data
    m_step(statistics, parameters) -> parameters                     # θ_new; the old ones are passed along
"""

import math
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from course.lvm.checks import accepts, flag, function, real, whole


class ConvergenceWarning(UserWarning):
    """The steps ran out before the log-likelihood settled."""


class Trace(NamedTuple):
    """What happened on the way: `log_likelihoods[t]` is ℓ after t steps, `notes` says what was unusual."""

    log_likelihoods: list[float]
    notes: list[str]


class EMResult(NamedTuple):
    """The outcome of EM.

    Attributes:
        parameters: the last parameters θ.
        trace: the log-likelihood of every θ on the way, the start and the last included, and notes.
        converged: whether the last change of ℓ was within the tolerance.
        steps: how often the parameters were renewed.
        interrupted: whether it was stopped from the keyboard.
    """

    parameters: Any
    trace: Trace
    converged: bool
    steps: int
    interrupted: bool = False


@accepts(
    e_step=function,
    m_step=function,
    tolerance=real(least=0),
    max_steps=whole(),
    exact=flag,
    callback=function,
)
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
    """Alternate E- and M-steps until one of them changes ℓ by at most `tolerance`, or `max_steps` are made.

    θ ← m_step(e_step(data, θ), θ). Since ℓ(θ_new) − ℓ(θ_old) ≥ Q(θ_new; θ_old) − Q(θ_old; θ_old) ≥ 0, a fall of ℓ
    beyond rounding means that a step is wrong. Ctrl-C ends the loop and keeps what was learned so far.

    Args:
        data: whatever `e_step` takes.
        parameters: the start.
        e_step: (data, parameters) -> (statistics, log_likelihood), the latter a sum over the data, in nats.
        m_step: (statistics, parameters) -> parameters.
        tolerance: change of ℓ, in nats, at which to stop; at least 0.
        max_steps: the most M-steps to make, at least 1; one more E-step tells the last ℓ.
        exact: whether ℓ must not fall. False where a step is not an exact maximization (a floor under the
            covariance, samples): then a fall is noted in the trace, not raised.
        callback: called as callback(step, parameters, log_likelihood) after every E-step, with step 0 at the start.

    Raises:
        ValueError: an argument is not of its kind or range; it is named.
        FloatingPointError: ℓ is not a finite number.
        RuntimeError: ℓ fell although `exact`, by more than 1e-9 of itself (1e-5 with float32 data or parameters).

    Warns:
        ConvergenceWarning: `max_steps` were made and the last change was still above `tolerance`.

    Source: Dempster, Laird and Rubin (1977).

    Example (genetic linkage: 125 animals are of two kinds that look alike, with chances 1/2 and θ/4):
        >>> def e_step(counts, theta):
        ...     log_likelihood = 125 * math.log(2 + theta) + 38 * math.log(1 - theta) + 34 * math.log(theta)
        ...     return counts[0] * theta / (2 + theta), log_likelihood
        >>> def m_step(of_second_kind, theta):
        ...     return (of_second_kind + 34) / (of_second_kind + 18 + 20 + 34)
        >>> result = fit((125, 18, 20, 34), 0.5, e_step, m_step, tolerance=1e-12, max_steps=50)
        >>> round(result.parameters, 6), result.converged
        (0.626821, True)
    """
    fall_limit = 1e-5 if _is_single(data, parameters) else 1e-9
    trace, change, interrupted, step = Trace([], []), math.inf, False, 0
    try:
        for step in range(max_steps + 1):
            statistics, log_likelihood = e_step(data, parameters)
            change = _record(trace, float(log_likelihood), fall_limit, exact)
            if callback is not None:
                callback(step, parameters, trace.log_likelihoods[-1])
            if abs(change) <= tolerance or step == max_steps:
                break
            parameters = m_step(statistics, parameters)
    except KeyboardInterrupt:
        interrupted = True
        trace.notes.append(f"interrupted from the keyboard after {step} steps")
    converged = abs(change) <= tolerance and not interrupted
    if not converged and not interrupted:
        warnings.warn(
            f"EM has not converged: the last of {max_steps} steps changed the log-likelihood by {change:.3g}, "
            f"tolerance {tolerance:.3g}; allow more steps or a larger tolerance",
            ConvergenceWarning,
            stacklevel=3,  # above it stands the door
        )
    return EMResult(parameters, trace, converged, step, interrupted)


def _record(trace: Trace, log_likelihood: float, fall_limit: float, exact: bool) -> float:
    """Append ℓ to the trace and return its change; raise or note a fall that rounding cannot explain."""
    step = len(trace.log_likelihoods)
    if not math.isfinite(log_likelihood):
        raise FloatingPointError(f"the log-likelihood is {log_likelihood} after {step} steps")
    trace.log_likelihoods.append(log_likelihood)
    if step == 0:
        return math.inf
    change = log_likelihood - trace.log_likelihoods[-2]
    if change < -fall_limit * max(abs(log_likelihood), 1.0):
        fall = f"step {step} lowered the log-likelihood by {-change:.3g}, to {log_likelihood:.10g}"
        if exact:
            raise RuntimeError(f"{fall}; exact EM never does, so the E-step or the M-step is wrong")
        trace.notes.append(fall)
    return change


def _is_single(data: Any, parameters: Any) -> bool:
    """Whether data or parameters are float32, be they tensors, arrays or tuples of them."""
    leaves = [data, *(data if isinstance(data, list | tuple) else ())]
    leaves += [parameters, *(parameters if isinstance(parameters, list | tuple) else ())]
    return any(str(getattr(leaf, "dtype", "")).endswith("float32") for leaf in leaves)
