import itertools
import math

import numpy as np
import pytest
import torch

from course.lvm.em.loop import ConvergenceWarning, fit

LINKAGE = (125, 18, 20, 34)
MAXIMUM = (15 + math.sqrt(53809)) / 394  # the root of the derivative, a quadratic in θ


def linkage_log_likelihood(theta):
    return 125 * math.log(2 + theta) + 38 * math.log(1 - theta) + 34 * math.log(theta)


def linkage_e_step(counts, theta):
    return counts[0] * theta / (2 + theta), linkage_log_likelihood(theta)


def linkage_m_step(of_second_kind, theta):
    return (of_second_kind + 34) / (of_second_kind + 18 + 20 + 34)


def fit_linkage(start=0.5, **changes):
    arguments = {"tolerance": 1e-13, "max_steps": 100} | changes
    return fit(LINKAGE, start, linkage_e_step, linkage_m_step, **arguments)


def falling(relative):
    """Steps whose log-likelihood is −1000 at first and then falls by a share of itself."""
    values = iter([-1000.0, -1000.0 * (1 + relative), -1000.0 * (1 + relative)])
    return lambda data, parameters: (None, next(values)), lambda statistics, parameters: parameters


@pytest.mark.parametrize("start", [0.01, 0.5, 0.99])
def test_em_finds_the_maximum_known_in_closed_form(start):
    result = fit_linkage(start)
    assert result.converged
    assert result.learned == pytest.approx(MAXIMUM, abs=1e-6)


def test_the_values_are_the_log_likelihood_after_every_step():
    seen = []
    result = fit_linkage(
        callback=lambda step, theta, log_likelihood: seen.append((step, theta, log_likelihood))
    )
    assert result.values == [linkage_log_likelihood(theta) for _, theta, _ in seen]
    assert result.values == [log_likelihood for _, _, log_likelihood in seen]
    assert [step for step, _, _ in seen] == list(range(len(result.values)))
    assert seen[0][1] == 0.5
    assert seen[-1][1] == result.learned


def test_it_stops_at_the_first_change_within_the_tolerance():
    changes = [after - before for before, after in itertools.pairwise(fit_linkage().values)]
    for step, change in enumerate(changes[:4], start=1):
        assert len(fit_linkage(tolerance=change).values) == step + 1
        assert len(fit_linkage(tolerance=change * 0.999).values) == step + 2


def test_steps_that_run_out_warn_with_the_last_change():
    with pytest.warns(ConvergenceWarning) as caught:
        result = fit_linkage(max_steps=2)
    before, after = result.values[-2:]
    assert f"{after - before:.3g}" in str(caught[0].message)
    assert not result.converged
    assert len(result.values) == 3


@pytest.mark.parametrize(("relative", "dtype"), [(1e-8, torch.float64), (1e-4, torch.float32)])
def test_a_fall_is_an_error_in_exact_em_and_noted_elsewhere(relative, dtype):
    data = torch.zeros(1, dtype=dtype)
    with pytest.raises(RuntimeError, match="step 1 lowered the log-likelihood by"):
        fit(data, None, *falling(relative), tolerance=0, max_steps=2)
    result = fit(data, None, *falling(relative), tolerance=0, max_steps=2, exact=False)
    assert len(result.values) == 3  # a fall is no convergence
    assert len(result.notes) == 1
    assert "step 1 lowered the log-likelihood by" in result.notes[0]


@pytest.mark.parametrize(
    ("relative", "data"),
    [
        (1e-10, torch.zeros(1, dtype=torch.float64)),
        (1e-6, torch.zeros(1, dtype=torch.float32)),
        (1e-6, np.zeros(1, dtype=np.float32)),
        (1e-6, [torch.zeros(1, dtype=torch.float32)]),
    ],
)
def test_a_fall_within_rounding_is_none(relative, data):
    result = fit(data, None, *falling(relative), tolerance=0, max_steps=2)
    assert result.notes == []


@pytest.mark.parametrize("where", ["e_step", "m_step", "callback"])
def test_an_interruption_keeps_what_was_learned(where):
    calls = dict.fromkeys(["e_step", "m_step", "callback"], 0)

    def third_time(name):
        calls[name] += 1
        if name == where and calls[name] == 3:
            raise KeyboardInterrupt

    def e_step(data, theta):
        third_time("e_step")
        return linkage_e_step(data, theta)

    def m_step(statistics, theta):
        third_time("m_step")
        return linkage_m_step(statistics, theta)

    result = fit(
        LINKAGE, 0.1, e_step, m_step, tolerance=0, max_steps=50, callback=lambda *_: third_time("callback")
    )
    after_two_steps = linkage_m_step(linkage_e_step(LINKAGE, 0.1)[0], 0.1)
    after_two_steps = linkage_m_step(linkage_e_step(LINKAGE, after_two_steps)[0], after_two_steps)
    assert result.learned == after_two_steps
    assert (result.converged, result.interrupted) == (False, True)
    assert "interrupted" in result.notes[-1]


def test_an_interrupted_fit_has_not_converged_even_if_it_would_have():
    def interrupt(step, theta, log_likelihood):
        if step == 1:
            raise KeyboardInterrupt

    assert fit_linkage(tolerance=1e9).converged
    assert not fit_linkage(tolerance=1e9, callback=interrupt).converged


def test_a_log_likelihood_that_is_no_number_is_an_error():
    with pytest.raises(FloatingPointError, match="nan after 0 steps"):
        fit(None, None, lambda *_: (None, math.nan), lambda *_: None, tolerance=0, max_steps=1)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("tolerance", -1.5), ("tolerance", math.nan), ("max_steps", 0), ("max_steps", 2.5), ("exact", "no")],
)
def test_a_wrong_argument_is_named(argument, value):
    with pytest.raises(ValueError, match=f"{argument} must .* got {value!r}"):
        fit_linkage(**{argument: value})


@pytest.mark.parametrize("outcome", [1.0, None, (1, 2, 3)], ids=str)
def test_an_e_step_returns_statistics_and_the_log_likelihood(outcome):
    with pytest.raises(ValueError, match=r"e_step must return \(statistics, log_likelihood\); got"):
        fit(LINKAGE, 0.5, lambda *_: outcome, linkage_m_step, tolerance=0, max_steps=1)


def test_the_log_likelihood_is_one_number():
    with pytest.raises(ValueError, match="e_step must return the log-likelihood as one number"):
        fit(LINKAGE, 0.5, lambda *_: (1, torch.zeros(4)), linkage_m_step, tolerance=0, max_steps=1)
