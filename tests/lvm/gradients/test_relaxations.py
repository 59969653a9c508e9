import functools

import pytest
import torch
from scipy.integrate import quad

from course.lvm.distributions.families import Bernoulli, Categorical
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.relaxed import concrete, relax_bits, relax_choice, straight_through
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import bernoulli_moments, double

U, WEIGHTS = oracle.unit_quadrature(100)


def draws(seed=0):
    return torch.Generator().manual_seed(seed)


def concrete_gradient(f, logit, temperature):
    """E[∂f(relaxed bit)/∂logit] of the library's own samples, by quadrature over the noise."""
    leaf = torch.full((len(U), 1), logit, dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(f(relax_bits(leaf, U[:, None], temperature)).sum(), leaf)
    return (WEIGHTS @ found[:, 0]).item()


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.0])
def test_relaxed_bits_have_the_concrete_density(temperature):
    # The distribution function at y, from the density of Maddison, Mnih and Teh (2017).
    logit, edge = 0.7, 0.6

    def density(y):
        odds = torch.tensor(logit).exp().item()
        low, high = odds * y ** (-temperature - 1), (1 - y) ** (-temperature - 1)
        total = odds * y**-temperature + (1 - y) ** -temperature
        return temperature * low * high / total**2

    u = torch.linspace(0, 1, 200_001, dtype=torch.float64)[1:-1]
    y = relax_bits(double(logit), u, temperature)
    found = (y < edge).double().mean().item()
    assert found == pytest.approx(quad(density, 0, edge)[0], abs=2e-5)


@pytest.mark.parametrize("temperature", [0.1, 1.0])
def test_rounded_bits_have_the_right_chance(temperature):
    u = torch.linspace(0, 1, 100_001, dtype=torch.float64)[1:-1]
    y = relax_bits(double(-0.8), u, temperature)
    assert (y > 0.5).double().mean().item() == pytest.approx(double(-0.8).sigmoid().item(), abs=2e-5)


def test_a_choice_among_two_is_a_bit():
    # Logistic noise is the difference of two Gumbels: log u − log(1 − u) = −log c_0 + log c_1.
    clocks = torch.rand(50, 2, generator=draws(), dtype=torch.float64) + 0.01
    u = clocks[:, 1] / clocks.sum(1)
    choice = relax_choice(double(0.7, -0.2), clocks, 0.4)
    torch.testing.assert_close(choice[:, :1], relax_bits(double(0.9), u[:, None], 0.4))
    torch.testing.assert_close(choice.sum(1), torch.ones(50, dtype=torch.float64))


def test_the_largest_coordinate_of_a_relaxed_choice_has_the_right_chance():
    logits = double(0.3, -1.0, 0.8)
    clocks = torch.empty(50_000, 3, dtype=torch.float64).exponential_(generator=draws())
    chosen = relax_choice(logits, clocks, 0.5).argmax(1).bincount(minlength=3) / 50_000
    p = logits.softmax(0)
    assert ((chosen - p) / (p * (1 - p) / 50_000).sqrt()).abs().max() < 5


