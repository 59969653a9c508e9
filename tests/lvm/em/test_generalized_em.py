from functools import partial
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor

from course.lvm.em import loop
from course.lvm.em.mixture import e_step as mixture_e_step
from course.lvm.em.mixture import log_joint, log_likelihood, m_step, responsibilities
from course.lvm.em.monte_carlo import gradient_m_step
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters
from tests.lvm.problems import rows_of

SGD = partial(torch.optim.SGD, lr=1e-3)


class Free(NamedTuple):
    """A spherical mixture in real numbers without bounds."""

    logits: Tensor
    means: Tensor
    log_var: Tensor


class Responsible(NamedTuple):
    """What the E-step found: the rows, and the responsibilities."""

    x: Tensor
    responsibilities: Tensor


def as_mixture(free):
    return MixtureParameters(torch.softmax(free.logits, 0), free.means, free.log_var.exp())


def e_step(x, free):
    return Responsible(x, responsibilities(x, as_mixture(free))), log_likelihood(x, as_mixture(free))


def expected_log_joint(statistics, free):
    return (statistics.responsibilities * log_joint(statistics.x, as_mixture(free))).sum()


def problem(seed=0):
    generator = torch.Generator().manual_seed(seed)
    means = torch.randn(3, 2, generator=generator, dtype=torch.float64)
    logits = torch.tensor([0.3, 0.0, -0.2], dtype=torch.float64)
    return rows_of(seed, 60), Free(logits, means, torch.zeros(3, dtype=torch.float64))


@pytest.mark.parametrize("seed", range(4))
def test_the_first_gradient_is_that_of_the_log_likelihood(seed):
    """Fisher's identity: ∇Q(θ; θ_old) = ∇ℓ(θ) at θ = θ_old."""
    x, free = problem(seed)
    new = gradient_m_step(expected_log_joint, SGD, steps=1)(e_step(x, free)[0], free)
    leaves = Free(*(value.clone().requires_grad_() for value in free))
    expected = torch.autograd.grad(log_likelihood(x, as_mixture(leaves)), leaves)
    for found, before, gradient in zip(new, free, expected, strict=True):
        torch.testing.assert_close((found - before) / 1e-3, gradient, rtol=1e-8, atol=1e-8)


def test_what_the_e_step_found_is_frozen():
    # Were the gradient let through, E_r[log p(x, z)] would be climbed with r moving along: another direction.
    x, free = problem()
    leaves = Free(*(value.clone().requires_grad_() for value in free))
    statistics, _ = e_step(x, leaves)
    assert statistics.responsibilities.requires_grad
    new = gradient_m_step(expected_log_joint, SGD, steps=1)(statistics, leaves)
    exact = gradient_m_step(expected_log_joint, SGD, steps=1)(e_step(x, free)[0], free)
    for found, expected in zip(new, exact, strict=True):
        assert torch.equal(found, expected)
        assert not found.requires_grad
    moving = torch.autograd.grad(expected_log_joint(statistics, leaves), leaves.means)[0]
    assert (moving - (exact.means - free.means) / 1e-3).abs().max() > 1


@pytest.mark.filterwarnings("ignore::course.lvm.em.loop.ConvergenceWarning")
@pytest.mark.parametrize("steps", [1, 10])
def test_short_steps_never_decrease_the_log_likelihood(steps):
    x, start = problem()
    m_step = gradient_m_step(expected_log_joint, SGD, steps=steps)
    result = loop.fit(x, start, e_step, m_step, tolerance=0.0, max_steps=40)
    assert (np.diff(result.values) >= -1e-9).all()
    assert result.values[-1] > result.values[0] + 10


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_enough_steps_are_the_exact_m_step(dtype):
    x, free = problem()
    x, free = x.to(dtype), Free(*(value.to(dtype) for value in free))
    optimizer = partial(torch.optim.LBFGS, max_iter=50, line_search_fn="strong_wolfe")
    statistics, _ = e_step(x, free)
    found = as_mixture(gradient_m_step(expected_log_joint, optimizer, steps=3)(statistics, free))
    exact = oracle.m_step(x, statistics.responsibilities, "spherical")
    library = m_step(mixture_e_step(x, as_mixture(free))[0], as_mixture(free))
    for left, right, other in zip(found, exact, library, strict=True):
        assert left.dtype == dtype
        torch.testing.assert_close(left.double(), right, rtol=1e-3, atol=1e-3)
        torch.testing.assert_close(right, other, rtol=1e-3, atol=1e-3)


