"""The right values of exercise 04 agree with other routes: a search, the library, conditioning, known numbers."""

import math
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal

from autograde.audit.trial import examine, functions, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.cases.ppca.closed_form import without_rotation
from course.check.cases.ppca.m_step import regression
from course.lvm.distributions.markov_chain import metropolis_hastings_step
from course.lvm.em import ppca_mixture
from course.lvm.em.ppca import e_step, m_step, maximum_likelihood, posterior
from course.lvm.oracles import mixtures
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import MixtureStatistics, PPCAMixtureParameters, PPCAParameters

CASES = load_cases("04_ppca")
EXAMINATION = read_examination(CourseFolder.open(Path(__file__).parents[2]), "04_ppca")
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
    for found, expected in zip(without_rotation(theta), case.expected, strict=True):
        close(found, expected)


def likelihood(x, seen):
    """ℓ under what is seen of W, μ and σ², or None if that is no model."""
    covariance = seen.WWT + seen.noise_var * torch.eye(x.shape[1]).double()
    model = torch.linalg.cholesky_ex(covariance.nan_to_num(nan=-1.0))
    return None if model.info else MultivariateNormal(seen.mean, scale_tril=model.L).log_prob(x).sum()


def test_a_numerical_search_finds_no_higher_place_than_the_maximum():
    case = CASES["maximum_with_one_dimension"].build(0)
    x, hidden = case.arguments
    close(oracle.log_likelihood(x, oracle.search_maximum(x, hidden)), likelihood(x, case.expected))
    close(oracle.maximum_log_likelihood(x, hidden), likelihood(x, case.expected))


@given(seed=seeds)
@settings(max_examples=5, deadline=None)
def test_every_mistaken_maximum_is_less_likely_unless_it_is_no_model(seed):
    case = CASES["maximum_on_paper"].build(seed)
    x, hidden = case.arguments
    best = oracle.maximum_log_likelihood(x, hidden)
    for name, seen in case.mistakes.items():
        found = likelihood(x, seen)
        assert found is None or found < best, name


def test_a_rotation_of_the_weights_changes_nothing_that_is_compared():
    case = CASES["maximum_for_wines"].build(0)
    x, hidden = case.arguments
    W, mean, noise_var = maximum_likelihood(x, hidden)
    turn, _ = torch.linalg.qr(torch.arange(16.0).double().reshape(4, 4).cos())
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
        if W.shape == case.expected[0].shape and noise_var.ndim == 0 and noise_var > 0:
            assert expected_log_joint(W, noise_var) < best, name


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("planes_")])
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
    found = (new.mixing, new.weights @ new.weights.mT, new.means, new.noise_variances)
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
    for name in [name for name in CASES if name.startswith("step_")]:
        case = CASES[name].build(seed)
        z, proposed, log_p, log_p_proposed, forward, backward, u = case.arguments
        chance = (log_p_proposed - log_p + backward - forward).double().clamp(max=0).exp()
        moved = (case.expected == proposed).all(1)
        assert torch.equal(moved, u.double() < chance)
        assert torch.equal(case.expected[~moved], z[~moved])


def test_far_away_and_far_from_zero_the_naive_formula_fails_and_the_answer_is_finite():
    for name in ("planes_far_away", "step_far_from_zero"):
        case = CASES[name].build(0)
        assert case.expected.isfinite().all()
    naive, *_ = CASES["planes_far_away"].build(0).mistakes.values()
    assert naive.isnan().any()


def told(task, source, visible=True):
    """What the check in sight, or the hidden one, says of one function, the others being right."""
    names = {"torch": torch, "MultivariateNormal": MultivariateNormal}
    exec(source, names)
    cells = [cell for cell in EXAMINATION.cells_of(task) if cell.name.startswith("check-") == visible]
    answers = {**functions(EXAMINATION), task: names[task]}
    failures = examine(EXAMINATION, answers, 3, cells)
    return "".join(failure.mistake or failure.problem for failure in failures.values())


STEP = """
def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    drift = log_backward - log_forward
    ratio = (log_p_proposed - log_p + drift).exp()
    return torch.where(({})[:, None], proposed, z)
"""


@pytest.mark.parametrize(
    "accepted",
    ["u[0] < ratio", "u > 1 - ratio", "u < 1.1 * ratio", "u < ratio * (-0.2 * drift).exp()", "ratio > 0.5"],
)
def test_a_rule_that_is_only_nearly_that_of_metropolis_and_hastings_fails_in_sight(accepted):
    assert told("metropolis_hastings_step", STEP.format(accepted))


def test_barkers_rule_is_told_by_its_own_name():
    assert "Barker" in told("metropolis_hastings_step", STEP.format("u < ratio / (1 + ratio)"))


@pytest.mark.parametrize(
    "discarded", ["values[: -M - 1]", "values[1:-M]", "values[:M]", "values[: x.shape[1] - M + 1]"]
)
def test_an_eigenvalue_too_many_or_too_few_is_not_told_as_the_smallest(discarded):
    source = f"""
def maximum_likelihood(x, M):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = {discarded}.mean()
    return vectors[:, -M:] * (values[-M:] - noise_var).sqrt(), mean, noise_var
"""
    said = told("maximum_likelihood", source)
    assert "is the smallest" not in said
    assert "in the mean" in said or "M smallest" in said


PLANES = """
def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return torch.softmax({} + log_density, 1)
"""


@pytest.mark.parametrize("small", ["1e-8", "1e-12", "1e-30"])
def test_nothing_stands_in_for_a_weight_of_zero(small):
    for logarithm in (f"(weights + {small}).log()", f"weights.clamp(min={small}).log()"):
        assert "weight zero gets" in told("responsibilities", PLANES.format(logarithm), visible=False)


@pytest.mark.parametrize("seed", range(20))
def test_the_idle_component_is_the_densest_by_hundreds_of_nats(seed):
    case = CASES["planes_with_an_idle_component"].build(seed)
    x, *theta = case.arguments
    log_density = mixtures.log_density(x, oracle.as_gaussian_mixture(PPCAMixtureParameters(*theta)))
    others = log_density[:, [0, 2, 3]].max(1).values
    assert (log_density[:, 1] - others).min() > 200
    assert ((case.expected > 0.01) & (case.expected < 0.99)).any()


def test_the_sizes_of_the_cases_that_name_mistakes_keep_their_numbers_of_eigenvalues_apart():
    for name in ("maximum_on_paper", "maximum_drawn", "mixture_step_of_many_rows", "mixture_step_drawn"):
        sizes = CASES[name].build(0).made.sizes
        left = sizes["D"] - sizes["M"]
        assert sizes["M"] not in (left - 1, left, left + 1)


@pytest.mark.parametrize("name", [name for name in CASES if "small_units" in name])
def test_a_jitter_of_a_billionth_counts_in_small_units(name):
    case = CASES[name].build(1)
    assert case.mistakes
    assert any("1e-09" in mistake for mistake in case.mistakes)