def test_the_relaxed_gradient_is_biased_and_the_bias_falls_with_the_temperature():
    # θ = .4: the true gradient is .024, at λ = ½ the relaxed one .0066.
    f = oracle.bernoulli_toy(0.45)
    logits = double(0.4).logit()
    exact = oracle.bernoulli_gradient(f, logits).item()
    assert exact == pytest.approx(0.024)
    assert concrete_gradient(f, logits.item(), 0.5) == pytest.approx(0.0066, abs=5e-5)
    errors = [abs(concrete_gradient(f, logits.item(), t) - exact) for t in (1.0, 0.5, 0.25, 0.1)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 5 * errors[-1]


def test_the_variance_grows_as_the_temperature_falls():
    q = Bernoulli(torch.zeros(1, 1, dtype=torch.float64))
    spread = [
        gradients(
            functools.partial(concrete, temperature=t),
            lambda z, q: z.square().sum(-1),
            q,
            20_000,
            generator=draws(),
        ).logits.var()
        for t in (1.0, 0.3, 0.1)
    ]
    assert spread[0] < spread[1] < spread[2]


def test_the_concrete_estimator_averages_the_relaxed_gradient():
    found = gradients(
        functools.partial(concrete, temperature=0.5),
        lambda z, q: (z - 0.45).square().sum(-1),
        Bernoulli(double(0.4).logit()[None]),
        40_000,
        generator=draws(),
    ).logits
    expected = concrete_gradient(oracle.bernoulli_toy(0.45), double(0.4).logit().item(), 0.5)
    assert abs(found.mean() - expected) < 5 * found.std() / 200


def test_the_value_of_the_concrete_estimator_is_biased_too():
    q = Bernoulli(torch.zeros(1, 1, dtype=torch.float64))
    value = concrete(lambda z, q: z.square().sum(-1), q, 20_000, temperature=1.0, generator=draws())
    assert value.mean() < 0.4  # of bits: ½


@pytest.mark.parametrize("logit", [-1.0, 0.5, 2.0])
def test_straight_through_has_a_mean_of_its_own(logit):
    # p (1 − p) E[f′(b)], by enumeration; the true gradient is p (1 − p)(f(1) − f(0)).
    p = double(logit).sigmoid().item()
    found = bernoulli_moments(straight_through, lambda z, q: (z.sum(-1) + 1) ** 3, double(logit))
    assert found.mean.item() == pytest.approx(p * (1 - p) * (p * 3 * 4 + (1 - p) * 3), rel=1e-9)
    assert abs(found.mean.item() - p * (1 - p) * 7) > 0.1


def test_straight_through_is_unbiased_where_f_is_linear_in_each_bit():
    logits = double(0.3, -1.0, 0.8)

    def f(z):
        return 2 * z[..., 0] * z[..., 1] - z[..., 1] * z[..., 2] + z[..., 0] * z[..., 1] * z[..., 2]

    found = bernoulli_moments(straight_through, lambda z, q: f(z), logits)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits))


@pytest.mark.parametrize(
    "estimator",
    [straight_through, functools.partial(concrete, temperature=0.5)],
    ids=["straight", "concrete"],
)
@pytest.mark.parametrize("family", [Bernoulli, Categorical])
def test_both_take_bits_and_choices_and_other_parameters(estimator, family):
    theta = double(2.0).requires_grad_()
    q = family(double(0.3, -1.0, 0.8)[None].requires_grad_())
    value = estimator(lambda z, q: theta * z[..., 0], q, 6, generator=draws())
    assert value.shape == (6, 1)
    value.mean().backward()
    torch.testing.assert_close(theta.grad * 2, value.mean().detach()[None])
    assert q.logits.grad[0, 0] > 0
    if family is Categorical:
        assert q.logits.grad.sum().item() == pytest.approx(0, abs=1e-12)


def test_straight_through_for_a_choice_is_exact_for_linear_f():
    value, logits = double(2.0, -1.0, 5.0), double(0.3, -1.0, 0.8)
    found = gradients(
        straight_through, lambda z, q: (z * value).sum(-1), Categorical(logits[None]), 4, generator=draws()
    ).logits
    leaf = logits.clone().requires_grad_()
    (exact,) = torch.autograd.grad(leaf.softmax(0) @ value, leaf)
    torch.testing.assert_close(found, exact.expand(4, 1, 3))


def test_straight_through_for_a_choice_is_biased_where_f_is_linear_in_each_coordinate_only():
    """f(z) = z_1 z_2 is 0 for every choice, so that its mean has no slope; between the choices it has."""
    q = Categorical(double(0.3, -1.0)[None])
    found = gradients(straight_through, lambda z, q: z.prod(-1), q, 1000, generator=draws()).logits
    assert found.mean(0).abs().min() > 0.02


def test_a_temperature_that_is_not_positive_is_named():
    for function in (relax_bits, relax_choice):
        with pytest.raises(ValueError, match=r"temperature must be a number, above 0; got 0"):
            function(torch.zeros(2), torch.full((2,), 0.5), 0.0)
