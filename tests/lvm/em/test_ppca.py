import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA as Peer

from course.lvm import data
from course.lvm.em import loop
from course.lvm.em.ppca import (
    PPCA,
    e_step,
    from_spectrum,
    log_joint,
    log_likelihood,
    m_step,
    maximum_likelihood,
    posterior,
    random_start,
    sample,
    score_samples,
    statistics_of,
)
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import PPCAParameters, ppca_covariance_matrices
from course.lvm.rows import Rows

# Tipping and Bishop's maximum: data, M, σ², ℓ
REFERENCES = [
    (data.iris, 1, 0.114139080, -470.669458),
    (data.iris, 2, 0.050682148, -404.962780),
    (data.wine, 2, 1.553062690, -5195.745706),
    (data.digits, 2, 13.853948, -318859.628783),
    (data.digits, 10, 5.824351, -287508.734969),
    (data.digits, 20, 2.886195, -269852.575795),
]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def problem(seed, *, count=12, width=4, latent=2, dtype=torch.float64):
    """Random parameters, and rows and latents that they do not fit in particular."""
    generator = seeded(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    noise = 0.1 + torch.rand((), generator=generator, dtype=torch.float64)
    parameters = PPCAParameters(normal(width, latent), normal(width), noise)
    x = 2 * normal(count, width) @ normal(width, width)
    return x.to(dtype), normal(count, latent).to(dtype), PPCAParameters(*(v.to(dtype) for v in parameters))


sizes = {
    "seed": st.integers(0, 2**31),
    "count": st.integers(1, 12),
    "shape": st.sampled_from([(1, 0), (2, 0), (2, 1), (3, 2), (5, 1), (6, 5)]),
}


@pytest.mark.parametrize(("load", "latent", "noise_variance", "ell"), REFERENCES)
def test_the_closed_form_reaches_the_maximum_known_from_the_eigenvalues(load, latent, noise_variance, ell):
    x = load().x
    parameters = maximum_likelihood(x, latent)
    assert parameters.noise_variance.item() == pytest.approx(
        noise_variance, abs=6e-7 if load is data.digits else 6e-10
    )
    assert log_likelihood(x, parameters).item() == pytest.approx(ell, rel=1e-9)
    expected = oracle.maximum_log_likelihood(x, latent).item()
    assert log_likelihood(x, parameters).item() == pytest.approx(expected, rel=1e-11)


@given(seed=st.integers(0, 100), latent=st.integers(1, 2))
@settings(max_examples=5, deadline=None)
def test_no_numerical_search_climbs_higher(seed, latent):
    x, _, _ = problem(seed, count=15, width=3)
    found = oracle.search_maximum(x, latent)
    parameters = maximum_likelihood(x, latent)
    assert log_likelihood(x, parameters) >= oracle.log_likelihood(x, found) - 1e-9
    torch.testing.assert_close(
        ppca_covariance_matrices(parameters), ppca_covariance_matrices(found), rtol=1e-3, atol=1e-4
    )


@given(**sizes)
@settings(max_examples=40, deadline=None)
def test_densities_agree_with_the_dense_gaussian(seed, count, shape):
    x, z, parameters = problem(seed, count=count, width=shape[0], latent=shape[1])
    torch.testing.assert_close(score_samples(x, parameters), oracle.score_samples(x, parameters))
    torch.testing.assert_close(log_likelihood(x, parameters), oracle.log_likelihood(x, parameters))
    torch.testing.assert_close(log_joint(x, z, parameters), oracle.log_joint(x, z, parameters))


@given(**sizes)
@settings(max_examples=40, deadline=None)
def test_the_posterior_is_the_joint_gaussian_conditioned_on_x(seed, count, shape):
    x, z, parameters = problem(seed, count=count, width=shape[0], latent=shape[1])
    q = posterior(x, parameters)
    means, covariance = oracle.posterior(x, parameters)
    torch.testing.assert_close(q.mean, means)
    torch.testing.assert_close(q.factor @ q.factor.mT, covariance.expand(count, -1, -1))
    if shape[1] > 0:
        bayes = log_joint(x, z, parameters) - score_samples(x, parameters)
        torch.testing.assert_close(q.log_prob(z), bayes)


def test_a_small_noise_variance_costs_no_digits():
    x, _, parameters = problem(0, width=5)
    x = posterior(x, parameters).mean @ parameters.weights.T + parameters.mean + 1e-4 * x
    narrow = parameters._replace(noise_variance=torch.tensor(1e-8, dtype=torch.float64))
    torch.testing.assert_close(
        score_samples(x, narrow), oracle.score_samples(x, narrow), rtol=1e-6, atol=1e-5
    )


@given(seed=st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_a_rotation_of_the_latent_space_is_not_seen_in_x(seed):
    x, z, parameters = problem(seed, width=5, latent=3)
    rotation = torch.linalg.qr(torch.randn(3, 3, generator=seeded(seed), dtype=torch.float64)).Q
    rotated = parameters._replace(weights=parameters.weights @ rotation)
    torch.testing.assert_close(score_samples(x, rotated), score_samples(x, parameters))
    torch.testing.assert_close(log_joint(x, z @ rotation, rotated), log_joint(x, z, parameters))
    torch.testing.assert_close(posterior(x, rotated).mean, posterior(x, parameters).mean @ rotation)


def test_samples_of_the_latents_in_front_give_a_row_each():
    x, z, parameters = problem(0)
    both = log_joint(x, torch.stack([z, 2 * z]), parameters)
    torch.testing.assert_close(
        both, torch.stack([log_joint(x, z, parameters), log_joint(x, 2 * z, parameters)])
    )


@pytest.mark.parametrize("latent", [1, 2, 3])
def test_it_is_scikit_learns_pca_but_for_n_minus_one(latent):
    x = data.iris().x
    model, peer = PPCA(latent).fit(x), Peer(latent, svd_solver="full").fit(x.numpy())
    assert model.score(x) == pytest.approx(peer.score(x.numpy()), rel=1e-4)
    assert float(model.noise_variance_) == pytest.approx(peer.noise_variance_ * 149 / 150, rel=1e-9)
    projector = torch.from_numpy(peer.components_.T @ peer.components_)
    directions = torch.linalg.qr(model.weights_).Q
    torch.testing.assert_close(directions @ directions.T, projector)
    np.testing.assert_allclose(model.get_covariance(), peer.get_covariance() * 149 / 150, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_fewer_rows_than_columns_give_the_same_by_another_way(seed):
    x, _, _ = problem(seed, count=7, width=9)
    covariance = torch.cov(x.T, correction=0)
    eigenvalues, axes = torch.linalg.eigh(covariance)
    weights, noise_variance = from_spectrum(eigenvalues.flip(0), axes.flip(1), 3)
    parameters = maximum_likelihood(x, 3)
    torch.testing.assert_close(parameters.weights @ parameters.weights.T, weights @ weights.T)
    torch.testing.assert_close(parameters.noise_variance, noise_variance)
    assert log_likelihood(x, parameters).item() == pytest.approx(oracle.maximum_log_likelihood(x, 3).item())


def test_without_latent_dimensions_it_is_the_spherical_gaussian():
    x = data.iris().x
    parameters = maximum_likelihood(x, 0)
    assert parameters.noise_variance.item() == pytest.approx((x - x.mean(0)).square().mean().item())
    found = loop.fit(x, random_start(x, 0), e_step, m_step, tolerance=1e-12, max_steps=10)
    assert found.parameters.noise_variance.item() == pytest.approx(parameters.noise_variance.item())


def test_chunks_and_threads_change_nothing(monkeypatch):
    x = data.digits().x
    whole = maximum_likelihood(x, 5)
    monkeypatch.setattr("course.lvm.em.principal_axes.COVARIANCE_BLOCK", 100)
    monkeypatch.setattr("course.lvm.em.ppca.BLOCK", 100)
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        parts = maximum_likelihood(list(x.split(70)), 5)
        step = m_step(e_step(list(x.split(70)), whole)[0], whole)
    finally:
        torch.set_num_threads(before)
    torch.testing.assert_close(ppca_covariance_matrices(parts), ppca_covariance_matrices(whole))
    torch.testing.assert_close(ppca_covariance_matrices(step), ppca_covariance_matrices(whole))


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.float64, 1e-9)])
def test_data_far_from_the_origin_lose_nothing(dtype, tolerance):
    x = (data.iris().x * 2**6).round() / 2**6
    parameters = maximum_likelihood(x, 2)
    far = maximum_likelihood((x + 2.0**14).to(dtype), 2)
    torch.testing.assert_close(
        ppca_covariance_matrices(far), ppca_covariance_matrices(parameters), rtol=tolerance, atol=tolerance
    )


