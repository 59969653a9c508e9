import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm import data
from course.lvm.em import loop, mixture, ppca, starts
from course.lvm.em.ppca_mixture import (
    DegenerateModel,
    PPCAMixture,
    e_step,
    log_joint,
    m_step,
    responsibilities,
    sample,
    score_samples,
    start,
)
from course.lvm.oracles import mixtures as oracle
from course.lvm.oracles import ppca as dense
from course.lvm.parameters import PPCAMixtureParameters, component, ppca_covariance_matrices
from course.lvm.parameters import covariance_matrices as gaussian_covariances
from tests.lvm.problems import rows_of


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def parameters_of(seed, *, components=3, width=3, latent=1):
    generator = seeded(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    mixing = torch.rand(components, generator=generator, dtype=torch.float64) + 0.3
    noise = 0.3 + torch.rand(components, generator=generator, dtype=torch.float64)
    weights, means = normal(components, width, latent), 2 * normal(components, width)
    return PPCAMixtureParameters(mixing / mixing.sum(), weights, means, noise)


sizes = {
    "seed": st.integers(0, 2**31),
    "components": st.integers(1, 3),
    "shape": st.sampled_from([(1, 0), (2, 1), (3, 0), (3, 2), (5, 2)]),
}


@given(**sizes)
@settings(max_examples=40, deadline=None)
def test_densities_agree_with_dense_covariances(seed, components, shape):
    theta = parameters_of(seed, components=components, width=shape[0], latent=shape[1])
    x, gaussians = rows_of(seed, 8, shape[0]), dense.as_gaussian_mixture(theta)
    torch.testing.assert_close(ppca_covariance_matrices(theta), gaussians.covariances)
    torch.testing.assert_close(responsibilities(x, theta), oracle.responsibilities(x, gaussians))
    torch.testing.assert_close(score_samples(x, theta).sum(), oracle.log_likelihood(x, gaussians))
    expected = oracle.log_density(x, gaussians) + gaussians.weights.log()
    torch.testing.assert_close(log_joint(x, theta), expected)


@given(**sizes)
@settings(max_examples=20, deadline=None)
def test_the_m_step_maximizes_the_expected_log_joint(seed, components, shape):
    old = parameters_of(seed, components=components, width=shape[0], latent=shape[1])
    x = rows_of(seed, 40, shape[0])
    r = oracle.responsibilities(x, dense.as_gaussian_mixture(old))
    new = m_step(e_step(x, old)[0], old)

    def expected_log_joint(theta):  # as the oracle's, and with a gradient
        return (r * log_joint(x, theta)).sum()

    leaves = [value.clone().requires_grad_() for value in new]
    value = expected_log_joint(PPCAMixtureParameters(*leaves))
    assert value.item() == pytest.approx(
        oracle.expected_log_joint(x, r, dense.as_gaussian_mixture(new)).item()
    )
    by_mixing, *others = torch.autograd.grad(value, leaves)
    torch.testing.assert_close(by_mixing, torch.full_like(by_mixing, len(x)))  # on the simplex: all the same
    scale = new.noise_variances.sqrt()  # the unit in which weights and means are told apart
    for gradient, unit in zip(others, (scale[:, None, None], scale[:, None], scale.square()), strict=True):
        torch.testing.assert_close(gradient * unit, torch.zeros_like(gradient), rtol=0, atol=1e-4)
    noise = torch.randn(new.means.shape, generator=seeded(seed), dtype=torch.float64)
    for nearby in (
        new._replace(means=new.means + 0.01 * noise),
        new._replace(weights=new.weights + 0.01 * noise[:, :, None] if shape[1] else new.weights),
        new._replace(noise_variances=1.1 * new.noise_variances),
        new._replace(noise_variances=0.9 * new.noise_variances),
    ):
        assert expected_log_joint(nearby) <= value


@pytest.mark.parametrize(("latent", "kind"), [(2, "full"), (0, "spherical")])
def test_it_is_the_gaussian_mixture_that_it_can_be(latent, kind):
    x = rows_of(1, 300, 3)
    theta = parameters_of(1, width=3, latent=latent)
    gaussians = dense.as_gaussian_mixture(theta)
    if kind == "spherical":
        gaussians = gaussians._replace(covariances=theta.noise_variances)
    for _ in range(5):
        statistics, ell = e_step(x, theta)
        expected_statistics, expected = mixture.e_step(x, gaussians)
        assert ell.item() == pytest.approx(expected.item(), rel=1e-10)
        theta, gaussians = m_step(statistics, theta), mixture.m_step(expected_statistics, gaussians)
    torch.testing.assert_close(theta.means, gaussians.means)
    torch.testing.assert_close(ppca_covariance_matrices(theta), gaussian_covariances(gaussians))


@pytest.mark.parametrize("latent", [0, 1, 2, 3])
def test_one_component_is_ppca_after_one_step(latent):
    x = data.iris().x
    begin = parameters_of(0, components=1, width=4, latent=latent)
    found = component(m_step(e_step(x, begin)[0], begin), 0)
    exact = ppca.maximum_likelihood(x, latent)
    torch.testing.assert_close(found.mean, exact.mean)
    torch.testing.assert_close(ppca_covariance_matrices(found), ppca_covariance_matrices(exact))
    assert ppca.log_likelihood(x, found).item() == pytest.approx(
        ppca.log_likelihood(x, exact).item(), rel=1e-12
    )


@given(seed=st.integers(0, 2**31), latent=st.integers(0, 2))
@settings(max_examples=15, deadline=None)
def test_em_never_decreases_the_log_likelihood(seed, latent):
    x = rows_of(seed, 200, 3)
    begin = start(x, 2, latent, generator=seeded(seed))
    result = loop.fit(x, begin, e_step, m_step, tolerance=1e-4, max_steps=1000)
    assert (np.diff(result.values) >= -1e-7).all()


def test_a_start_outside_the_family_may_fall_at_once():
    # Covariances fitted in full to the rows are no W Wᵀ + σ² I: the first M-step has to leave them.
    x = data.iris().x
    full = starts.start(x, 2, way="k-means++", covariance_type="full", reg_covar=0.0, generator=seeded())
    for _ in range(20):
        full = mixture.m_step(mixture.e_step(x, full)[0], full)
    statistics, outside = mixture.e_step(x, full)
    theta = parameters_of(0, components=2, width=4)._replace(mixing=full.weights, means=full.means)
    assert e_step(x, m_step(statistics, theta))[1] < outside - 10
    inside = start(x, 2, 1, generator=seeded())
    assert e_step(x, m_step(e_step(x, inside)[0], inside))[1] > e_step(x, inside)[1]


def test_it_recovers_two_sheets_with_noise_of_their_own():
    axes = torch.linalg.qr(torch.randn(2, 6, 2, generator=seeded(), dtype=torch.float64)).Q
    truth = PPCAMixtureParameters(
        torch.tensor([0.3, 0.7]).double(),
        axes * torch.tensor([3.0, 2.0]).double(),
        torch.stack([torch.zeros(6), torch.full((6,), 3.0)]).double(),
        torch.tensor([0.09, 0.25]).double(),
    )
    x, k = sample(truth, 4000, generator=seeded())
    found = PPCAMixture(2, 2, generator=seeded(), tolerance=1e-8, max_steps=500).fit(x)
    order = found.mixing_.argsort()
    torch.testing.assert_close(found.mixing_[order], truth.mixing, rtol=0, atol=0.04)
    torch.testing.assert_close(found.noise_variances_[order], truth.noise_variances, rtol=0.05, atol=0)
    torch.testing.assert_close(
        found.get_covariances()[order], ppca_covariance_matrices(truth), rtol=0, atol=0.6
    )
    assert (order.argsort()[found.predict(x)] == k).double().mean() > 0.95
    assert found.score(x) > score_samples(x, truth).mean()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_digits_fall_into_patches(dtype):
    x = data.digits().x.to(dtype)
    mixture_of = PPCAMixture(4, 6, generator=seeded(), max_steps=30, tolerance=0.5).fit(x)
    assert mixture_of.weights_.dtype == mixture_of.score_samples(x).dtype == dtype
    assert mixture_of.score(x) > ppca.PPCA(6).fit(x).score(x) + 5
    torch.testing.assert_close(mixture_of.predict_proba(x).sum(1), torch.ones(len(x), dtype=dtype))
    theta = PPCAMixtureParameters(*(value.double() for value in mixture_of.parameters_))
    expected = oracle.log_likelihood(x[:50], dense.as_gaussian_mixture(theta)).item()
    assert mixture_of.score_samples(x[:50]).sum().item() == pytest.approx(expected, rel=1e-5)


def test_chunks_change_nothing(monkeypatch):
    x, theta = rows_of(0, 301, 3), parameters_of(0)
    whole, ell = e_step(x, theta)
    monkeypatch.setattr("course.lvm.em.ppca_mixture.BLOCK", 50)
    parts, ell_of_parts = e_step(list(x.split(40)), theta)
    torch.testing.assert_close(ell_of_parts, ell)
    for left, right in zip(parts, whole, strict=True):
        torch.testing.assert_close(left, right)


def test_draws_have_the_moments_of_the_mixture():
    theta = parameters_of(3)
    x, k = sample(theta, 100_000, generator=seeded())
    for index in range(3):
        rows = x[k == index]
        covariance = ppca_covariance_matrices(component(theta, index))
        error = (covariance.diagonal() / len(rows)).sqrt()
        assert ((rows.mean(0) - theta.means[index]).abs() < 5 * error).all()
        torch.testing.assert_close(torch.cov(rows.T), covariance, rtol=0.05, atol=0.1)
    chances = (theta.mixing * (1 - theta.mixing) / len(x)).sqrt()
    assert ((k.bincount() / len(x) - theta.mixing).abs() < 5 * chances).all()


def test_a_fit_can_begin_at_given_parameters_and_draws_like_them():
    begin = parameters_of(0)
    x, _ = sample(begin, 500, generator=seeded())
    found = PPCAMixture(3, 1, init=begin, tolerance=0.0, max_steps=1)
    with pytest.warns(loop.ConvergenceWarning):
        found.fit(x)
    torch.testing.assert_close(found.means_, m_step(e_step(x, begin)[0], begin).means)
    assert found.sample(7, generator=seeded())[0].shape == (7, 3)


GOOD = parameters_of(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: PPCAMixture(0, 1), "n_components must be a whole number, at least 1; got 0"),
        (
            lambda x: PPCAMixture(2, 3).fit(x),
            "n_latent must be a whole number from 0 to 2; got 3",
        ),
        (lambda x: PPCAMixture(99, 1).fit(x), "n_components=99, but the data have only 30 rows"),
        (lambda x: e_step(x[:, :2], GOOD), "data have 2 columns, the means of the parameters 3"),
        (lambda x: log_joint(x[:, :2], GOOD), r"x must have the shape \(N, D\) with D = 3"),
        (
            lambda x: log_joint(x, GOOD._replace(mixing=GOOD.mixing * 2)),
            "mixing must be non-negative and sum to one; they sum to 2",
        ),
        (
            lambda x: log_joint(x, GOOD._replace(means=GOOD.means[:2])),
            r"means must have the shape \(K, D\) with K = 3",
        ),
        (
            lambda x: start(x[:, :1] * torch.ones(1, 3), 2, 1),
            "must spread in more than n_latent = 1 dimensions",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(rows_of(0, 30, 3))


def test_an_empty_and_a_collapsed_component_are_named():
    x = rows_of(0, 30, 3)
    empty = GOOD._replace(means=GOOD.means + torch.tensor([[0.0], [1e4], [0.0]]))
    with pytest.raises(ValueError, match="component 1 is empty: no row belongs to it; use fewer"):
        m_step(e_step(x, empty)[0], empty)
    far = torch.tensor([[50.0, 50.0, 50.0]], dtype=torch.float64)
    alone = GOOD._replace(means=torch.cat([GOOD.means[:2], far]))
    with pytest.raises(ValueError, match=r"component 2 has collapsed: .* more than 1 dimensions"):
        m_step(e_step(torch.cat([x, far]), alone)[0], alone)


def test_before_the_fit_it_says_so():
    with pytest.raises(RuntimeError, match="this PPCAMixture has not been fitted"):
        PPCAMixture(1, 1).predict(torch.zeros(1, 2))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gpu_finds_what_the_cpu_finds(dtype):
    x, theta = rows_of(0, 20_000, 3).to(dtype), parameters_of(0)
    found = m_step(e_step(x.cuda(), PPCAMixtureParameters(*(v.cuda() for v in theta)))[0], theta)
    exact = m_step(e_step(x, theta)[0], theta)
    torch.testing.assert_close(ppca_covariance_matrices(found).cpu(), ppca_covariance_matrices(exact))
    here = PPCAMixture(3, 1, init=theta, max_steps=500).fit(x)
    there = PPCAMixture(3, 1, init=theta, max_steps=500).fit(x.cuda())
    assert there.score(x.cuda()) == pytest.approx(here.score(x), rel=1e-4)


# ------------------------------------------------------------------------------------------------- the noise floor


@pytest.mark.parametrize("latent", [1, 2])
def test_ten_components_on_the_irises_end_well_and_say_where_they_rest_on_the_floor(latent):
    x, resting = data.iris().x, 0
    for seed in range(20):
        mixture_of = PPCAMixture(10, latent, generator=seeded(seed), max_steps=300)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            mixture_of.fit(x)
        least = 1e-6 * x.var(0, correction=0).mean()
        on_floor = mixture_of.noise_variances_ <= least * (1 + 1e-6)
        resting += bool(on_floor.any())
        assert (mixture_of.noise_variances_ >= least * (1 - 1e-9)).all()
        assert (np.diff(mixture_of.log_likelihoods_) >= -1e-7).all()
        told = [str(warning.message) for warning in said if "noise floor" in str(warning.message)]
        assert told == [note for note in mixture_of.notes_ if "noise floor" in note]
        if on_floor.any():
            assert str(on_floor.nonzero()[:, 0].tolist()) in told[0]
        else:
            assert not told
    assert resting > 0


def test_without_a_floor_a_collapse_is_an_error_that_names_the_component():
    def fit_all():
        for seed in range(20):
            PPCAMixture(10, 2, noise_floor=0.0, generator=seeded(seed)).fit(data.iris().x)

    with pytest.raises(
        DegenerateModel, match=r"component \d has collapsed: .* noise_floor, or another start"
    ):
        fit_all()


@given(**sizes)
@settings(max_examples=15, deadline=None)
def test_the_m_step_with_a_floor_is_the_best_above_it(seed, components, shape):
    old = parameters_of(seed, components=components, width=shape[0], latent=shape[1])
    x = rows_of(seed, 40, shape[0])
    statistics, _ = e_step(x, old)
    least = 1.5 * m_step(statistics, old).noise_variances.max().item()
    new = m_step(statistics, old, least_noise=least)
    torch.testing.assert_close(new.noise_variances, torch.full_like(new.noise_variances, least))
    r = responsibilities(x, old)
    value = (r * log_joint(x, new)).sum()
    noise = torch.randn(new.weights.shape, generator=seeded(seed), dtype=torch.float64)
    for nearby in (
        new._replace(noise_variances=1.02 * new.noise_variances),
        new._replace(weights=new.weights + 0.01 * noise),
        new._replace(weights=new.weights + 0.01 * noise, noise_variances=1.02 * new.noise_variances),
        new._replace(weights=0.9 * new.weights),
    ):
        assert (r * log_joint(x, nearby)).sum() <= value + 1e-9 * value.abs()


@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_the_floor_follows_the_scale_of_the_data(scale):
    x = data.iris().x
    one, other = (PPCAMixture(3, 1, generator=seeded()).fit(factor * x) for factor in (1.0, scale))
    torch.testing.assert_close(other.noise_variances_, scale**2 * one.noise_variances_, rtol=1e-6, atol=0)
    assert torch.equal(other.predict(scale * x), one.predict(x))


# ------------------------------------------------------------------------------------------------- several starts


def test_of_several_starts_the_highest_end_is_kept():
    x = data.iris().x
    best = PPCAMixture(4, 1, generator=seeded(3), n_init=6, max_steps=300).fit(x)
    others = [PPCAMixture(4, 1, generator=seeded(s), max_steps=300).fit(x).score(x) for s in range(3, 9)]
    assert best.score(x) >= others[0] - 1e-12
    assert best.score(x) > min(others) + 1e-6


def test_a_start_that_collapses_is_passed_over_and_noted():
    x = data.iris().x
    found = PPCAMixture(10, 2, noise_floor=0.0, n_init=8, generator=seeded(1), max_steps=300).fit(x)
    assert any("was given up: component" in note for note in found.notes_)
    assert found.log_likelihoods_[-1] == pytest.approx(found.score(x) * 150, rel=1e-9)


def test_fit_and_predict_in_one():
    x = data.iris().x
    labels = PPCAMixture(3, 1, generator=seeded()).fit_predict(x)
    assert torch.equal(labels, PPCAMixture(3, 1, generator=seeded()).fit(x).predict(x))
    assert labels.shape == (150,)
    assert torch.equal(PPCAMixture(3, 1, generator=seeded()).fit_predict([x[:70], x[70:]]), labels)


def test_a_given_start_must_fit():
    x, begin = data.iris().x[:, :3], parameters_of(0)
    with pytest.raises(
        ValueError, match="init has 3 components of 1 latent dimensions; expected n_components = 2"
    ):
        PPCAMixture(2, 1, init=begin)
    with pytest.raises(ValueError, match="n_init = 1, for it leads to one end"):
        PPCAMixture(3, 1, init=begin, n_init=2)
    with pytest.raises(ValueError, match="data have 4 columns, the means of init 3"):
        PPCAMixture(3, 1, init=begin).fit(data.iris().x)
    with pytest.raises(ValueError, match=r"init has a noise variance of .*, less than the noise_floor"):
        PPCAMixture(3, 1, init=begin._replace(noise_variances=begin.noise_variances * 1e-9)).fit(x)
    with pytest.raises(ValueError, match="init must be of the class PPCAMixtureParameters; got 'random'"):
        PPCAMixture(3, 1, init="random")
    result = PPCAMixture(3, 1, init=PPCAMixture(3, 1, generator=seeded()).fit(x).parameters_).fit(x)
    assert result.converged_


def test_sums_of_squares_are_those_of_some_rows():
    x = data.iris().x
    theta = PPCAMixture(1, 2).fit(x).parameters_
    statistics, _ = e_step(x, theta)
    with pytest.raises(ValueError, match="squares must have no negative eigenvalue"):
        m_step(statistics._replace(squares=-statistics.squares), theta)


@pytest.mark.parametrize("latent", [0, 2, 3])
def test_precisions_are_the_inverses_of_the_covariances(latent):
    model = PPCAMixture(2, latent, generator=seeded()).fit(data.iris().x)
    torch.testing.assert_close(model.precisions_, model.get_covariances().inverse())
    single = PPCAMixture(2, latent, generator=seeded()).fit(data.iris().x.float())
    assert single.precisions_.dtype == torch.float32
