"""The bound in its three forms against closed forms, quadrature and enumeration."""

import math
from typing import NamedTuple

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.exact import binary_states
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, FullGaussian
from course.lvm.oracles import linear_gaussian as oracle
from course.lvm.oracles import quadrature, two_state
from course.lvm.variational.bound import elbo, evidence_minus_kl, importance_weighted_bound
from tests.lvm.distributions.test_linear_gaussian import random_model, rows

SAMPLED_FORMS = ("joint", "entropy", "kl")


def some_approximation(seed, count, width):
    generator = torch.Generator().manual_seed(seed)
    root = torch.randn(count, width, width, generator=generator, dtype=torch.float64) / 3
    factor = torch.linalg.cholesky(root @ root.mT + 0.3 * torch.eye(width).double())
    return FullGaussian(torch.randn(count, width, generator=generator, dtype=torch.float64), factor)


class TableModel(NamedTuple):
    """A row of bits z with a factorized prior, and one visible of which only log p(x | z) is known, by a table."""

    logits: torch.Tensor
    table: torch.Tensor

    def prior(self):
        return Bernoulli(self.logits)

    def log_conditional(self, x, z):
        places = (z * 2 ** torch.arange(z.shape[-1] - 1, -1, -1)).sum(-1).long()
        return self.table[places] + 0 * x[:, 0]

    def log_joint(self, x, z):
        return self.prior().log_prob(z) + self.log_conditional(x, z)


