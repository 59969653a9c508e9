"""The linear Gaussian model against its oracle, which conditions the joint Gaussian of (x, z)."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian as oracle


def random_model(seed, width, latent, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):
        return torch.randn(*shape, generator=generator, dtype=dtype)

    def covariance(size):
        root = draw(size, size)
        return root @ root.T / size + 0.3 * torch.eye(size, dtype=dtype)

    return LinearGaussian(
        draw(width, latent), draw(width), covariance(width), draw(latent), covariance(latent)
    )


def rows(seed, count, width, dtype=torch.float64):
    return 2 * torch.randn(count, width, generator=torch.Generator().manual_seed(seed), dtype=dtype)


problems = given(seed=st.integers(0, 2**31), width=st.integers(1, 4), latent=st.integers(1, 4))


@problems
@settings(max_examples=25, deadline=None)
def test_evidence_and_posterior_are_those_of_the_joint_gaussian(seed, width, latent):
    model, x = random_model(seed, width, latent), rows(seed, 3, width)
    torch.testing.assert_close(model.log_evidence(x), oracle.log_evidence(model, x), rtol=1e-8, atol=1e-8)
    means, covariance = oracle.posterior(model, x)
    found = model.posterior(x)
    assert found.factor.shape == (3, latent, latent)
    torch.testing.assert_close(found.mean, means, rtol=1e-7, atol=1e-8)
    torch.testing.assert_close(found.factor @ found.factor.mT, covariance.expand(3, latent, latent))


@problems
@settings(max_examples=25, deadline=None)
def test_prior_times_likelihood_is_evidence_times_posterior(seed, width, latent):
    model, x = random_model(seed, width, latent), rows(seed, 3, width)
    z = rows(seed + 1, 7 * 3, latent).reshape(7, 3, latent)
    by_bayes = model.log_evidence(x) + model.posterior(x).log_prob(z)
    assert model.log_joint(x, z).shape == (7, 3)
    torch.testing.assert_close(model.log_joint(x, z), by_bayes, rtol=1e-8, atol=1e-8)
    torch.testing.assert_close(model.log_joint(x, z), model.prior().log_prob(z) + model.log_conditional(x, z))


def test_the_prior_is_standard_unless_given():
    model = LinearGaussian(torch.ones(2, 3), torch.zeros(2), torch.eye(2))
    given_one = LinearGaussian(*model[:3], torch.zeros(3), torch.eye(3))
    x, z = rows(0, 4, 2, torch.float32), rows(1, 4, 3, torch.float32)
    torch.testing.assert_close(model.log_joint(x, z), given_one.log_joint(x, z))
    torch.testing.assert_close(model.prior().mean, torch.zeros(1, 3))


def test_samples_come_in_pairs_from_the_joint_gaussian():
    model, count = random_model(0, 3, 2), 20_000
    x, z = model.sample(count, generator=torch.Generator().manual_seed(0))
    assert (x.shape, z.shape) == ((count, 3), (count, 2))
    mean, covariance = oracle.joint(model)
    pairs = torch.cat([x, z], 1)
    # The error of a mean has variance Σ_ii / N, that of a covariance (Σ_ii Σ_jj + Σ_ij²) / N: five of its roots, and
    # 20 numbers, so that one seed in 80,000 would fail; the seed is fixed.
    variances = covariance.diagonal()
    assert ((pairs.mean(0) - mean).abs() < 5 * (variances / count).sqrt()).all()
    spread = ((torch.outer(variances, variances) + covariance**2) / count).sqrt()
    assert ((torch.cov(pairs.T) - covariance).abs() < 5 * spread).all()
    torch.testing.assert_close(
        (model.log_evidence(x) + model.posterior(x).log_prob(z)), model.log_joint(x, z)
    )


def test_noise_is_given_by_its_variance():
    # T1: W Σ_z Wᵀ + Σ_x has trace 5.18 where the noise alone has .18; with z shared by all rows only .18 is seen.
    model = LinearGaussian(
        torch.tensor([[1.0], [2.0]]).double(), torch.zeros(2).double(), 0.09 * torch.eye(2).double()
    )
    x, z = model.sample(50_000, generator=torch.Generator().manual_seed(0))
    assert torch.cov(x.T).trace().item() == pytest.approx(5.18, abs=5 * math.sqrt(2 * 26 / 50_000))
    residuals = x - z @ model.weights.T
    assert torch.cov(residuals.T).trace().item() == pytest.approx(0.18, abs=5 * 0.09 * math.sqrt(4 / 50_000))


def test_the_same_generator_gives_the_same_sample():
    model = random_model(0, 3, 2)
    first, again = (model.sample(4, generator=torch.Generator().manual_seed(1)) for _ in range(2))
    assert all(torch.equal(left, right) for left, right in zip(first, again, strict=True))


def test_a_posterior_under_little_noise_keeps_its_digits():
    # Σ_z − Σ_zx Σ_xx⁻¹ Σ_xz would cancel to 1e-16; the precision does not.
    model = LinearGaussian(
        torch.ones(1, 1).double(), torch.zeros(1).double(), torch.tensor([[1e-14]]).double()
    )
    variance = model.posterior(torch.ones(1, 1).double()).factor.square().item()
    assert variance == pytest.approx(1e-14, rel=1e-6, abs=0)


def test_gradients_reach_the_parameters():
    model = LinearGaussian(*(value.requires_grad_() for value in random_model(0, 2, 2)))
    x = rows(0, 5, 2)
    assert torch.autograd.gradcheck(lambda *p: LinearGaussian(*p[:2], *model[2:]).log_evidence(x), model[:2])
    gradients = torch.autograd.grad(model.log_joint(x, torch.zeros(5, 2).double()).sum(), tuple(model))
    assert all(torch.isfinite(gradient).all() for gradient in gradients)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_the_dtype_of_the_parameters(dtype):
    model, x = random_model(0, 3, 2, dtype), rows(0, 4, 3, dtype)
    exact = LinearGaussian(*(value.double() for value in model))
    assert model.log_evidence(x).dtype == model.posterior(x).mean.dtype == model.sample(2)[0].dtype == dtype
    tolerance = 1e-4 if dtype == torch.float32 else 1e-12
    torch.testing.assert_close(
        model.log_evidence(x).double(), exact.log_evidence(x.double()), rtol=tolerance, atol=tolerance
    )


def test_rows_of_another_width_are_refused():
    with pytest.raises(ValueError, match=r"x must have .* D = 3 as in LinearGaussian; got \(4, 1\)"):
        random_model(0, 3, 2).posterior(torch.zeros(4, 1).double())


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_finds_what_the_cpu_finds():
    model, x = random_model(0, 3, 2), rows(0, 100, 3)
    on_gpu = LinearGaussian(*(value.cuda() for value in model))
    torch.testing.assert_close(on_gpu.log_evidence(x.cuda()).cpu(), model.log_evidence(x))
    torch.testing.assert_close(on_gpu.posterior(x.cuda()).mean.cpu(), model.posterior(x).mean)
    assert on_gpu.sample(5, generator=torch.Generator("cuda"))[0].is_cuda


def test_what_is_no_covariance_is_refused_by_name():
    # Finding 10: of an asymmetric matrix the upper triangle was not looked at.
    model = random_model(0, 3, 2)
    for name in ("noise_covariance", "prior_covariance"):
        width = 3 if name == "noise_covariance" else 2
        covariance = torch.eye(width).double()
        lopsided = covariance.clone()
        lopsided[0, 1] = 0.5
        for wrong, message in ((lopsided, "symmetric"), (-covariance, "eigenvalue")):
            with pytest.raises(ValueError, match=f"{name} must .*{message}"):
                model._replace(**{name: wrong})


def test_what_is_singular_has_a_marginal_but_no_draws_and_is_named():
    flat, noise = torch.ones(2, 2), torch.eye(3)
    model = LinearGaussian(torch.ones(3, 2), torch.zeros(3), noise, torch.zeros(2), flat)
    assert torch.equal(model.marginal().covariance, 4 * torch.ones(3, 3) + noise)
    x = torch.zeros(1, 3)
    for call in (model.prior, lambda: model.sample(2), lambda: model.posterior(x)):
        with pytest.raises(ValueError, match="prior_covariance must be positive definite"):
            call()
    silent = LinearGaussian(torch.ones(3, 2), torch.zeros(3), torch.zeros(3, 3))
    for call in (lambda: silent.posterior(x), lambda: silent.log_conditional(x, torch.zeros(1, 2))):
        with pytest.raises(ValueError, match="noise_covariance must be positive definite"):
            call()
