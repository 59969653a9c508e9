"""Monte Carlo EM, its long run against the enumerated chain and exact EM. That ℓ never falls is not tested: it does."""

import math

import pytest
import torch

from course.lvm import data
from course.lvm.em import loop
from course.lvm.em.monte_carlo import (
    Samples,
    fit,
    gradient_m_step,
    metropolis_sampler,
    ppca_gibbs_sampler,
    ppca_m_step,
)
from course.lvm.em.ppca import (
    e_step,
    log_joint,
    log_likelihood,
    m_step,
    maximum_likelihood,
    posterior,
    random_start,
)
from course.lvm.em.ppca import sample as draw_rows
from course.lvm.oracles import linkage
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import PPCAParameters, ppca_covariance_matrices

SIGMAS = 5


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("wrong", [None, "3", torch.zeros(2)])
def test_a_log_likelihood_that_is_no_number_is_named(wrong):
    with pytest.raises(ValueError, match="log_likelihood must return one number, a sum over the data; got"):
        fit(None, 0.5, lambda *_, **__: 1.0, lambda _, theta: theta, log_likelihood=lambda *_: wrong, steps=2)


# ---------------------------------------------------------------------------------------------- genetic linkage


def linkage_sampler(samples):
    def sampler(counts, theta, latents, *, generator=None):
        trials = torch.full((samples,), 125.0, dtype=torch.float64)
        return torch.binomial(trials, torch.full_like(trials, theta / (2 + theta)), generator=generator)

    return sampler


def linkage_m_step(samples, theta):
    return linkage.parameter_of(samples.latents.mean().item())


def run_linkage(samples, steps, *, start=0.5, seed=0, **more):
    return fit(
        linkage.COUNTS,
        start,
        linkage_sampler(samples),
        linkage_m_step,
        log_likelihood=lambda counts, theta: linkage.log_likelihood(theta),
        steps=steps,
        generator=seeded(seed),
        **more,
    )


def test_with_many_samples_it_ends_near_the_maximum():
    result = run_linkage(100_000, 30)
    assert result.learned == pytest.approx(0.6268214978709824, abs=1e-3)
    assert len(result.values) == 31
    assert not result.converged


@pytest.mark.parametrize("samples", [1, 3])
def test_the_long_run_is_that_of_the_enumerated_chain(samples):
    seen = []
    run_linkage(
        samples, 10_000, start=linkage.maximum(), callback=lambda step, theta, ell: seen.append(theta)
    )
    theta, transitions = linkage.monte_carlo_transitions(samples)
    settled = linkage.stationary(transitions)
    mean = (settled * theta).sum()
    # The exact variance of the mean of a correlated run: twice the resolvent of the chain, applied to θ − mean.
    deviation = theta - mean
    resolvent = torch.linalg.solve(torch.eye(len(theta)).double() - transitions + settled[None], deviation)
    variance = (settled * deviation * (2 * resolvent - deviation)).sum() / len(seen)
    error = SIGMAS * variance.sqrt().item()
    assert sum(seen) / len(seen) == pytest.approx(mean.item(), abs=error)
    spread = torch.tensor(seen).double().var().sqrt().item()
    assert spread == pytest.approx((settled * deviation.square()).sum().sqrt().item(), rel=0.1)


def test_the_long_run_is_close_to_the_maximum_but_not_at_it():
    biases, spreads = [], []
    for samples in (1, 2, 4):
        theta, transitions = linkage.monte_carlo_transitions(samples)
        settled = linkage.stationary(transitions)
        mean = (settled * theta).sum()
        biases.append((mean - linkage.maximum()).item())
        spreads.append((settled * (theta - mean).square()).sum().sqrt().item())
    assert all(1e-5 < abs(bias) < 2e-3 for bias in biases)
    assert biases[0] / biases[2] == pytest.approx(4, rel=0.1)  # of the order of 1 / S
    assert spreads[0] / spreads[2] == pytest.approx(2, rel=0.1)  # of the order of 1 / √S


def test_from_the_maximum_a_sampled_step_can_only_fall():
    result = run_linkage(1, 1, start=linkage.maximum())
    before, after = result.values
    assert after < before - 1e-6
    assert "lowered the log-likelihood" in result.notes[0]
    worst = min(linkage.log_likelihood(linkage.parameter_of(t)) for t in range(10, 45))
    assert worst < before - 0.85  # and not by a little: among the possible outcomes of one sample


