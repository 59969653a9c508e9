"""The terms of the bound against the exact case, x_0 ~ N(0, s²) with the best denoiser.

Every term is a square of a linear function of (x_0, ε), so its mean over both is its mean over the four corners
(±s, ±1): these tests are exact.
"""

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from course.lvm.diffusion.model import (
    denoising_term,
    elbo_terms,
    noise_weights,
    prior_term,
    reconstruction_term,
    reverse_variances,
)
from course.lvm.diffusion.process import (
    Schedule,
    data_and_noise,
    diffuse,
    linear_schedule,
    marginal,
    posterior,
)
from course.lvm.oracles import diffusion as oracle

THOUSAND = linear_schedule(1000)
SIGNS = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]], dtype=torch.float64)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def negative_elbo(data_variance, schedule, variances, dtype=torch.float64):
    """The mean of −ELBO over data and noise, exactly."""
    denoise = oracle.best_denoiser(data_variance, schedule)
    x_0, noise = (data_variance**0.5 * SIGNS[:, :1]).to(dtype), SIGNS[:, 1:].to(dtype)
    times = torch.arange(2, schedule.steps + 1).repeat_interleave(4)
    many = schedule.steps - 1
    denoising = denoising_term(
        denoise, x_0.repeat(many, 1), noise.repeat(many, 1), times, schedule, variances
    )
    reconstruction = reconstruction_term(denoise, x_0, noise, schedule, variances)
    return (prior_term(x_0, schedule).mean() + denoising.double().sum() / 4 + reconstruction.mean()).item()


@pytest.mark.parametrize("data_variance", [0.25, 1.0, 4.0])
@pytest.mark.parametrize("choice", ["forward", "posterior"])
@pytest.mark.parametrize(
    "schedule", [THOUSAND, linear_schedule(30, first=0.01, last=0.4)], ids=["1000", "30"]
)
def test_the_terms_add_up_to_the_exact_bound(data_variance, choice, schedule):
    variances = reverse_variances(schedule, choice)
    expected = oracle.entropy(data_variance) + oracle.gap(data_variance, schedule, variances)
    assert negative_elbo(data_variance, schedule, variances) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("data_variance", "gaps"), [(0.25, (0.001092, 0.456348, 0.0)), (1.0, (0.0, 0.464892, 0.0))]
)
def test_the_reference_numbers(data_variance, gaps):
    best = oracle.best_variances(data_variance, THOUSAND)
    choices = [reverse_variances(THOUSAND, "forward"), reverse_variances(THOUSAND, "posterior"), best]
    for variances, gap in zip(choices, gaps, strict=True):
        found = negative_elbo(data_variance, THOUSAND, variances) - oracle.entropy(data_variance)
        assert found == pytest.approx(gap, abs=1e-6)


def test_single_precision_is_right_to_four_digits():
    variances = reverse_variances(THOUSAND, "posterior")
    found = negative_elbo(0.25, THOUSAND, variances, torch.float32)
    assert found == pytest.approx(oracle.entropy(0.25) + 0.456348, abs=2e-4)


def test_every_term_is_the_divergence_that_torch_finds():
    schedule = linear_schedule(10, first=0.05, last=0.4)
    variances = reverse_variances(schedule, "posterior") * 1.3
    draws = seeded()
    x_0, noise = torch.randn(2, 6, 3, generator=draws, dtype=torch.float64)
    denoise = lambda x_t, times: x_t.tanh() / times[:, None]  # noqa: E731

    def normal(gaussian):
        return Normal(gaussian.mean, (0.5 * gaussian.log_var).exp())

    standard = Normal(torch.zeros(3, dtype=torch.float64), 1.0)
    found = prior_term(x_0, schedule)
    torch.testing.assert_close(found, kl_divergence(normal(marginal(x_0, 10, schedule)), standard).sum(1))
    times = torch.tensor([2, 3, 5, 7, 9, 10])
    x_t = diffuse(x_0, noise, times, schedule)
    model = Normal(
        posterior(denoise(x_t, times), x_t, times, schedule).mean,
        variances[times].sqrt()[:, None].expand(6, 3),
    )
    expected = kl_divergence(normal(posterior(x_0, x_t, times, schedule)), model).sum(1)
    found = denoising_term(denoise, x_0, noise, times, schedule, variances)
    torch.testing.assert_close(found, expected)
    ones = torch.ones(6, dtype=torch.long)
    mean = denoise(diffuse(x_0, noise, ones, schedule), ones)
    found = reconstruction_term(denoise, x_0, noise, schedule, variances)
    torch.testing.assert_close(found, -Normal(mean, variances[1].sqrt()).log_prob(x_0).sum(1))


