"""The loop that every EM of the course shares: E-step, M-step, trace, stopping rule.

A model brings its two steps; `fit` alternates them and watches the log-likelihood ℓ:

    e_step(data, parameters)       -> (statistics, log_likelihood)   # ℓ(θ_old), a sum over the data
    m_step(statistics, parameters) -> parameters                     # θ_new; the old ones are passed along
"""

import math
import warnings
from collections.abc import Callable
from typing import Any

from course.lvm.checks import accepts, flag, function, one_number, real, whole
from course.lvm.optimization import Fit


class ConvergenceWarning(UserWarning):
    """The steps ran out before the log-likelihood settled."""


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
) -> Fit:
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

    Returns:
        The last θ, and as values ℓ of every θ on the way: the start, and then one for each step.

    Raises:
        ValueError: an argument is not of its kind or range, or e_step returns something else; it is named.
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
        >>> round(result.learned, 6), result.converged
        (0.626821, True)
    """
    fall_limit = 1e-5 if _is_single(data, parameters) else 1e-9
    values: list[float] = []
    notes: list[str] = []
    change, interrupted, step = math.inf, False, 0
    try:
        for step in range(max_steps + 1):
            statistics, log_likelihood = _pair(e_step(data, parameters))
            change = _record(log_likelihood, values)
            if fall := _fall(change, values, fall_limit):
                if exact:
                    raise RuntimeError(f"{fall}; exact EM never does, so the E-step or the M-step is wrong")
                notes.append(fall)
            if callback is not None:
                callback(step, parameters, values[-1])
            if abs(change) <= tolerance or step == max_steps:
                break
            parameters = m_step(statistics, parameters)
    except KeyboardInterrupt:
        interrupted = True
        notes.append(f"interrupted from the keyboard after {step} steps")
    converged = abs(change) <= tolerance and not interrupted
    if not converged and not interrupted:
        warnings.warn(
            f"EM has not converged: the last of {max_steps} steps changed the log-likelihood by {change:.3g}, "
            f"tolerance {tolerance:.3g}; allow more steps or a larger tolerance",
            ConvergenceWarning,
            stacklevel=3,  # above it stands the door
        )
    return Fit(parameters, values, interrupted, converged, notes)


def _pair(outcome: Any) -> tuple[Any, float]:
    """What an E-step returns, if it is that."""
    if not isinstance(outcome, tuple | list) or len(outcome) != 2:
        raise ValueError(f"e_step must return (statistics, log_likelihood); got {type(outcome).__name__}")
    return outcome[0], one_number("e_step must return the log-likelihood as one number", outcome[1])


def _record(log_likelihood: float, values: list[float]) -> float:
    """Append ℓ to the values and return its change."""
    if not math.isfinite(log_likelihood):
        raise FloatingPointError(f"the log-likelihood is {log_likelihood} after {len(values)} steps")
    values.append(log_likelihood)
    return log_likelihood - values[-2] if len(values) > 1 else math.inf


def _fall(change: float, values: list[float], limit: float) -> str:
    """Say that ℓ fell by more than rounding can explain; say nothing where it did not."""
    if change >= -limit * max(abs(values[-1]), 1.0):
        return ""
    return f"step {len(values) - 1} lowered the log-likelihood by {-change:.3g}, to {values[-1]:.10g}"


def _is_single(data: Any, parameters: Any) -> bool:
    """Whether data or parameters are float32, be they tensors, arrays or tuples of them."""
    leaves = [data, *(data if isinstance(data, list | tuple) else ())]
    leaves += [parameters, *(parameters if isinstance(parameters, list | tuple) else ())]
    return any(str(getattr(leaf, "dtype", "")).endswith("float32") for leaf in leaves)