def test_falls_are_no_errors_and_steps_are_counted(recwarn):
    result = run_linkage(1, 50)
    assert len(result.values) == 51
    assert len(result.values) == 51
    assert len(result.notes) > 10
    assert not [w for w in recwarn if issubclass(w.category, loop.ConvergenceWarning)]


def test_the_same_generator_gives_the_same_run():
    assert run_linkage(3, 10, seed=4).learned == run_linkage(3, 10, seed=4).learned
    assert run_linkage(3, 10, seed=4).learned != run_linkage(3, 10, seed=5).learned


def test_an_interruption_keeps_what_was_learned():
    def interrupt(step, theta, log_likelihood):
        if step == 2:
            raise KeyboardInterrupt

    result = run_linkage(10, 50, callback=interrupt)
    assert result.interrupted
    assert len(result.values) == 3
    assert result.learned == run_linkage(10, 2).learned


# ------------------------------------------------------------------------------------------------------- PPCA


def small_problem():
    generator = seeded(1)
    weights = torch.randn(4, 2, generator=generator, dtype=torch.float64)
    theta = PPCAParameters(weights, torch.zeros(4).double(), torch.tensor(0.5).double())
    return draw_rows(theta, 60, generator=generator)[0], theta


def exact_sampler(samples):
    def sampler(x, parameters, latents, *, generator=None):
        return posterior(x, parameters).sample(samples, generator=generator)

    return sampler


SAMPLERS = {
    "exact": exact_sampler(4000),
    "gibbs": ppca_gibbs_sampler(samples=4000, sweeps=15),
    "metropolis": metropolis_sampler(log_joint, samples=4000, latent_width=2, scale=0.9, sweeps=60),
}


@pytest.mark.parametrize("name", SAMPLERS)
def test_samplers_draw_from_the_posterior(name):
    x, theta = small_problem()
    x = x[:8]
    z = SAMPLERS[name](x, theta, None, generator=seeded())
    means, covariance = oracle.posterior(x, theta)
    assert z.shape == (4000, 8, 2)
    error = (covariance.diagonal() / 4000).sqrt()
    assert ((z.mean(0) - means).abs() < SIGMAS * error).all()
    for n in range(8):
        variances = covariance.diagonal()
        errors = ((variances[:, None] * variances + covariance.square()) / 4000).sqrt()
        assert ((torch.cov(z[:, n].T) - covariance).abs() < SIGMAS * errors).all()


@pytest.mark.parametrize("name", ["gibbs", "metropolis"])
def test_chains_go_on_where_they_were(name):
    x, theta = small_problem()
    far = torch.full((3, 60, 2), 50.0, dtype=torch.float64)
    short = {
        "gibbs": ppca_gibbs_sampler(samples=3, sweeps=1),
        "metropolis": metropolis_sampler(log_joint, samples=3, latent_width=2, scale=0.1, sweeps=1),
    }[name]
    begun, gone_on = short(x, theta, None, generator=seeded()), short(x, theta, far, generator=seeded())
    assert (begun - gone_on).abs().max() > 1


def test_a_step_from_many_samples_is_a_step_of_exact_em():
    x, theta = small_problem()
    exact = m_step(e_step(x, theta)[0], theta)
    z = posterior(x, theta).sample(20_000, generator=seeded())
    found = ppca_m_step(Samples(x, z), theta)
    torch.testing.assert_close(found.weights, exact.weights, rtol=0, atol=2e-2)
    torch.testing.assert_close(found.noise_variance, exact.noise_variance, rtol=1e-2, atol=0)


@pytest.mark.parametrize(
    ("sampler", "steps"),
    [
        (exact_sampler(50), 150),
        (ppca_gibbs_sampler(samples=50, sweeps=2), 150),
        (metropolis_sampler(log_joint, samples=50, latent_width=2, scale=0.8, sweeps=5), 150),
    ],
    ids=["exact", "gibbs", "metropolis"],
)
def test_every_sampler_leads_near_the_maximum(sampler, steps):
    x, _ = small_problem()
    late = []

    def watch(step, parameters, ell):
        if step > steps // 2:
            late.append(ppca_covariance_matrices(parameters))

    fit(
        x,
        random_start(x, 2, generator=seeded()),
        sampler,
        ppca_m_step,
        log_likelihood=log_likelihood,
        steps=steps,
        generator=seeded(1),
        callback=watch,
    )
    exact = maximum_likelihood(x, 2)
    torch.testing.assert_close(
        torch.stack(late).mean(0), ppca_covariance_matrices(exact), rtol=0.05, atol=0.08
    )