# ------------------------------------------------------------------------------------------------------- EM


@given(seed=st.integers(0, 2**31), shape=st.sampled_from([(2, 1), (3, 2), (5, 1), (6, 5)]))
@settings(max_examples=25, deadline=None)
def test_a_step_of_em_agrees_with_the_formulas(seed, shape):
    x, _, parameters = problem(seed, width=shape[0], latent=shape[1])
    parameters = parameters._replace(mean=x.mean(0))
    found = m_step(e_step(x, parameters)[0], parameters)
    for left, right in zip(found, oracle.em_step(x, parameters), strict=True):
        torch.testing.assert_close(left, right, rtol=1e-7, atol=1e-9)


@given(seed=st.integers(0, 2**31))
@settings(max_examples=15, deadline=None)
def test_the_m_step_maximizes_the_expected_log_joint_over_the_mean_too(seed):
    x, _, old = problem(seed, width=3, latent=2)
    new = m_step(e_step(x, old)[0], old)
    leaves = [value.clone().requires_grad_() for value in new]
    q = oracle.posterior(x, old)
    value = oracle.expected_log_joint(x, *q, PPCAParameters(*leaves))
    for gradient in torch.autograd.grad(value, leaves):
        torch.testing.assert_close(gradient, torch.zeros_like(gradient), rtol=0, atol=1e-6)
    for field in old._fields:
        nearby = new._replace(**{field: getattr(new, field) * 1.01})
        assert oracle.expected_log_joint(x, *q, nearby) < value


