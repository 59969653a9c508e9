import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA as Peer

from course.lvm import data
from course.lvm.em import loop, ppca_selection
from course.lvm.em.ppca import (
    PPCA,
    choose_n_components,
    e_step,
    from_spectrum,
    log_conditional,
    log_joint,
    log_likelihood,
    m_step,
    maximum_likelihood,
    posterior,
    prior,
    random_start,
    sample,
    score_samples,
    statistics_of,
)
from course.lvm.em.principal_axes import spectrum
from course.lvm.oracles import ppca as oracle
from course.lvm.parameters import PPCAParameters, ppca_covariance_matrices
from course.lvm.rows import Rows
from course.lvm.variational import bound

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
    assert found.learned.noise_variance.item() == pytest.approx(parameters.noise_variance.item())


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
    assert (np.diff(result.values) >= -1e-9 * 1e3).all()


@pytest.mark.parametrize("load", [data.iris, data.wine])
def test_em_ends_where_the_closed_form_begins(load):
    x = data.standardize(load().x)
    model = PPCA(2, method="em", tolerance=1e-12, max_steps=3000, generator=seeded()).fit(x)
    exact = PPCA(2).fit(x)
    assert model.converged_
    assert model.score(x) == pytest.approx(exact.score(x), rel=1e-9)
    torch.testing.assert_close(model.get_covariance(), exact.get_covariance(), rtol=1e-3, atol=1e-4)
    assert model.log_likelihoods_[-1] == pytest.approx(exact.score(x) * len(x), rel=1e-9)


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
    assert len(model.log_likelihoods_) == 4
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
            r"weights must have fewer columns M than rows D",
        ),
        (lambda x: posterior(x, GOOD._replace(weights=3)), r"weights must have the shape \(D, M\); got \(\)"),
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


# --------------------------------------------------------------------------------------- the contract of models


@given(**sizes)
@settings(max_examples=25, deadline=None)
def test_the_joint_is_prior_and_conditional_and_posterior_and_evidence(seed, count, shape):
    x, z, theta = problem(seed, count=count, width=shape[0], latent=shape[1])
    log_prior = torch.distributions.Normal(torch.zeros(()).double(), 1.0).log_prob(z).sum(-1)
    noise = torch.distributions.Normal(z @ theta.weights.T + theta.mean, theta.noise_variance.sqrt())
    torch.testing.assert_close(log_conditional(x, z, theta), noise.log_prob(x).sum(-1))
    torch.testing.assert_close(log_joint(x, z, theta), noise.log_prob(x).sum(-1) + log_prior)
    if shape[1]:
        torch.testing.assert_close(prior(theta).log_prob(z), log_prior)