def test_the_estimate_of_the_bound_is_unbiased():
    # −ELBO is a quadratic form of v = (x_0 / s, ε_1, …, ε_T), so its variance is half the sum of its squared Hessian.
    # The mean over 20,000 rows must lie within five standard errors of the exact bound: 6e-7.
    schedule = linear_schedule(20, first=0.02, last=0.4)
    variances, denoise = reverse_variances(schedule, "posterior"), oracle.best_denoiser(0.25, schedule)

    def total(v):
        x_0, times = 0.5 * v[:1, None], torch.arange(2, 21)
        denoising = denoising_term(denoise, x_0.expand(19, 1), v[2:, None], times, schedule, variances)
        reconstruction = reconstruction_term(denoise, x_0, v[1:2, None], schedule, variances)
        return denoising.sum() + (reconstruction + prior_term(x_0, schedule)).sum()

    hessian = torch.autograd.functional.hessian(total, torch.zeros(21, dtype=torch.float64))
    x_0 = 0.5 * torch.randn(20_000, 1, generator=seeded(), dtype=torch.float64)
    terms = elbo_terms(denoise, x_0, schedule, variances, generator=seeded(1))
    assert terms.prior.shape == terms.reconstruction.shape == terms.elbo().shape == (20_000,)
    assert terms.denoising.shape == (19, 20_000)
    exact = -oracle.entropy(0.25) - oracle.gap(0.25, schedule, variances)
    error = (0.5 * hessian.square().sum() / 20_000).sqrt().item()
    assert abs(terms.elbo().mean().item() - exact) < 5 * error
    assert terms.elbo().std().item() == pytest.approx(error * 20_000**0.5, rel=0.05)


def test_a_worse_denoiser_has_a_lower_bound():
    schedule = linear_schedule(30, first=0.01, last=0.4)
    x_0, best = 0.5 * SIGNS[:, :1], oracle.best_denoiser(0.25, schedule)
    noise, times = SIGNS[:, 1:], torch.full((4,), 7)
    terms = [
        denoising_term(
            lambda x, t, scale=scale: scale * best(x, t), x_0, noise, times, schedule, schedule.betas
        ).mean()
        for scale in (0.9, 1.0, 1.1)
    ]
    assert terms[1] < min(terms[0], terms[2])


def test_every_term_is_a_weighted_error_of_the_noise_and_a_constant():
    schedule = linear_schedule(10, first=0.05, last=0.4)
    variances = reverse_variances(schedule, "posterior")
    weights = noise_weights(schedule, variances)
    draws = seeded()
    x_0, noise, wrong = torch.randn(3, 9, 2, generator=draws, dtype=torch.float64)
    times = torch.arange(2, 11)

    def denoise(x_t, t):
        return data_and_noise(x_t, noise + wrong[: len(x_t)], t, schedule, "noise")[0]

    knowing = lambda x_t, t: x_0[: len(x_t)]  # noqa: E731
    errors = wrong.square().sum(1)
    extra = denoising_term(denoise, x_0, noise, times, schedule, variances)
    extra = extra - denoising_term(knowing, x_0, noise, times, schedule, variances)
    torch.testing.assert_close(extra, weights[2:] * errors)
    extra = reconstruction_term(denoise, x_0, noise, schedule, variances)
    extra = extra - reconstruction_term(knowing, x_0, noise, schedule, variances)
    torch.testing.assert_close(extra, weights[1] * errors)


def test_wrong_variances_are_named():
    x_0, denoise = torch.zeros(2, 1), oracle.best_denoiser(1.0, THOUSAND)
    with pytest.raises(
        ValueError,
        match=r"variances must have the shape \(T\+1,\) with T\+1 = 1001 as in schedule; got \(1000,\)",
    ):
        elbo_terms(denoise, x_0, THOUSAND, THOUSAND.betas[1:])
    with pytest.raises(ValueError, match="variances must be positive for every t"):
        elbo_terms(denoise, x_0, THOUSAND, torch.zeros(1001))
    with pytest.raises(ValueError, match="choice must be"):
        reverse_variances(Schedule.of(torch.tensor([0.5])), "beta")