def test_samples_of_the_prior_in_the_e_step_unlearn_the_weights():
    x, theta = small_problem()
    z = torch.randn(2000, 60, 2, generator=seeded(), dtype=torch.float64)
    found = ppca_m_step(Samples(x, z), theta)
    # z says nothing of x then, so the regression on it finds only chance: of the order of 1 / √(S N).
    error = x.std() / math.sqrt(2000 * 60)
    assert found.weights.abs().max() < SIGMAS * error
    assert found.noise_variance.item() == pytest.approx((x - x.mean(0)).square().mean().item(), rel=1e-3)


def test_one_sample_of_the_irises_is_enough_to_learn_but_not_to_settle():
    x = data.standardize(data.iris().x)
    best = log_likelihood(x, maximum_likelihood(x, 2)).item()
    result = fit(
        x,
        random_start(x, 2, generator=seeded()),
        exact_sampler(1),
        ppca_m_step,
        log_likelihood=log_likelihood,
        steps=150,
        generator=seeded(),
    )
    ell = result.values
    assert ell[0] < best - 100
    late = torch.tensor(ell[-50:])
    assert best - 15 < late.mean() < best
    assert result.notes


def test_with_gradient_steps_from_frozen_samples_too():
    x, _ = small_problem()

    def expected_log_joint(samples, theta):
        weights, mean, log_var = theta
        return (
            log_joint(samples.data, samples.latents, PPCAParameters(weights, mean, log_var.exp()))
            .mean(0)
            .sum()
        )

    def as_model(theta):
        return PPCAParameters(theta[0], theta[1], theta[2].exp())

    def sampler(x, theta, latents, *, generator=None):
        return posterior(x, as_model(theta)).sample(30, generator=generator)

    start = random_start(x, 2, generator=seeded())
    result = fit(
        x,
        (start.weights, start.mean, start.noise_variance.log()),
        sampler,
        gradient_m_step(expected_log_joint, lambda leaves: torch.optim.Adam(leaves, lr=0.05), steps=5),
        log_likelihood=lambda x, theta: log_likelihood(x, as_model(theta)),
        steps=80,
        generator=seeded(),
    )
    best = log_likelihood(x, maximum_likelihood(x, 2)).item()
    assert result.values[0] < best - 20
    assert best - 3 < result.values[-1] <= best


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ppca_gibbs_sampler(samples=0, sweeps=1),
            "samples must be a whole number, at least 1; got 0",
        ),
        (lambda: ppca_gibbs_sampler(samples=1, sweeps=1.0), "sweeps must be .* got 1.0"),
        (
            lambda: metropolis_sampler(log_joint, samples=1, latent_width=0, scale=1.0, sweeps=1),
            "latent_width must be .* got 0",
        ),
        (
            lambda: metropolis_sampler(log_joint, samples=1, latent_width=1, scale=-1.0, sweeps=1),
            "scale must be a number, above 0; got -1",
        ),
        (lambda: run_linkage(1, 0), "steps must be a whole number, at least 1; got 0"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_samplers_run_on_the_gpu():
    x, theta = small_problem()
    there = PPCAParameters(*(value.cuda() for value in theta))
    means, _ = oracle.posterior(x, theta)
    for name, sampler in SAMPLERS.items():
        z = sampler(x.cuda(), there, None, generator=torch.Generator("cuda").manual_seed(0))
        torch.testing.assert_close(z.mean(0).cpu(), means, rtol=0, atol=0.1, msg=name)


def test_without_latents_there_is_nothing_to_draw():
    x = data.iris().x
    theta = PPCAParameters(torch.zeros(4, 0).double(), torch.zeros(4).double(), torch.tensor(1.0).double())
    assert ppca_gibbs_sampler(samples=3, sweeps=2)(x, theta).shape == (3, 150, 0)