@pytest.mark.parametrize("evaluate", [log_conditional, log_joint])
def test_axes_in_front_and_single_rows_are_broadcast(evaluate):
    x, z, theta = problem(0, count=7)
    many = torch.randn(5, 3, 7, 2, generator=seeded(), dtype=torch.float64)
    found = evaluate(x, many, theta)
    assert found.shape == (5, 3, 7)
    for s in range(5):
        for r in range(3):
            torch.testing.assert_close(found[s, r], evaluate(x, many[s, r], theta))
    torch.testing.assert_close(evaluate(x, z[:1], theta), evaluate(x, z[:1].expand(7, 2), theta))
    torch.testing.assert_close(evaluate(x[:1], z, theta), evaluate(x[:1].expand(7, 4), z, theta))
    with pytest.raises(ValueError, match=r"z must have the shape \(…, N, M\) with N = 7 as in x"):
        evaluate(x, z[:6], theta)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_fitted_model_answers_the_contract(dtype):
    x = data.iris().x.to(dtype)
    model = PPCA(2).fit(x)
    z = model.posterior(x).sample(6, generator=seeded())
    assert model.prior().mean.dtype == model.posterior(x).mean.dtype == z.dtype == dtype
    assert torch.equal(model.posterior(x).mean, model.transform(x))
    assert torch.equal(model.log_evidence(x), model.score_samples(x))
    bayes = model.log_joint(x, z) - model.posterior(x).log_prob(z)
    torch.testing.assert_close(bayes, model.log_evidence(x).expand(6, -1), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(
        model.log_conditional(x, z) + model.prior().log_prob(z), model.log_joint(x, z), rtol=1e-4, atol=1e-4
    )
    torch.testing.assert_close(bound.log_weights(model, model.posterior(x), x, z), bayes)
    estimate = bound.naive_log_evidence(model, x[:3], 20_000, generator=seeded())
    torch.testing.assert_close(estimate, model.log_evidence(x[:3]), rtol=0, atol=0.3)


def test_fit_and_transform_in_one():
    x = data.iris().x
    torch.testing.assert_close(PPCA(2).fit_transform(x), PPCA(2).fit(x).transform(x))
    torch.testing.assert_close(
        PPCA(2).fit_transform([x[:70], x[70:]]).abs(), PPCA(2).fit(x).transform(x).abs()
    )


# ------------------------------------------------------------------------------- data far away, large and small


def far_away(count, dtype=torch.float32, offset=1e7):
    """Half of the rows one above the offset: variance ¼, which float32 just holds at 1e7. Beside it noise."""
    steps = torch.arange(count).remainder(2).to(torch.float64)
    noise = torch.randn(count, 2, generator=seeded(), dtype=torch.float64)
    return torch.cat([steps[:, None] + offset, (4 * noise).round() / 4], 1).to(dtype)


@pytest.mark.parametrize("method", ["closed form", "em"])
@pytest.mark.parametrize("count", [6, 1000, 5001])
@pytest.mark.parametrize("form", [lambda x: x, lambda x: list(x.split(300))], ids=["whole", "chunks"])
def test_float32_at_ten_million_keeps_its_variance(method, count, form):
    x = far_away(count)
    exact = np.cov(x.double().numpy().T, bias=True)
    model = PPCA(2, method=method, generator=seeded(), tolerance=1e-9, max_steps=5000).fit(form(x))
    np.testing.assert_allclose(
        np.trace(model.get_covariance()), np.trace(exact), rtol=1e-5 if method == "closed form" else 1e-3
    )
    np.testing.assert_allclose(PPCA(0).fit(form(x)).noise_variance_, np.trace(exact) / 3, rtol=1e-5)
    assert model.score(x) == pytest.approx(
        torch.distributions.MultivariateNormal(
            model.parameters_.mean, ppca_covariance_matrices(model.parameters_)
        )
        .log_prob(x.double())
        .mean()
        .item(),
        rel=1e-4,
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("offset", [0.0, 3.0, -20.0, 1e4])
def test_wherever_the_columns_lie_their_covariance_is_exact(dtype, offset):
    x = (
        torch.randn(3000, 4, generator=seeded(), dtype=torch.float64)
        * torch.tensor([0.01, 1.0, 3.0, 1.0]).double()
    )
    x = (x + offset).to(dtype)
    found = spectrum(x)
    exact = np.linalg.eigvalsh(np.cov(x.double().numpy().T, bias=True))[::-1]
    np.testing.assert_allclose(found.eigenvalues, exact, rtol=1e-9 if dtype == torch.float64 else 1e-3)
    np.testing.assert_allclose(found.eigenvalues[0], exact[0], rtol=1e-9 if dtype == torch.float64 else 1e-5)
    np.testing.assert_allclose(found.mean, x.double().mean(0), rtol=1e-6, atol=1e-6)


def test_rows_that_mislead_about_the_center_cost_no_digits():
    stride = 100  # of the rows that tell where to center
    x = torch.randn(100_000, 2, generator=seeded())
    x[::stride] -= 4000.0
    exact = np.linalg.eigvalsh(np.cov(x.double().numpy().T, bias=True))
    assert spectrum(x).eigenvalues[1] == pytest.approx(
        exact[0], rel=0.01
    )  # beside one that is 300,000 times larger


def test_the_mean_variance_follows_the_scale():
    x = data.iris().x
    for scale in (1e-8, 1e8):
        for dtype in (torch.float32, torch.float64):
            found = PPCA(2).fit((scale * x).to(dtype)).parameters_.noise_variance.item()
            assert found == pytest.approx(scale**2 * 0.050682148, rel=1e-4)


@pytest.mark.parametrize("count", [3, 50])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda x: x.fill_(0.1), "data must spread, by more than rounding in torch.float32"),
        (lambda x: x.mul_(1e-25), "data must spread, by more than rounding in torch.float32"),
        (lambda x: x.mul_(1e30), "data must be finite and below 2e.19; row 0 holds"),
        (lambda x: x[2].fill_(math.nan), "data must be finite and below 2e.19; row 2 holds nan"),
        (lambda x: x[1].fill_(-math.inf), "data must be finite and below 2e.19; row 1 holds -inf"),
    ],
)
def test_numbers_that_cannot_be_squared_are_refused(spoil, message, count):
    x = torch.randn(count, 4, generator=seeded())
    spoil(x)
    for form in (x, x.numpy(), [x[:1], x[1:]]):
        with pytest.raises(ValueError, match=message):
            PPCA(1).fit(form)


def test_squares_whose_sum_overflows_are_refused():
    x = 1.5e19 * torch.randn(50, 4, generator=seeded()).sign()
    with pytest.raises(ValueError, match=r"data spread so far that their squares overflow in torch\.float32"):
        PPCA(1).fit(x)


# ----------------------------------------------------------------------------------- how many latent dimensions


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95, 0.99])
@pytest.mark.parametrize("load", [data.iris, data.digits])
def test_a_share_of_the_variance_takes_as_many_as_scikit_learn(load, share):
    x = load().x
    assert PPCA(share).fit(x).n_components_ == Peer(share, svd_solver="full").fit(x.numpy()).n_components_


def test_the_scores_of_all_numbers_are_those_of_the_fits():
    x = data.wine().x
    seen, unseen = x[::2], x[1::2]
    found = spectrum(seen)
    squares = ((unseen - found.mean) @ found.axes).square().mean(0)
    for latent in range(13):
        theta = maximum_likelihood(seen, latent)
        expected = [score_samples(rows, theta).mean().item() for rows in (seen, unseen)]
        scores = [
            ppca_selection.scores(found.eigenvalues, s)[latent].item() for s in (found.eigenvalues, squares)
        ]
        assert scores == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("load", [data.iris, data.wine])
