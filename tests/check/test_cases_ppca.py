"""The right values of exercise 04 agree with other routes: a search, the library, conditioning, known numbers."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal

from course.check import load_cases
from course.check.cases.ppca import regression
from course.lvm import data, ppca_mixture
from course.lvm.markov_chain import metropolis_hastings_step
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import MixtureStatistics
from course.lvm.ppca import PPCAParameters, e_step, m_step, maximum_likelihood, posterior
from course.lvm.ppca_parameters import PPCAMixtureParameters, covariance_matrices

CASES = load_cases("04_ppca")
seeds = st.integers(0, 2**32)


def close(found, expected):
    """Equal to the digits of the coarser type."""
    tolerance = 1e-7 if expected.dtype == torch.float64 else 1e-5
    torch.testing.assert_close(found.double(), expected.double(), rtol=tolerance, atol=tolerance)


@given(seed=seeds)
@settings(max_examples=15, deadline=None)
def test_the_posterior_is_that_of_the_library(seed):
    for name in [name for name in CASES if name.startswith("posterior_")]:
        case = CASES[name].build(seed)
        x, *theta = (part.double() for part in case.arguments)
        found = posterior(x, PPCAParameters(*theta))
        close(found.mean, case.expected[0])
        close(found.factor[0] @ found.factor[0].T, case.expected[1])


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("maximum_")])
def test_the_maximum_is_that_of_the_library(name):
    case = CASES[name].build(5)
    x, hidden = case.arguments
    theta = maximum_likelihood(x.double(), hidden)
    for found, expected in zip((covariance_matrices(theta), *theta[1:]), case.expected, strict=True):
        close(found, expected)


def test_a_numerical_search_finds_no_higher_place_than_the_maximum():
    case = CASES["maximum_on_paper"].build(0)
    x, hidden = case.arguments
    covariance, mean, _ = case.expected
    at_maximum = MultivariateNormal(mean, covariance).log_prob(x).sum()
    close(oracle.log_likelihood(x, oracle.search_maximum(x, hidden)), at_maximum)
    close(oracle.maximum_log_likelihood(x, hidden), at_maximum)


def test_the_noise_of_the_irises_is_the_known_number():
    _, _, noise_var = CASES["maximum_for_irises"].build(0).expected
    assert noise_var.item() == pytest.approx(0.050682148, rel=1e-7)


def test_every_mistaken_maximum_is_less_likely_unless_it_is_no_model():
    case = CASES["maximum_on_paper"].build(0)
    x, hidden = case.arguments
    best = oracle.maximum_log_likelihood(x, hidden)
    for name, (covariance, mean, _) in case.mistakes.items():
        if "standard deviation" in name or "μ is 0" in name:
            continue
        model = torch.linalg.cholesky_ex(covariance)
        if covariance.isfinite().all() and not model.info:
            assert MultivariateNormal(mean, scale_tril=model.L).log_prob(x).sum() < best, name


def test_a_rotation_of_the_weights_changes_nothing_that_is_compared():
    case = CASES["maximum_for_irises"].build(0)
    W, mean, noise_var = maximum_likelihood(data.iris().x, 2)
    turn = torch.tensor([[math.cos(1.0), -math.sin(1.0)], [math.sin(1.0), math.cos(1.0)]]).double()
    for found, expected in zip(case.look((W @ turn, mean, noise_var)), case.expected, strict=True):
        close(found, expected)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_m_step_at_a_posterior_is_that_of_the_library(seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(9, 4, generator=generator, dtype=torch.float64)
    x = x - x.mean(0)
    W = torch.randn(4, 2, generator=generator, dtype=torch.float64)
    theta = PPCAParameters(W, torch.zeros(4).double(), torch.tensor(0.5).double())
    expected = m_step(e_step(x, theta)[0], theta)
    found = regression(x, *oracle.posterior(x, theta))
    close(found[0], expected.weights)
    close(found[1], expected.noise_variance)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_every_mistaken_m_step_is_beside_the_maximum_of_the_expected_log_joint(seed):
    case = CASES["m_step_drawn"].build(seed)
    x, means, covariance, _ = case.arguments

    def expected_log_joint(W, noise_var):
        theta = PPCAParameters(W, torch.zeros(x.shape[1]).double(), noise_var)
        return oracle.expected_log_joint(x, means, covariance, theta)

    best = expected_log_joint(*case.expected)
    for name, (W, noise_var) in case.mistakes.items():
        if W.shape == case.expected[0].shape and noise_var > 0:
            assert expected_log_joint(W, noise_var) < best, name


@pytest.mark.parametrize("name", ["two_planes_in_space", *[n for n in CASES if n.startswith("planes_")]])
def test_the_responsibilities_are_those_of_the_library(name):
    case = CASES[name].build(2)
    x, *theta = (part.double() for part in case.arguments)
    close(ppca_mixture.responsibilities(x, PPCAMixtureParameters(*theta)), case.expected)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("mixture_step_")])
def test_a_mixture_step_is_that_of_the_library(name):
    case = CASES[name].build(3)
    x, r, hidden = case.arguments
    x, r, components = x.double(), r.double(), r.shape[1]
    statistics = MixtureStatistics(r.sum(0), r.T @ x, torch.einsum("nk,ni,nj->kij", r, x, x))  # about 0
    nothing = torch.zeros(components, x.shape[1], hidden).double()
    old = PPCAMixtureParameters(r.mean(0), nothing, nothing[:, :, 0], torch.ones(components).double())
    new = ppca_mixture.m_step(statistics, old)
    found = (new.mixing, covariance_matrices(new), new.means, new.noise_variances)
    for ours, theirs in zip(found, case.expected, strict=True):
        close(ours, theirs)


def test_chains_of_the_library_settle_where_the_exercises_cell_says():
    """With the correction: the Gamma law with mean 3."""
    generator = torch.Generator().manual_seed(0)
    z = torch.ones(20_000, 1).double()
    for _ in range(60):
        z, _ = metropolis_hastings_step(
            z,
            lambda z: (2 * z.log() - z)[:, 0],
            lambda z, generator: z * torch.randn(z.shape, generator=generator, dtype=torch.float64).exp(),
            log_proposal=lambda to, origin: -(to.log() + (to.log() - origin.log()).square() / 2)[:, 0],
            generator=generator,
        )
    assert abs(z.mean().item() - 3) < 5 * math.sqrt(3 / 20_000)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_a_chain_moves_just_where_the_uniform_number_is_below_the_chance(seed):
    for name in (
        "step_drawn",
        "step_far_from_zero",
        "step_with_impossible_proposals",
        "step_of_eight_chains",
    ):
        case = CASES[name].build(seed)
        z, proposed, log_p, log_p_proposed, forward, backward, u = case.arguments
        chance = (log_p_proposed - log_p + backward - forward).clamp(max=0).exp()
        moved = (case.expected == proposed).all(1)
        assert torch.equal(moved, u < chance)
        assert torch.equal(case.expected[~moved], z[~moved])


def test_far_away_and_far_from_zero_the_naive_formula_fails_and_the_answer_is_finite():
    for name in ("planes_far_away", "step_far_from_zero"):
        case = CASES[name].build(0)
        assert case.expected.isfinite().all()
    (naive,) = CASES["planes_far_away"].build(0).mistakes.values()
    assert naive.isnan().any()