@given(seed=st.integers(0, 2**31))
@settings(max_examples=15, deadline=None)
def test_em_never_decreases_the_log_likelihood(seed):
    x, _, start = problem(seed, count=20, width=4, latent=2)
    result = loop.fit(x, start, e_step, m_step, tolerance=1e-4, max_steps=3000)
    assert (np.diff(result.trace.log_likelihoods) >= -1e-9 * 1e3).all()


@pytest.mark.parametrize("load", [data.iris, data.wine])
def test_em_ends_where_the_closed_form_begins(load):
    x = data.standardize(load().x)
    model = PPCA(2, method="em", tolerance=1e-12, max_steps=3000, generator=seeded()).fit(x)
    exact = PPCA(2).fit(x)
    assert model.converged_
    assert model.score(x) == pytest.approx(exact.score(x), rel=1e-9)
    torch.testing.assert_close(model.get_covariance(), exact.get_covariance(), rtol=1e-3, atol=1e-4)
    assert model.trace_.log_likelihoods[-1] == pytest.approx(exact.score(x) * len(x), rel=1e-9)


def test_the_maximum_is_a_fixed_point_of_em():
    x = data.digits().x
    exact = maximum_likelihood(x, 10)
    statistics, ell = e_step(x, exact)
    assert ell.item() == pytest.approx(-287508.734969, rel=1e-9)
    torch.testing.assert_close(
        ppca_covariance_matrices(m_step(statistics, exact)),
        ppca_covariance_matrices(exact),
        rtol=1e-9,
        atol=1e-9,
    )