def test_bic_takes_the_number_that_the_fits_would(load):
    x = data.standardize(load().x)
    all_of_them = [PPCA(latent).fit(x).bic(x) for latent in range(x.shape[1])]
    assert PPCA("bic").fit(x).n_components_ == int(np.argmin(all_of_them))


def test_bic_finds_the_truth_in_many_rows():
    axes = torch.eye(5, dtype=torch.float64)[:, :3]
    truth = PPCAParameters(
        axes * torch.tensor([3.0, 2.0, 1.5]).double(), torch.zeros(5).double(), torch.tensor(0.5).double()
    )
    x, _ = sample(truth, 5000, generator=seeded())
    assert PPCA("bic").fit(x).n_components_ == 3


@pytest.mark.parametrize("rows", [90, 40])  # more than columns, and fewer
def test_held_out_rows_take_the_number_under_which_they_are_most_probable(rows):
    x = data.digits().x[:, 20:44] + torch.randn(1797, 24, generator=seeded(), dtype=torch.float64)
    x = x if rows == 90 else torch.cat([x, x.roll(1, 0)], 1)
    seen, unseen = x[:rows], x[rows : rows + 100]
    scores = [
        score_samples(unseen, maximum_likelihood(seen, m)).mean() for m in range(min(x.shape[1], rows - 1))
    ]
    assert choose_n_components(seen, unseen) == int(np.argmax(scores))


def test_a_choice_that_cannot_be_made_is_refused():
    x = data.iris().x
    for wrong in (0.0, 1.0, 1.5, -0.1, "aic", True, None):
        with pytest.raises(
            ValueError, match=r"n_components must be .*; or a share between 0 and 1, or 'bic'"
        ):
            PPCA(wrong)
    with pytest.raises(
        ValueError, match="n_components must be a whole number where method is 'em'; got 'bic'"
    ):
        PPCA("bic", method="em")
    with pytest.raises(ValueError, match="held_out must have 4 columns as data have; got 3"):
        choose_n_components(x, x[:, :3])


def test_the_largest_w_under_a_bound_on_the_noise_is_the_best():
    x, _, _ = problem(3, count=40, width=4)
    values, axes = torch.linalg.eigh(torch.cov(x.T, correction=0))
    values, axes = values.flip(0), axes.flip(1)
    least = 3 * values[2:].mean().item()
    weights, noise = from_spectrum(values, axes, 2, least_noise=least)
    best = PPCAParameters(weights, x.mean(0), noise)
    assert noise.item() == pytest.approx(least)
    for seed in range(20):
        nearby = best._replace(
            weights=weights + 0.05 * torch.randn(weights.shape, generator=seeded(seed), dtype=torch.float64),
            noise_variance=noise * (1 + 0.1 * seed / 20),
        )
        assert log_likelihood(x, nearby) <= log_likelihood(x, best)


@pytest.mark.parametrize("ratio", [1e5, 1e7, 1e9])
@pytest.mark.parametrize("form", [lambda x: x, lambda x: [x[:500], x[500:]]], ids=["tensor", "chunks"])
def test_beside_a_long_axis_single_precision_keeps_the_noise(ratio, form):
    generator = seeded()
    rotation = torch.linalg.qr(torch.randn(10, 10, generator=generator, dtype=torch.float64))[0]
    scales = torch.tensor([ratio**0.5] + [1.0] * 9).double()
    x = (torch.randn(1000, 10, generator=generator, dtype=torch.float64) * scales) @ rotation.T
    found = maximum_likelihood(form(x.float()), 1)
    exact = np.linalg.eigvalsh(np.cov(x.float().double().numpy().T, bias=True))[:-1].mean()
    assert float(found.noise_variance) == pytest.approx(exact, rel=1e-3)


def test_a_fit_leaves_nothing_of_the_fit_before():
    x = data.iris().x
    model = PPCA(2, method="em", generator=seeded()).fit(x)
    assert model.converged_
    model.set_params(method="closed form").fit(x)
    for name in ("log_likelihoods_", "converged_", "notes_"):
        assert not hasattr(model, name)
    assert set(vars(model)) == set(vars(PPCA(2).fit(x)))


def test_a_share_may_be_a_number_of_numpy():
    for share in (np.float64(0.9), np.float32(0.9)):
        model = PPCA(share).fit(data.iris().x)
        assert type(model.n_components) is float
        assert model.n_components_ == PPCA(0.9).fit(data.iris().x).n_components_


def test_an_eigenvalue_is_negative_by_rounding_alone():
    with pytest.raises(ValueError, match="eigenvalues must not be negative, as no variance is; got -1"):
        from_spectrum(torch.tensor([2.0, -1.0]), torch.eye(2), 1)
    assert from_spectrum(torch.tensor([2.0, -1e-7]), torch.eye(2), 1)[1] == 0
