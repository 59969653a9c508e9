"""REBAR and RELAX by quadrature over both noises, cut where the bit jumps: exact means and variances."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.families import Bernoulli, Categorical
from course.lvm.gradients.estimators import attach, gradients
from course.lvm.gradients.relaxed import (
    controlled_gradient,
    couple,
    rebar,
    relax,
    relaxed_control,
    variance_loss,
)
from course.lvm.gradients.transforms import open_uniform
from course.lvm.gradients.variance_reduction import rao_blackwell
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import double, moments_of


def draws(seed=0):
    return torch.Generator().manual_seed(seed)


def toy(target):
    return lambda z, q: (z - target).square().sum(-1)


def nodes(logits, order=60):
    """Uniforms u and v, (R, 1, M), and weights: a product rule, with u cut where the bit changes."""
    x, w = oracle.unit_quadrature(order)
    per_bit = []
    for logit in logits:
        cut = (-logit).sigmoid()
        u = torch.cat([cut * x, cut + (1 - cut) * x])
        per_bit.append((u, torch.cat([cut * w, (1 - cut) * w])))
    axes = [u for u, _ in per_bit] + [x] * len(logits)
    weights = [w_u for _, w_u in per_bit] + [w] * len(logits)
    points = torch.cartesian_prod(*axes)[:, None]
    return points[..., : len(logits)], points[..., len(logits) :], torch.cartesian_prod(*weights).prod(1)


def exact_moments(f, control_of, logits, order=60):
    """The mean and variance of `controlled_gradient` with the control control_of(q)."""
    q, (u, v, weights) = Bernoulli(logits[None]), nodes(logits, order)
    found = controlled_gradient(f, q, control_of(q), u, v).gradient.detach()
    return moments_of(found[:, 0], weights)


def rebar_moments(f, logits, temperature, strength=1.0, order=60):
    return exact_moments(
        f, lambda q: relaxed_control(f, q, temperature=temperature, strength=strength), logits, order
    )


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("strength", [-0.5, 1.0, 3.0])
@pytest.mark.parametrize("p", [0.1, 0.4, 0.9])
def test_rebar_is_unbiased_for_every_temperature_and_strength(temperature, strength, p):
    found = rebar_moments(toy(0.45), double(p).logit(), temperature, strength)
    assert found.mean.item() == pytest.approx(p * (1 - p) * 0.1, abs=1e-8)


def test_rebar_is_unbiased_for_two_bits_that_meet_in_f():
    logits = double(-0.4, 0.9)

    def f(z, q=None):
        return (z - 0.3).square().sum(-1) + 2 * z[..., 0] * z[..., 1]

    found = rebar_moments(f, logits, 1.0, order=18)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("control", [torch.sin, torch.square, lambda zeta: (zeta - 1).sigmoid()])
def test_relax_is_unbiased_for_any_control(control):
    logits = double(0.3)
    found = exact_moments(toy(0.45), lambda q: lambda zeta: control(zeta).sum(-1), logits)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(oracle.bernoulli_toy(0.45), logits))


def test_without_a_control_it_is_the_score_function():
    f, logits = toy(0.45), double(0.4).logit()
    found, expected = (
        rebar_moments(f, logits, 0.5, 0.0),
        oracle.score_function_moments(oracle.bernoulli_toy(0.45), logits),
    )
    torch.testing.assert_close(found.mean, expected.mean)
    torch.testing.assert_close(found.variance, expected.variance)


def test_numbers_of_rebar_at_four_tenths():
    near, far, logits = toy(0.45), toy(-2.0), double(0.4).logit()
    for f, with_control, without in [(near, 0.0229, 0.0165), (far, 1.02, 11.76)]:
        assert rebar_moments(f, logits, 0.5).variance.item() == pytest.approx(with_control, rel=5e-3)
        assert rebar_moments(f, logits, 0.5, 0.0).variance.item() == pytest.approx(without, rel=5e-3)


def test_numbers_of_rebar_at_one_half():
    # REBAR barely helps on the toy: at full strength it is worse than REINFORCE (.015939) up to λ = 2.
    f, logits = toy(0.45), double(0.0)
    plain = rebar_moments(f, logits, 1.0, 0.0).variance.item()
    assert plain == pytest.approx(0.0159390625, rel=1e-8)
    for temperature in (0.1, 0.25, 0.5, 1.0, 2.0):
        assert rebar_moments(f, logits, temperature).variance.item() > plain
    best = min(rebar_moments(f, logits, 4.0, strength).variance.item() for strength in (0.7, 0.8, 0.9))
    assert best == pytest.approx(0.015814, abs=5e-6)


def network(seed):
    """A small control for one bit."""
    layers = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).double()
    for weights in layers.parameters():
        torch.nn.init.uniform_(weights, -1, 1, generator=draws(seed))
    return layers


def test_relax_learns_a_control_far_better_than_rebar_and_reinforce():
    f, q, layers = toy(0.45), Bernoulli(double(0.0)[None]), network(0)
    optimizer, noise = torch.optim.Adam(layers.parameters(), lr=0.03), draws()
    for _ in range(200):
        u, v = (open_uniform((200, 1, 1), generator=noise, dtype=torch.float64) for _ in range(2))
        optimizer.zero_grad()
        variance_loss(controlled_gradient(f, q, lambda zeta: layers(zeta).sum(-1), u, v).gradient).backward()
        optimizer.step()
    learned = exact_moments(f, lambda q: lambda zeta: layers(zeta).sum(-1), q.logits[0])
    assert learned.mean.item() == pytest.approx(0.025, abs=1e-9)
    rebar_at_its_best = 0.015812
    assert learned.variance.item() < 0.01 * rebar_at_its_best
    assert rebar_at_its_best < 0.0159390625  # REINFORCE


def test_the_gradient_by_the_control_is_that_of_the_variance():
    f, logits = toy(0.45), double(0.4).logit()
    q, (u, v, weights) = Bernoulli(logits[None]), nodes(logits, 40)
    temperature, strength = (double(value).requires_grad_() for value in (0.7, 1.2))
    control = relaxed_control(f, q, temperature=temperature, strength=strength)
    gradient = controlled_gradient(f, q, control, u, v).gradient
    found = torch.autograd.grad((weights * gradient[:, 0, 0].square()).sum(), (temperature, strength))
    h = 1e-4
    for left, at in zip(found, [(h, 0.0), (0.0, h)], strict=True):
        up = rebar_moments(f, logits, 0.7 + at[0], 1.2 + at[1], 40).variance
        down = rebar_moments(f, logits, 0.7 - at[0], 1.2 - at[1], 40).variance
        torch.testing.assert_close(left, (up - down) / (2 * h), rtol=1e-5, atol=1e-8)


def test_the_variance_loss_is_the_mean_squared_length():
    gradient = torch.randn(4, 3, 2, generator=draws())
    torch.testing.assert_close(variance_loss(gradient), gradient.norm(dim=-1).square().mean())


@given(logit=st.floats(-8, 8), seed=st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_the_second_sample_agrees_with_the_bit(logit, seed):
    u, v = (open_uniform((500,), generator=draws(seed + i), dtype=torch.float64) for i in range(2))
    before, bit, after = couple(double(logit).expand(500), u, v)
    assert torch.equal(before > 0, bit == 1)
    assert torch.equal(after > 0, bit == 1)


@pytest.mark.parametrize("p", [0.05, 0.4, 0.9])
def test_the_second_sample_has_the_law_of_the_first_given_the_bit(p):
    logits = double(p).logit()
    u, v, weights = nodes(logits)
    before, bit, after = (field[:, 0, 0] for field in couple(logits.expand(u.shape), u, v))
    for moment in (torch.sigmoid, torch.tanh, torch.square):
        for value in (bit, 1 - bit):
            expected = weights @ (value * moment(before))
            torch.testing.assert_close(weights @ (value * moment(after)), expected, rtol=1e-7, atol=1e-9)


def test_both_samples_move_with_the_logits_as_finite_differences_say():
    u, v = (open_uniform((20,), generator=draws(i), dtype=torch.float64) for i in range(2))
    logits = torch.linspace(-3, 3, 20, dtype=torch.float64, requires_grad=True)
    found = couple(logits, u, v)
    for name in ("before", "after"):
        (slope,) = torch.autograd.grad(getattr(found, name).sum(), logits, retain_graph=True)
        up, down = (couple(logits.detach() + side * 1e-6, u, v) for side in (1, -1))
        same = up.bit == down.bit
        expected = (getattr(up, name) - getattr(down, name)) / 2e-6
        torch.testing.assert_close(slope[same], expected[same], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("logit", [-200.0, -30.0, 30.0, 200.0])
def test_bits_that_are_all_but_certain_keep_everything_finite(logit):
    q = Bernoulli(torch.full((1, 1), logit, dtype=torch.float64))
    u, v = (open_uniform((1000, 1, 1), generator=draws(i), dtype=torch.float64) for i in range(2))
    f = toy(0.45)
    found = controlled_gradient(f, q, relaxed_control(f, q, temperature=0.1), u, v)
    assert found.gradient.isfinite().all()
    assert couple(q.logits, u, v).after.isfinite().all()


def test_the_estimator_attaches_the_controlled_gradient():
    logits = double(0.4, -1.0)[None]
    f = toy(0.45)
    q = Bernoulli(logits.clone().requires_grad_())
    rebar(f, q, 5, temperature=0.5, strength=0.8, generator=draws()).mean(0).sum().backward()
    noise = draws()
    u, v = (open_uniform((5, 1, 2), generator=noise, dtype=torch.float64) for _ in range(2))
    control = relaxed_control(f, q, temperature=0.5, strength=0.8)
    value, gradient = controlled_gradient(f, Bernoulli(logits), control, u, v)
    torch.testing.assert_close(q.logits.grad, gradient.mean(0))
    torch.testing.assert_close(value, f(couple(logits, u, v).bit, q))


def test_the_estimator_joins_many_repetitions():
    found = gradients(
        lambda f, q, samples, *, generator: rebar(f, q, samples, temperature=0.5, generator=generator),
        toy(0.45),
        Bernoulli(double(0.4).logit()[None]),
        40_000,
        generator=draws(),
    ).logits
    exact = rebar_moments(toy(0.45), double(0.4).logit(), 0.5)
    assert abs(found.mean() - 0.024) < 5 * math.sqrt(exact.variance.item() / 40_000)
    assert found.var().item() == pytest.approx(exact.variance.item(), rel=0.1)


def test_f_is_only_asked_about_bits_and_the_control_gets_no_gradient_from_the_surrogate():
    asked = []
    layers, q = network(1), Bernoulli(double(0.4, -1.0)[None].requires_grad_())
    theta = double(2.0).requires_grad_()

    def f(z, q):
        asked.append(z)
        return theta * z.sum(-1)

    value = relax(f, q, 7, control=lambda zeta: layers(zeta[..., :1]).sum(-1), generator=draws())
    value.mean().backward()
    assert set(asked[0].unique().tolist()) <= {0.0, 1.0}
    assert all(weights.grad is None for weights in layers.parameters())
    torch.testing.assert_close(theta.grad * 2, value.mean().detach()[None])
    assert q.logits.grad.abs().min() > 0


def test_everything_can_be_trained_from_the_same_estimates():
    layers, q = network(1), Bernoulli(double(0.4)[None].requires_grad_())
    u, v = (open_uniform((7, 1, 1), generator=draws(i), dtype=torch.float64) for i in range(2))
    value, gradient = controlled_gradient(toy(0.45), q, lambda zeta: layers(zeta).sum(-1), u, v)
    psi = list(layers.parameters())
    by_psi = torch.autograd.grad(variance_loss(gradient), psi, retain_graph=True)
    attach(value, q.logits, gradient).mean().backward()
    assert any(part.abs().max() > 0 for part in by_psi)
    assert all(weights.grad is None for weights in psi)
    torch.testing.assert_close(q.logits.grad, gradient.detach().mean(0))


def test_a_temperature_that_is_not_positive_is_named():
    with pytest.raises(ValueError, match=r"temperature must be a number, above 0; got -1"):
        rebar(toy(0.45), Bernoulli(torch.zeros(1, 1)), 2, temperature=-1.0)


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_finds_the_same_estimates():
    logits = double(0.4, -1.0)[None]
    u, v = (open_uniform((50, 1, 2), generator=draws(i), dtype=torch.float64) for i in range(2))
    f, found = toy(0.45), []
    for device in ("cpu", "cuda"):
        q = Bernoulli(logits.to(device))
        control = relaxed_control(f, q, temperature=0.5)
        found.append(controlled_gradient(f, q, control, u.to(device), v.to(device)).gradient.cpu())
    torch.testing.assert_close(found[0], found[1])


def test_what_is_made_for_bits_refuses_choices():
    # Finding 1: the logits of a choice were taken for those of independent bits, and the gradient was another one.
    q = Categorical(double(0.3, -1.0, 0.8)[None])
    f = lambda z, q: z.sum(-1)  # noqa: E731
    u = torch.full((1, 1, 3), 0.5, dtype=torch.float64)
    for call in (
        lambda: rebar(f, q, 2, temperature=0.5),
        lambda: relax(f, q, 2, control=lambda zeta: zeta.sum(-1)),
        lambda: controlled_gradient(f, q, lambda zeta: zeta.sum(-1), u, u),
        lambda: relaxed_control(f, q, temperature=0.5),
        lambda: rao_blackwell(f, q, 2),
    ):
        with pytest.raises(ValueError, match="q must be of the class Bernoulli; got Categorical"):
            call()