def test_the_elbo_is_tight_at_the_posterior_and_the_e_step_tells_it():
    x, _, parameters = problem(0)
    tight = oracle.elbo(x, *oracle.posterior(x, parameters), parameters)
    torch.testing.assert_close(e_step(x, parameters)[1], tight)


def test_exact_moments_come_from_samples_that_have_them():
    x, _, parameters = problem(0, count=6)
    means, covariance = oracle.posterior(x, parameters)
    corners = math.sqrt(2) * torch.tensor(
        [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]], dtype=torch.float64
    )
    z = (
        means + (corners @ torch.linalg.cholesky(covariance).T)[:, None, :]
    )  # their moments are the posterior's
    for left, right in zip(statistics_of(x, z), e_step(x, parameters)[0], strict=True):
        torch.testing.assert_close(torch.as_tensor(left), torch.as_tensor(right))


def test_em_in_single_precision_is_right_to_five_digits():
    x = data.standardize(data.wine().x)
    theta = random_start(x, 3, generator=seeded())
    found, ell = e_step(x.float(), theta)
    exact, expected = e_step(x, theta)
    assert ell.dtype == torch.float64
    assert ell.item() == pytest.approx(expected.item(), rel=1e-6)
    torch.testing.assert_close(found.latent_squares, exact.latent_squares, rtol=1e-5, atol=1e-4)