@given(seed=st.integers(0, 2**31), count=st.integers(1, 3), width=st.integers(1, 3), latent=st.integers(1, 2))
@settings(max_examples=15, deadline=None)
def test_the_three_forms_are_one_number(seed, count, width, latent):
    # The integrands are quadratic in z, so the Gauss-Hermite rule with five nodes is exact.
    model, x, q = (
        random_model(seed, width, latent),
        rows(seed, count, width),
        some_approximation(seed, count, latent),
    )
    expected = oracle.elbo(model, x, q.mean, q.factor @ q.factor.mT)
    z, weights = quadrature.gaussian_nodes(q, nodes=5)
    for form in SAMPLED_FORMS:
        found = elbo(model, q, x, z, form=form, weights=weights)
        torch.testing.assert_close(found, expected, rtol=1e-7, atol=1e-7)
    torch.testing.assert_close(evidence_minus_kl(model, q, x), expected, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("chances", [(0.5, 0.5), (0.9, 0.1), (0.0508, 0.9492), (1.0, 0.0)])
def test_the_three_forms_are_one_number_for_discrete_z(chances):
    model, x = two_state.example()
    logit = math.log(chances[1] + 1e-300) - math.log(chances[0])
    q, states = Bernoulli(torch.tensor([[logit]], dtype=torch.float64)), binary_states(1, like=x)
    expected = two_state.elbo_forms((0.7, 0.3), (0.4, 0.05), chances)
    weights = q.log_prob(states).exp()
    for form in SAMPLED_FORMS:
        found = elbo(model, q, x, states, form=form, weights=weights)
        assert found.item() == pytest.approx(expected[0], rel=1e-9)
    assert evidence_minus_kl(model, q, x).item() == pytest.approx(expected[0], rel=1e-9)


@given(seed=st.integers(0, 2**31), width=st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_enumeration_over_many_bits_is_the_sum_over_their_states(seed, width):
    generator = torch.Generator().manual_seed(seed)
    draws = torch.randn(2, 1, width, generator=generator, dtype=torch.float64)
    model, q = TableModel(draws[0], torch.randn(2**width, generator=generator).double()), Bernoulli(draws[1])
    x, states = torch.zeros(3, 1).double(), binary_states(width, like=draws)
    prior, chances = (a.log_prob(states)[:, 0].exp().tolist() for a in (model.prior(), q))
    expected = two_state.elbo_forms(prior, model.table.exp().tolist(), chances)
    for form in SAMPLED_FORMS:
        found = elbo(model, q, x, states, form=form, weights=q.log_prob(states).exp())
        torch.testing.assert_close(found, torch.full((3,), expected[0]).double())


@pytest.mark.parametrize("form", SAMPLED_FORMS)
def test_every_form_is_an_unbiased_estimate(form):
    # The oracle's exact variance of one sample, by quadrature of a polynomial. 200 rows share no noise, so the mean of
    # their errors in standard errors is normal: |z| < 5 fails for one seed in 1.7 million.
    model, x, q = oracle.lg1()
    z, weights = quadrature.gaussian_nodes(q, nodes=9)
    one = torch.cat([elbo(model, q, x, sample[None], form=form) for sample in z])
    mean = (weights[:, 0] * one).sum()
    variance = (weights[:, 0] * (one - mean) ** 2).sum()
    assert mean.item() == pytest.approx(-2.02653, abs=5e-6)
    samples = 20_000
    z = q.sample(samples, generator=torch.Generator().manual_seed(0))
    found = elbo(model, q, x, z, form=form)
    assert abs(found.item() - mean.item()) < 5 * math.sqrt(variance.item() / samples)


def test_an_exact_divergence_may_make_the_estimate_noisier():
    # LG1. With z = μ + σ ε, log p(x, z) − log q(z) is a ε² + b ε + constant, of variance 2 a² + b², where
    # a = (1 − Λσ²) / 2 and b = Λσ(m − μ); log p(x | z) has a = −5.625 σ² / 2 and b = 3.75 · 0.6 σ.
    model, x, q = oracle.lg1()
    z, weights = quadrature.gaussian_nodes(q, nodes=9)

    def variance(form):
        one = torch.cat([elbo(model, q, x, sample[None], form=form) for sample in z])
        return (weights[:, 0] * (one - (weights[:, 0] * one).sum()) ** 2).sum().item()

    shift = 0.9 * 1.5 / 0.4 / 6.625 - 0.2
    assert variance("joint") == pytest.approx(2 * 0.49375**2 + (6.625 * shift) ** 2 * 0.3)  # 1.748
    assert variance("kl") == pytest.approx(2 * 0.84375**2 + 2.25**2 * 0.3)  # 2.943


@given(seed=st.integers(0, 2**31))
@settings(max_examples=15, deadline=None)
def test_the_bound_is_below_the_evidence_and_tight_at_the_posterior(seed):
    model, x = random_model(seed, 3, 2), rows(seed, 4, 3)
    exact = oracle.log_evidence(model, x)
    assert (evidence_minus_kl(model, some_approximation(seed, 4, 2), x) < exact).all()
    posterior = model.posterior(x)
    torch.testing.assert_close(elbo(model, posterior, x, posterior.sample(1)), exact, rtol=1e-7, atol=1e-7)
    z, weights = quadrature.gaussian_nodes(posterior, nodes=5)
    for form in SAMPLED_FORMS:
        found = elbo(model, posterior, x, z, form=form, weights=weights)
        torch.testing.assert_close(found, exact, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("form", SAMPLED_FORMS)
def test_the_gradient_of_the_bound_is_that_of_the_closed_form(form):
    # LG1, by (μ, log σ): −Λ(μ − m) = 2.05 and 1 − Λσ² = −0.9875, with Λ = 6.625 and m = .50943 of the posterior.
    model, x, q = oracle.lg1()
    mean, log_var = (value.clone().requires_grad_() for value in q)
    q = DiagonalGaussian(mean, log_var)
    z, weights = quadrature.gaussian_nodes(q, nodes=9)
    gradients = torch.autograd.grad(elbo(model, q, x, z, form=form, weights=weights).sum(), (mean, log_var))
    assert gradients[0].item() == pytest.approx(2.05)
    assert 2 * gradients[1].item() == pytest.approx(-0.9875)  # log σ² is 2 log σ


def test_the_gradient_at_the_posterior_is_zero():
    model, x = random_model(0, 3, 2), rows(0, 4, 3)
    leaves = [value.detach().clone().requires_grad_() for value in model.posterior(x)]
    gradients = torch.autograd.grad(evidence_minus_kl(model, FullGaussian(*leaves), x).sum(), leaves)
    for gradient in gradients:
        torch.testing.assert_close(gradient.tril(), torch.zeros_like(gradient), rtol=0, atol=1e-9)


REFERENCE = {2: -2.0992, 4: -1.9352, 8: -1.8753, 16: -1.8504, 64: -1.8334}  # by sampling, standard error 5e-4


@pytest.mark.parametrize("count", [1, 2, 4, 8, 16, 64])
def test_the_importance_weighted_bound_has_the_known_values(count):
    model, x, q = oracle.iwae()
    exact = quadrature.importance_weighted_bound(model, q, x, count, quadrature.grid(1)).item()
    if count == 1:
        assert exact == pytest.approx(-2.543939, abs=1e-6)
    else:
        assert exact == pytest.approx(REFERENCE[count], abs=5 * 5e-4)
    repeats = 10_000
    many = DiagonalGaussian(*(value.expand(repeats, -1) for value in q))
    draws = importance_weighted_bound(
        model, many, x, many.sample(count, generator=torch.Generator().manual_seed(count))
    )
    assert draws.shape == (repeats,)
    # log-weights are quadratic in z, so their law is light above and the estimated error is near the exact one
    assert abs(draws.mean().item() - exact) < 5 * draws.std().item() / math.sqrt(repeats)


def test_more_samples_make_the_bound_tighter():
    for problem in (oracle.lg1(), oracle.iwae()):
        model, x, q = problem
        values = [
            quadrature.importance_weighted_bound(model, q, x, count, quadrature.grid(1)).item()
            for count in (1, 2, 3, 10)
        ]
        assert values == sorted(values)
        assert values[0] == pytest.approx(
            oracle.elbo(model, x, q.mean, q.log_var.exp()[..., None]).item(), abs=1e-6
        )
        assert values[-1] < oracle.log_evidence(model, x).item()


@pytest.mark.parametrize("count", [1, 2, 8])
def test_with_the_posterior_every_importance_weighted_bound_is_the_evidence(count):
    model, x, _ = oracle.iwae()
    q = DiagonalGaussian(torch.tensor([[0.75]]).double(), torch.tensor([[0.5]]).double().log())
    found = importance_weighted_bound(model, q, x, q.sample(count))
    assert found.item() == pytest.approx(-1.828012, abs=5e-7)


def test_one_importance_sample_gives_the_bound_itself():
    model, x, q = random_model(0, 3, 2), rows(0, 4, 3), some_approximation(0, 4, 2)
    z = q.sample(1)
    torch.testing.assert_close(importance_weighted_bound(model, q, x, z), elbo(model, q, x, z))


def test_states_without_weight_do_not_count_even_if_impossible():
    model = two_state.TwoState(0.3, (0.4, 0.0))
    _, x = two_state.example()
    states, weights = binary_states(1, like=x), torch.tensor([[1.0], [0.0]]).double()
    assert torch.isinf(model.log_joint(x, states)[1])
    found = elbo(model, Bernoulli(torch.tensor([[-1e3]]).double()), x, states, weights=weights)
    assert found.item() == pytest.approx(math.log(0.28))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_the_dtype_of_the_model(dtype):
    model, x, q = oracle.lg1(dtype)
    z, weights = quadrature.gaussian_nodes(q, nodes=9)
    for form in SAMPLED_FORMS:
        found = elbo(model, q, x, z.to(dtype), form=form, weights=weights.to(dtype))
        assert found.dtype == dtype
        assert found.item() == pytest.approx(-2.02653, abs=1e-5)


def test_weights_for_other_states_are_refused():
    model, x, q = oracle.lg1()
    for shape in [(3, 1), (4,), (4, 2, 1)]:
        wrong = torch.full(shape, 1 / shape[0]).double()
        with pytest.raises(ValueError, match=rf"weights must have the shape .*\(4, 1\); got \({shape[0]},"):
            elbo(model, q, x, q.sample(4), weights=wrong)


@pytest.mark.parametrize("form", SAMPLED_FORMS)
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([-0.5, 1.5], "weights must hold finite numbers, at least 0; got -0.5"),
        ([math.nan, 1.0], "weights must hold finite numbers, at least 0; got nan"),
        ([math.inf, 0.0], "weights must hold finite numbers, at least 0; got inf"),
        ([0.0, 0.0], "weights must sum to 1 over the states; got 0"),
        ([1.0, 1.0], "weights must sum to 1 over the states; got 2"),
        ([0.5, 0.499], "weights must sum to 1 over the states; got 0.999"),
    ],
)
def test_weights_that_are_no_distribution_are_refused(form, wrong, message):
    model, x = two_state.example()
    q, states = model.prior(), binary_states(1, like=x)
    with pytest.raises(ValueError, match=message):
        elbo(model, q, x, states, form=form, weights=torch.tensor(wrong, dtype=torch.float64)[:, None])


def test_the_weights_of_every_row_must_sum_to_one():
    model, x = two_state.example()
    weights = torch.tensor([[0.5, 0.9], [0.5, 0.3]], dtype=torch.float64)
    with pytest.raises(ValueError, match=r"weights must sum to 1 over the states; got 1\.2"):
        elbo(model, model.prior(), x.repeat(2, 1), binary_states(1, like=x), weights=weights)


@pytest.mark.parametrize("form", SAMPLED_FORMS)
def test_impossible_states_have_no_part_in_the_gradient(form):
    """p(x | z = 1) = 0 and q(z = 1) = 0 in float64: what is left is the slope of the bound at z = 0, which is 0."""
    model, (_, x) = two_state.TwoState(0.3, (0.4, 0.0)), two_state.example()
    logit = torch.tensor([[-1e3]], dtype=torch.float64, requires_grad=True)
    q, states = Bernoulli(logit), binary_states(1, like=x)
    bound = elbo(model, q, x, states, form=form, weights=q.log_prob(states).exp())
    assert bound.item() == pytest.approx(math.log(0.28))
    (gradient,) = torch.autograd.grad(bound.sum(), logit)
    assert gradient.item() == pytest.approx(0, abs=1e-12)


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_finds_what_the_cpu_finds():
    model, x, q = random_model(0, 3, 2), rows(0, 4, 3), some_approximation(0, 4, 2)
    z = q.sample(6)
    gpu_model, gpu_q = (type(a)(*(value.cuda() for value in a)) for a in (model, q))
    for form in SAMPLED_FORMS:
        expected = elbo(model, q, x, z, form=form)
        torch.testing.assert_close(elbo(gpu_model, gpu_q, x.cuda(), z.cuda(), form=form).cpu(), expected)