def test_more_steps_climb_higher():
    x, free = problem()
    statistics, _ = e_step(x, free)
    values = [
        expected_log_joint(statistics, gradient_m_step(expected_log_joint, SGD, steps=n)(statistics, free))
        for n in (1, 2, 5, 20)
    ]
    assert expected_log_joint(statistics, free) < values[0] < values[1] < values[2] < values[3]


def test_too_long_a_step_falls_and_is_reported():
    x, free = problem()
    far = gradient_m_step(expected_log_joint, partial(torch.optim.SGD, lr=0.2), steps=1)
    with pytest.raises((RuntimeError, FloatingPointError, ValueError)):
        loop.fit(x, free, e_step, far, tolerance=1e-6, max_steps=20)


def test_the_start_is_left_as_it_was():
    x, free = problem()
    before = [value.clone() for value in free]
    gradient_m_step(expected_log_joint, SGD, steps=3)(e_step(x, free)[0], free)
    assert all(torch.equal(left, right) for left, right in zip(free, before, strict=True))
    assert not any(value.requires_grad for value in free)


def test_parameters_may_be_one_tensor_or_a_plain_tuple_and_statistics_anything():
    def q(statistics, theta):
        return statistics["weight"] * (
            -(theta[0] - 3).square() if isinstance(theta, tuple) else -theta.square()
        )

    step = gradient_m_step(q, partial(torch.optim.SGD, lr=0.5), steps=1)
    assert step({"weight": 1.0}, (torch.tensor(1.0),)) == (torch.tensor(3.0),)
    with torch.no_grad():
        assert step({"weight": 1.0}, torch.tensor(2.0)) == 0.0


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="steps must be a whole number, at least 1; got 0"):
        gradient_m_step(expected_log_joint, SGD, steps=0)
    with pytest.raises(ValueError, match=r"expected_log_joint must be a scalar; got the shape \(2,\)"):
        gradient_m_step(lambda s, theta: theta, SGD, steps=1)(None, torch.zeros(2))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_climbs_as_the_cpu_does():
    x, free = problem()
    step = gradient_m_step(expected_log_joint, SGD, steps=20)
    here = step(e_step(x, free)[0], free)
    there = Free(*(value.cuda() for value in free))
    for left, right in zip(step(e_step(x.cuda(), there)[0], there), here, strict=True):
        torch.testing.assert_close(left.cpu(), right)


def test_what_is_not_finite_is_refused_and_not_learned():
    m_step = gradient_m_step(lambda _, theta: theta.log().sum(), SGD, steps=2)
    with pytest.raises(FloatingPointError, match="the objective is nan"):
        m_step(None, -torch.ones(2))
    with pytest.raises(FloatingPointError, match="a gradient is not finite"):
        gradient_m_step(lambda _, theta: theta.sqrt().sum(), SGD, steps=1)(None, torch.zeros(2))


def test_an_m_step_can_be_interrupted():
    def objective(_, theta):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gradient_m_step(objective, SGD, steps=1)(None, torch.ones(2))


def test_what_the_expectation_does_not_depend_on_stays():
    m_step = gradient_m_step(lambda _, theta: theta[0].sum(), SGD, steps=3)
    moved, stayed = m_step(None, (torch.ones(2), torch.ones(2)))
    assert (moved > 1).all()
    assert (stayed == 1).all()
