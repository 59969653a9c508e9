"""The evidence by samples against its closed form, expectations over samples taken by quadrature."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.oracles import linear_gaussian as oracle
from course.lvm.oracles import quadrature
from course.lvm.variational import bound
from tests.lvm.distributions.test_linear_gaussian import random_model, rows


def repeated(q, count):
    """The same q for many rows: independent estimates stand side by side."""
    return DiagonalGaussian(*(value.expand(count, -1) for value in q))


def wide_proposal(model, x):
    """A proposal somewhat off the posterior, and wider."""
    exact = model.posterior(x)
    return DiagonalGaussian(exact.mean + 0.3, (2 * exact.factor.square().sum(-1)).log())


@given(seed=st.integers(0, 2**31))
@settings(max_examples=10, deadline=None)
def test_the_mean_weight_is_an_unbiased_estimate_of_the_evidence(seed):
    # Exactly: the expectation of one weight, by the Gauss-Hermite rule.
    model, x = random_model(seed, 2, 2), rows(seed, 3, 2)
    q = wide_proposal(model, x)
    z, nodes = quadrature.gaussian_nodes(q, nodes=60)
    expected = (nodes * bound.log_weights(model, q, x, z).exp()).sum(0)
    torch.testing.assert_close(expected, oracle.log_evidence(model, x).exp(), rtol=1e-3, atol=0)


@pytest.mark.parametrize("problem", [oracle.lg1(), oracle.iwae()], ids=["LG1", "IWAE"])
def test_the_mean_weight_is_within_five_of_its_standard_errors(problem):
    # The oracle's exact variance; one seed in 1.7 million fails. LG1's q is replaced by its prior: it is broad enough.
    model, x, _ = problem
    q, samples = DiagonalGaussian(torch.zeros(1, 1).double(), torch.zeros(1, 1).double()), 50_000
    z = q.sample(samples, generator=torch.Generator().manual_seed(0))
    found = bound.log_evidence(bound.log_weights(model, q, x, z)).exp() / oracle.log_evidence(model, x).exp()
    variation = oracle.squared_weight_variation(model, x, 0.0, 1.0)
    assert abs(found.item() - 1) < 5 * math.sqrt(variation / samples)


def test_the_log_evidence_is_biased_down_and_less_so_with_more_samples():
    # LG1 under the prior, exact expectations by the law of one weight: −4.29, −1.74, −1.571; the truth is −1.559.
    model, x, _ = oracle.lg1()
    prior = DiagonalGaussian(torch.zeros(1, 1).double(), torch.zeros(1, 1).double())
    grid = quadrature.grid(1)
    expected = [
        quadrature.importance_weighted_bound(model, prior, x, count, grid).item() for count in (1, 5, 50)
    ]
    assert expected == pytest.approx([-4.29, -1.74, -1.571], abs=5e-3)
    z = repeated(prior, 4000).sample(50, generator=torch.Generator().manual_seed(0))
    for count, value in zip((1, 5, 50), expected, strict=True):
        estimates = bound.log_evidence(bound.log_weights(model, repeated(prior, 4000), x, z[:count]))
        assert estimates.mean().item() == pytest.approx(value, abs=5 * estimates.std().item() / 4000**0.5)


def test_the_bias_is_half_the_relative_variance_of_the_mean_weight():
    model, x, q = oracle.iwae()
    found = quadrature.importance_weighted_bound(model, q, x, 64, quadrature.grid(1))
    bias = found - oracle.log_evidence(model, x)
    assert bias.item() == pytest.approx(-oracle.squared_weight_variation(model, x, 0.0, 1.0) / 128, rel=0.05)


def test_under_the_posterior_one_sample_is_enough():
    model, x = random_model(0, 3, 2), rows(0, 4, 3)
    q = model.posterior(x)
    log_weights = bound.log_weights(model, q, x, q.sample(7))
    torch.testing.assert_close(log_weights, oracle.log_evidence(model, x).expand(7, 4))
    torch.testing.assert_close(bound.effective_sample_size(log_weights), torch.full((4,), 7.0).double())


def test_the_naive_estimate_is_importance_sampling_from_the_prior():
    model, x = random_model(0, 2, 2), rows(0, 3, 2)
    z = model.prior().sample(9, generator=torch.Generator().manual_seed(0))
    expected = bound.log_evidence(bound.log_weights(model, model.prior(), x, z))
    found = bound.naive_log_evidence(model, x, 9, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(found, expected)


def test_the_naive_estimate_comes_near_the_evidence():
    model, x, _ = oracle.lg1()
    found = bound.naive_log_evidence(model, x, 50_000, generator=torch.Generator().manual_seed(0))
    variation = oracle.squared_weight_variation(model, x, 0.0, 1.0)
    assert found.item() == pytest.approx(-1.55905, abs=5 * math.sqrt(variation / 50_000))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_weights_too_small_to_write_down_are_averaged_all_the_same(dtype):
    log_weights = torch.tensor([[-2000.0, 900.0], [-2000.0, 900.0 + math.log(3)]], dtype=dtype)
    found = bound.log_evidence(log_weights)
    assert found.tolist() == pytest.approx([-2000.0, 900 + math.log(2)], rel=1e-6)
    assert bound.effective_sample_size(log_weights).tolist() == pytest.approx([2.0, 1.6], rel=1e-4)
    values = torch.tensor([[1.0, 1.0], [3.0, 3.0]], dtype=dtype)
    assert bound.self_normalized_mean(log_weights, values).tolist() == pytest.approx([2.0, 2.5], rel=1e-4)


@given(seed=st.integers(0, 2**31), samples=st.integers(1, 20), shift=st.floats(-300, 300))
@settings(max_examples=20, deadline=None)
def test_a_factor_of_all_weights_changes_the_evidence_and_nothing_else(seed, samples, shift):
    generator = torch.Generator().manual_seed(seed)
    log_weights, values = torch.randn(2, samples, 3, generator=generator, dtype=torch.float64).unbind()
    moved = log_weights + shift
    torch.testing.assert_close(bound.log_evidence(moved), bound.log_evidence(log_weights) + shift)
    for f in (bound.effective_sample_size, lambda w: bound.self_normalized_mean(w, values)):
        torch.testing.assert_close(f(moved), f(log_weights), rtol=1e-9, atol=1e-9)
    ess = bound.effective_sample_size(log_weights)
    assert ((ess > 1 - 1e-9) & (ess < samples + 1e-9)).all()
    w = log_weights.exp()
    torch.testing.assert_close(ess, w.sum(0) ** 2 / (w**2).sum(0))
    torch.testing.assert_close(
        bound.self_normalized_mean(log_weights, values), (w * values).sum(0) / w.sum(0)
    )


def test_the_effective_share_of_samples_is_one_over_one_plus_the_relative_variance():
    model, x, q = oracle.iwae()
    z = q.sample(100_000, generator=torch.Generator().manual_seed(0))
    share = bound.effective_sample_size(bound.log_weights(model, q, x, z)) / 100_000
    assert share.item() == pytest.approx(
        1 / (1 + oracle.squared_weight_variation(model, x, 0.0, 1.0)), rel=0.02
    )


def test_a_proposal_too_narrow_gives_itself_away_by_few_effective_samples():
    model, x, _ = oracle.iwae()
    narrow = DiagonalGaussian(torch.tensor([[0.75]]).double(), torch.tensor([[0.02]]).double().log())
    z = narrow.sample(10_000, generator=torch.Generator().manual_seed(0))
    assert bound.effective_sample_size(bound.log_weights(model, narrow, x, z)) < 1000


def test_self_normalized_means_are_biased_and_less_so_with_more_samples():
    # Exactly, by quadrature over all samples at once. One sample gives the mean of q: its weight cancels.
    model, x, q = oracle.iwae()
    truth = oracle.posterior(model, x)[0].item()

    def expectation(samples):
        nodes, weights = quadrature.gaussian_nodes(q, nodes=24)
        index = torch.cartesian_prod(*[torch.arange(24)] * samples).reshape(-1, samples)
        z = nodes[index, 0].movedim(0, 1)  # (S, 24^S, 1): every combination is a row
        estimates = bound.self_normalized_mean(bound.log_weights(model, q, x, z), z[..., 0])
        return (weights[index, 0].prod(1) * estimates).sum().item()

    biases = [truth - expectation(samples) for samples in (1, 2, 3)]
    assert biases[0] == pytest.approx(0.75)
    assert biases[0] > 1.5 * biases[1] > 1.5 * 1.2 * biases[2] > 0


def test_self_normalized_means_converge_to_the_posterior_and_take_many_functions_at_once():
    model, x = random_model(3, 2, 2), rows(0, 3, 2)
    q = wide_proposal(model, x)
    z = q.sample(100_000, generator=torch.Generator().manual_seed(0))
    found = bound.self_normalized_mean(bound.log_weights(model, q, x, z), z)
    torch.testing.assert_close(found, oracle.posterior(model, x)[0], rtol=0, atol=0.05)


def test_self_normalized_weights_say_nothing_about_the_evidence():
    log_weights = torch.randn(5, 2)
    torch.testing.assert_close(bound.self_normalized_mean(log_weights, torch.ones(5, 2)), torch.ones(2))


@pytest.mark.parametrize("f", [bound.log_evidence, bound.effective_sample_size])
def test_no_samples_are_refused(f):
    for shape in ((0, 2), ()):
        with pytest.raises(ValueError, match=r"log_weights must (not be empty|have the shape)"):
            f(torch.zeros(shape))


def test_values_of_other_samples_are_refused():
    with pytest.raises(ValueError, match=r"values must have the shape .*got \(2, 3\)"):
        bound.self_normalized_mean(torch.zeros(3, 2), torch.zeros(2, 3))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_finds_what_the_cpu_finds():
    log_weights, values = 30 * torch.randn(2, 50, 4, dtype=torch.float64).unbind()
    for f in (bound.log_evidence, bound.effective_sample_size):
        torch.testing.assert_close(f(log_weights.cuda()).cpu(), f(log_weights))
    found = bound.self_normalized_mean(log_weights.cuda(), values.cuda())
    torch.testing.assert_close(found.cpu(), bound.self_normalized_mean(log_weights, values))