# ----------------------------------------------------------------------------------------------- the estimator


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_what_it_says_of_rows_agrees_with_the_oracle(dtype):
    x = data.iris().x.to(dtype)
    model = PPCA(2).fit(x)
    z = model.transform(x)
    exact = PPCAParameters(*(value.double() for value in model.parameters_))
    assert model.weights_.dtype == model.noise_variance_.dtype == z.dtype == dtype
    torch.testing.assert_close(z.double(), oracle.posterior(x, exact)[0], rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(
        model.score_samples(x).double(), oracle.score_samples(x, exact), rtol=1e-5, atol=1e-5
    )
    torch.testing.assert_close(
        model.log_joint(x, z).double(), oracle.log_joint(x, z, exact), rtol=1e-5, atol=1e-5
    )
    torch.testing.assert_close(
        model.inverse_transform(z), z @ model.weights_.T + model.mean_, rtol=1e-5, atol=1e-5
    )
    assert model.score(x) == pytest.approx(oracle.log_likelihood(x, exact).item() / 150, rel=1e-5)


def test_draws_have_the_moments_of_the_model():
    model = PPCA(2).fit(data.standardize(data.wine().x))
    x, z = model.sample(200_000, generator=seeded())
    covariance, expected = torch.cov(x.T), model.get_covariance()
    variances = expected.diagonal()
    errors = ((variances[:, None] * variances + expected.square()) / len(x)).sqrt()
    assert ((covariance - expected).abs() < 5 * errors).all()  # five standard errors, 91 entries: below 1e-4
    assert ((x.mean(0) - model.mean_).abs() < 5 * (variances / len(x)).sqrt()).all()
    cross = (x - model.mean_).T @ z / len(x)
    torch.testing.assert_close(cross, model.weights_, rtol=0, atol=0.03)
    assert torch.equal(x, model.sample(200_000, generator=seeded())[0])


def test_an_interrupted_fit_keeps_what_was_learned():
    def interrupt(step, parameters, log_likelihood):
        if step == 3:
            raise KeyboardInterrupt

    model = PPCA(2, method="em", generator=seeded(), callback=interrupt).fit(data.iris().x)
    assert not model.converged_
    assert len(model.trace_.log_likelihoods) == 4
    assert torch.isfinite(model.weights_).all()


# ------------------------------------------------------------------------------------------------- bad input

GOOD = problem(0)[2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: PPCA(4).fit(x), "n_components must be a whole number from 0 to 3; got 4"),
        (lambda x: PPCA(-1).fit(x), "n_components must be .* got -1"),
        (lambda x: PPCA(1.5, method="em").fit(x), "n_components must be .* got 1.5"),
        (lambda x: PPCA(2, method="svd"), "method must be one of 'closed form', 'em'; got 'svd'"),
        (
            lambda x: score_samples(x[:, :3], GOOD),
            r"x must have the shape \(N, D\) with D = 4 .* got \(12, 3\)",
        ),
        (
            lambda x: score_samples(x.half(), GOOD),
            "x must hold float32 or float64; got torch.float16",
        ),
        (lambda x: score_samples(x / 0, GOOD), r"x must hold finite numbers; .* at index \(0, 0\)"),
        (
            lambda x: log_joint(x, x, GOOD),
            r"z must have the shape \(…, N, M\) with N = 12 as in x and M = 2 as in weights; got \(12, 4\)",
        ),
        (lambda x: e_step(x[:, :3], GOOD), "data have 3 columns, the mean of the parameters 4"),
        (lambda x: sample(GOOD, 0), "count must be a whole number, at least 1; got 0"),
        (
            lambda x: posterior(x, GOOD._replace(noise_variance=torch.tensor(0.0).double())),
            "noise_variance must hold finite numbers above 0; got 0",
        ),
        (
            lambda x: posterior(x, GOOD._replace(mean=torch.zeros(3).double())),
            r"mean must have the shape \(D,\) with D = 4 as in weights; got \(3,\)",
        ),
        (
            lambda x: posterior(x, GOOD._replace(weights=torch.zeros(4, 4).double())),
            r"weights must have .* M < D",
        ),
        (lambda x: posterior(x, GOOD._replace(weights=3)), "weights must be a tensor, an array, .*; got 3"),
        (lambda x: posterior(x, GOOD._replace(mean=x[0] / 0)), "mean must hold finite numbers; got"),
        (lambda x: random_start(torch.ones(5, 3), 1), "data must not be all the same row"),
        (
            lambda x: maximum_likelihood(torch.full((5, 3), 0.1), 1),
            "data must spread, by more than rounding in",
        ),
        (
            lambda x: maximum_likelihood(x[:, :1] * torch.ones(1, 3), 1),
            "must spread in more than n_components",
        ),
        (lambda x: maximum_likelihood(x[:3], 2), "must spread in more than n_components = 2"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(problem(0)[0])


def test_an_m_step_without_noise_or_without_spread_is_refused():
    z = torch.tensor([[[1.0], [-1.0], [0.0]]])
    old = PPCAParameters(torch.ones(2, 1), torch.zeros(2), torch.tensor(1.0))
    with pytest.raises(ValueError, match="no noise is left"):
        m_step(statistics_of(torch.tensor([[2.0, 1.0], [-2.0, -1.0], [0.0, 0.0]]), z), old)
    with pytest.raises(ValueError, match="the latents of 3 rows do not spread in all 1 dimensions"):
        m_step(statistics_of(torch.randn(3, 2), torch.zeros(1, 3, 1)), old)


def test_before_the_fit_it_says_so():
    with pytest.raises(RuntimeError, match="this PPCA has not been fitted"):
        PPCA(1).transform(torch.zeros(1, 2))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("method", ["closed form", "em"])
def test_the_gpu_finds_what_the_cpu_finds(method, dtype):
    x = data.standardize(data.wine().x).to(dtype)
    here, there = (PPCA(2, method=method, generator=seeded()).fit(rows) for rows in (x, x.cuda()))
    assert there.weights_.is_cuda
    torch.testing.assert_close(there.get_covariance().cpu(), here.get_covariance(), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(
        there.score_samples(x.cuda()).cpu(), here.score_samples(x), rtol=1e-4, atol=1e-4
    )


def test_rows_are_looked_over_only_once_by_rows():
    rows = Rows.of(data.iris().x)
    assert torch.equal(maximum_likelihood(rows, 2).weights, maximum_likelihood(data.iris().x, 2).weights)
