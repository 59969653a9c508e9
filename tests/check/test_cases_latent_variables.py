"""The right values of exercise 01 agree with other routes: quadrature, gradients, and laws that are far apart."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import MultivariateNormal, Normal

from course import check
from course.check import fixtures, load_cases, state
from course.check.cases.latent_variables.kl_gaussians import between_gaussians_case, drawn_pair
from course.check.cases.latent_variables.sample import BAND, Law, law_told_by, strays
from course.check.compare import difference

UNIT = "01_latent_variables"
CASES = load_cases(UNIT)
MOMENTS = [name for name in CASES if name.startswith("sample_moments")]
seeds = st.integers(0, 2**32)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_most_likely_gaussian_is_where_the_gradient_of_the_likelihood_vanishes(seed):
    case = CASES["fit_drawn"].build(seed)
    mean, covariance = case.expected
    mean, root = mean.clone().requires_grad_(), torch.linalg.cholesky(covariance).requires_grad_()
    log_likelihood = MultivariateNormal(mean, scale_tril=root).log_prob(case.arguments[0]).sum()
    for gradient in torch.autograd.grad(log_likelihood, (mean, root)):
        assert gradient.abs().max() < 1e-8


def test_the_marginal_is_the_integral_of_the_joint_over_the_hidden_coordinate():
    case = CASES["marginal_of_one_hidden_number"].build(0)
    W, b, noise_covariance, prior_mean, prior_covariance = case.arguments
    z = torch.linspace(-30, 30, 4001, dtype=torch.float64)[:, None]
    x = torch.tensor([[1.0, 0.0, 3.0], [-2.0, 2.0, 1.0]], dtype=torch.float64)
    log_joint = Normal(prior_mean, prior_covariance[0].sqrt()).log_prob(z) + MultivariateNormal(
        z @ W.T + b, noise_covariance
    ).log_prob(x[:, None]).unsqueeze(-1)
    evidence = log_joint.logsumexp(1)[:, 0] + (z[1, 0] - z[0, 0]).log()
    torch.testing.assert_close(MultivariateNormal(*case.expected).log_prob(x), evidence)


def test_the_expected_joint_density_is_that_of_z_and_noise_as_one_gaussian():
    x, z, decoder, noise_covariance = CASES["joint_of_pairs"].build(0).arguments
    both = torch.cat([z, x - fixtures.make(decoder)(z)], 1)
    covariance = torch.block_diag(torch.eye(z.shape[1], dtype=z.dtype), noise_covariance)
    joint = MultivariateNormal(torch.zeros_like(both), covariance).log_prob(both)
    torch.testing.assert_close(CASES["joint_of_pairs"].build(0).expected, joint)


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_divergence_on_the_line_is_the_integral_that_defines_it(seed):
    pair = drawn_pair(torch.Generator().manual_seed(seed), 1)
    q, p = (Normal(mean, covariance[0].sqrt()) for mean, covariance in (pair[:2], pair[2:]))
    z = q.mean + q.stddev * torch.linspace(-12, 12, 4001, dtype=torch.float64)
    integrand = q.log_prob(z).exp() * (q.log_prob(z) - p.log_prob(z))
    torch.testing.assert_close(
        between_gaussians_case("", pair).expected, torch.trapezoid(integrand, z), rtol=1e-6, atol=1e-9
    )


@given(seed=seeds)
@settings(max_examples=10, deadline=None)
def test_the_two_tasks_on_divergences_agree_about_the_standard_normal(seed):
    case = CASES["to_standard_normal_drawn"].build(seed)
    for mean, log_var, expected in zip(*case.arguments, case.expected, strict=True):
        pair = drawn_pair(torch.Generator().manual_seed(0), len(mean))._replace(
            q_mean=mean, q_covariance=log_var.exp().diag(), p_mean=0 * mean, p_covariance=torch.eye(len(mean))
        )
        pair = type(pair)(*(value.double() for value in pair))
        torch.testing.assert_close(between_gaussians_case("", pair).expected, expected)


def root_of(covariance):
    return torch.linalg.cholesky(covariance)


def standard(generator, *shape):
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def sampler(numbers=standard, other_numbers=None, *, twins=False):
    """A right `sample` whose standard normal numbers can be replaced, of z and of the noise or of the noise alone."""

    def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
        root, noise_root = root_of(prior_covariance), root_of(noise_covariance)
        epsilon = (standard if other_numbers else numbers)(generator, count, len(root))
        other = (other_numbers or numbers)(generator, count, len(noise_root))
        if twins:
            half = (count + 1) // 2
            epsilon, other = (torch.cat([each[:half], -each[:half]])[:count] for each in (epsilon, other))
        z = prior_mean + epsilon @ root.T
        return decoder(z) + other @ noise_root.T, z

    return sample


def told(kind, function, *names):
    with pytest.raises(check.CheckFailed) as refused:
        getattr(check, kind)(function, *names)
    return refused.value.mistake


@pytest.fixture(autouse=True)
def exercise(monkeypatch):
    monkeypatch.setattr(state, "unit", UNIT)


@pytest.mark.parametrize("name", MOMENTS)
def test_right_draws_stray_far_less_than_the_band(name):
    """Of 40 draws the moments stray by about four standard deviations, of seven that may be."""
    for seed in range(40):
        case = CASES[name].build(seed)
        pair = sampler()(*case.arguments[:3], fixtures.make(case.arguments[3]), *case.arguments[4:])
        assert case.look(pair) is case.expected


def test_draws_stray_within_the_band_as_often_as_normal_numbers_do():
    law = Law(
        torch.zeros(2, dtype=torch.float64), torch.tensor([[2.0, 0.6], [0.6, 1.0]], dtype=torch.float64)
    )
    generator = torch.Generator().manual_seed(0)
    scores = [strays(standard(generator, 4000, 2) @ root_of(law.covariance).T, law) for _ in range(300)]
    assert max(scores) < BAND - 2
    wide = 1.1 * standard(generator, 4000, 2) @ root_of(law.covariance).T
    assert strays(wide, law) > BAND
    assert law_told_by(wide, law, {"wide": Law(law.mean, 1.21 * law.covariance)}).covariance[0, 0] == 1.21 * 2


@pytest.mark.parametrize("name", MOMENTS)
def test_the_mistaken_laws_of_draws_are_told_apart(name):
    """Draws of each one would be at least the band away from each other one."""
    for seed in range(5):
        case = CASES[name].build(seed)
        laws = {"the right one": case.expected, **case.mistakes}
        for one, law in laws.items():
            for other, another in laws.items():
                if one == other:
                    continue
                variances = another.covariance.diagonal()
                deviation = (torch.outer(variances, variances) + another.covariance.square()).sqrt()
                off = (law.covariance - another.covariance).abs() / deviation
                away = max(off.max(), ((law.mean - another.mean).abs() / variances.sqrt()).max())
                assert 4000**0.5 * away > BAND, (one, other)


def uniform_numbers(generator, *shape):
    return 12**0.5 * (torch.rand(*shape, generator=generator, dtype=torch.float64) - 0.5)


def test_uniform_noise_of_the_right_covariance_is_refused_and_told():
    check.close(sampler(other_numbers=uniform_numbers), "sample_moments_of_z", "sample_moments_of_noise")
    check.distribution(sampler(other_numbers=uniform_numbers), "sample_law_of_z")
    said = told("distribution", sampler(other_numbers=uniform_numbers), "sample_law_of_noise")
    assert said == "the noise is made of uniform numbers, not of normal ones"


def test_a_noise_that_is_a_tenth_too_wide_is_refused_and_told():
    def wide(generator, *shape):
        return 1.1 * standard(generator, *shape)

    assert told("close", sampler(other_numbers=wide), "sample_moments_of_noise") == (
        "the noise spreads about a tenth too far"
    )


def test_rows_with_twins_on_the_other_side_are_refused_and_told():
    check.distribution(sampler(twins=True), "sample_law_of_z", "sample_law_of_noise")
    said = told("distribution", sampler(twins=True), "sample_rows_are_independent")
    assert said.startswith("everything comes in pairs of rows with opposite signs")


def test_the_same_numbers_for_z_and_noise_are_found_where_x_has_as_many_coordinates():
    def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
        epsilon = standard(generator, count, len(prior_mean))
        square = len(prior_mean) == len(noise_covariance)
        other = epsilon if square else standard(generator, count, len(noise_covariance))
        z = prior_mean + epsilon @ root_of(prior_covariance).T
        return decoder(z) + other @ root_of(noise_covariance).T, z

    check.close(sample, "sample_moments_of_z", "sample_moments_of_noise")
    said = told("close", sample, "sample_moments_of_noise_drawn")
    assert said == "the same random numbers make z and the noise: they must be independent"


def test_a_generator_that_begins_anew_between_z_and_noise_is_found():
    def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
        before = generator.get_state()
        z = prior_mean + standard(generator, count, len(prior_mean)) @ root_of(prior_covariance).T
        generator.set_state(before)
        return decoder(z) + standard(generator, count, len(noise_covariance)) @ root_of(noise_covariance).T, z

    check.close(sample, "sample_moments_of_z", "sample_moments_of_noise")
    assert "begin anew" in told("distribution", sample, "sample_noise_is_independent")


def test_a_pair_as_a_list_is_a_right_answer_where_both_parts_have_one_shape():
    def sample(*arguments):
        return list(sampler()(*arguments))

    check.close(sample, *(name for name in CASES if name.startswith("sample_") and "moments" in name))
    check.distribution(sample, "sample_law_of_noise_drawn")


@pytest.mark.parametrize(
    ("name", "function"),
    [
        (
            "density_of_narrow_ones",
            lambda x, mean, variances: Normal(mean, (variances + 1e-8).sqrt()).log_prob(x).sum(1),
        ),
        (
            "density_of_narrow_ones",
            lambda x, mean, variances: Normal(mean, variances.clamp(min=1e-6).sqrt()).log_prob(x).sum(1),
        ),
        ("fit_to_tiny_numbers", lambda x: (x.mean(0), x.T.cov(correction=0) + 1e-8 * torch.eye(x.shape[1]))),
        (
            "marginal_without_noise",
            lambda W, b, noise, mean, prior: (
                W @ mean + b,
                W @ prior @ W.T + noise + 1e-8 * torch.eye(len(b)),
            ),
        ),
        (
            "joint_of_tiny_numbers",
            lambda x, z, decoder, noise: (
                Normal(0.0, 1.0).log_prob(z).sum(1)
                + MultivariateNormal(decoder(z), noise + 1e-9 * torch.eye(x.shape[1])).log_prob(x)
            ),
        ),
        (
            "to_standard_normal_of_extreme_ones",
            lambda mean, log_var: 0.5 * (log_var.clamp(max=20).exp() + mean**2 - 1 - log_var).sum(1),
        ),
    ],
)
def test_what_is_added_or_clamped_for_safety_is_caught(name, function):
    with pytest.raises(check.CheckFailed, match="wrong values"):
        check.close(function, name)


@pytest.mark.parametrize("seed", range(60))
def test_a_rounding_error_is_no_divergence_of_a_gaussian_from_itself(seed):
    """By a route with other rounding than the oracle's: the scale of the tolerance must not be a rounding error."""
    case = CASES["between_a_gaussian_and_itself"].build(seed)
    q = MultivariateNormal(*case.arguments[:2])
    by_entropy = -q.entropy() + 0.5 * (
        case.arguments[3].logdet() + len(case.arguments[0]) * (1 + math.log(2 * math.pi))
    )
    assert difference(by_entropy, case.expected) is None
