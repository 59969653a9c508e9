"""The approximations against torch.distributions, enumeration and autograd."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Bernoulli as TorchBernoulli
from torch.distributions import Independent, MultivariateNormal, Normal

from course.lvm.distributions.families import (
    Bernoulli,
    Categorical,
    DiagonalGaussian,
    FullGaussian,
    bits_below,
    bits_log_prob,
    draw_bits,
)


def parameters(seed, count, width, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, count, width, generator=generator, dtype=dtype).unbind()


def diagonal(seed=0, count=3, width=2, dtype=torch.float64):
    return DiagonalGaussian(*parameters(seed, count, width, dtype))


def full(seed=0, count=3, width=2, dtype=torch.float64):
    mean, _ = parameters(seed, count, width, dtype)
    generator = torch.Generator().manual_seed(seed + 1)
    factor = torch.randn(count, width, width, generator=generator, dtype=dtype).tril()
    return FullGaussian(mean, factor.tril(-1) + torch.diag_embed(factor.diagonal(dim1=1, dim2=2).exp()))


def bits(seed=0, count=3, width=2, dtype=torch.float64):
    return Bernoulli(parameters(seed, count, width, dtype)[0])


def peer(q):
    if isinstance(q, DiagonalGaussian):
        return Independent(Normal(q.mean, (0.5 * q.log_var).exp()), 1)
    if isinstance(q, FullGaussian):
        return MultivariateNormal(q.mean, scale_tril=q.factor)
    return Independent(TorchBernoulli(logits=q.logits), 1)


families = pytest.mark.parametrize("make", [diagonal, full, bits])


@families
@given(
    seed=st.integers(0, 2**31), count=st.integers(1, 4), width=st.integers(1, 4), samples=st.integers(1, 4)
)
@settings(max_examples=15, deadline=None)
def test_density_and_entropy_are_those_of_torch_distributions(make, seed, count, width, samples):
    q = make(seed, count, width)
    z = q.sample(samples, generator=torch.Generator().manual_seed(seed))
    assert z.shape == (samples, count, width)
    torch.testing.assert_close(q.log_prob(z), peer(q).log_prob(z))
    torch.testing.assert_close(q.log_prob(z[0]), peer(q).log_prob(z[0]))
    torch.testing.assert_close(q.entropy(), peer(q).entropy())


@families
def test_samples_have_the_moments_of_the_distribution(make):
    q, samples = make(), 20_000
    z = q.sample(samples, generator=torch.Generator().manual_seed(0))
    variance = peer(q).variance
    # five standard errors, nine numbers: one in 200,000 seeds would fail, and this one is fixed
    assert ((z.mean(0) - peer(q).mean).abs() < 5 * (variance / samples).sqrt()).all()
    # the fourth central moment is 3 σ⁴ for a Gaussian, and at most σ² for a bit
    fourth = 3 * variance**2 if make is not bits else variance
    errors = ((z - peer(q).mean).square().mean(0) - variance).abs()
    assert (errors < 5 * (fourth / samples).sqrt()).all()


def test_coordinates_of_a_full_gaussian_depend_on_each_other_as_told():
    q, samples = full(), 20_000
    z = q.sample(samples, generator=torch.Generator().manual_seed(0)) - q.mean
    found = (z[:, :, 0] * z[:, :, 1]).mean(0)
    covariance = q.factor @ q.factor.mT
    spread = (covariance[:, 0, 0] * covariance[:, 1, 1] + covariance[:, 0, 1] ** 2) / samples
    assert ((found - covariance[:, 0, 1]).abs() < 5 * spread.sqrt()).all()


@families
def test_rows_and_samples_are_drawn_independently(make):
    z = make(count=2, width=1).sample(20_000, generator=torch.Generator().manual_seed(0))[..., 0]
    across_rows = torch.corrcoef(z.T)[0, 1]
    across_samples = torch.corrcoef(torch.stack([z[1:, 0], z[:-1, 0]]))[0, 1]
    assert max(abs(across_rows), abs(across_samples)) < 5 / math.sqrt(20_000)


@families
def test_the_entropy_is_the_mean_of_minus_the_log_density(make):
    q, samples = make(), 20_000
    surprise = -q.log_prob(q.sample(samples, generator=torch.Generator().manual_seed(0)))
    assert ((surprise.mean(0) - q.entropy()).abs() < 5 * surprise.std(0) / math.sqrt(samples)).all()


@pytest.mark.parametrize("make", [diagonal, full])
def test_a_reparameterized_sample_is_the_sample_with_gradient(make):
    q = make()._make(value.requires_grad_() for value in make())
    drawn = q.sample(4, generator=torch.Generator().manual_seed(0))
    z = q.rsample(4, generator=torch.Generator().manual_seed(0))
    assert not drawn.requires_grad
    assert torch.equal(z.detach(), drawn)
    assert all(gradient.abs().sum() > 0 for gradient in torch.autograd.grad(z.sum(), tuple(q)))


def test_the_gradient_of_a_reparameterized_sample_is_that_of_its_location_and_scale():
    mean, log_var = (value.requires_grad_() for value in diagonal())
    z = DiagonalGaussian(mean, log_var).rsample(1, generator=torch.Generator().manual_seed(0))
    by_mean, by_log_var = torch.autograd.grad(z.sum(), (mean, log_var))
    torch.testing.assert_close(by_mean, torch.ones_like(mean))
    torch.testing.assert_close(by_log_var, 0.5 * (z[0] - mean))  # d/d log σ² of σ ε is σ ε / 2


def test_bits_have_no_gradient_to_follow():
    q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
    assert not q.sample(3).requires_grad
    assert not hasattr(q, "rsample")


def test_a_full_gaussian_with_a_diagonal_factor_is_a_diagonal_gaussian():
    q = diagonal()
    same = FullGaussian(q.mean, torch.diag_embed((0.5 * q.log_var).exp()))
    z = q.sample(5)
    torch.testing.assert_close(same.log_prob(z), q.log_prob(z))
    torch.testing.assert_close(same.entropy(), q.entropy())


def test_one_row_may_serve_many():
    for q in (diagonal(count=1), full(count=1), bits(count=1)):
        z = q.sample(5).expand(5, 4, 2)
        assert q.log_prob(z).shape == (5, 4)
        torch.testing.assert_close(q.log_prob(z), peer(q).log_prob(z))


@families
def test_further_axes_may_stand_in_front(make):
    q = make()
    stacked = q._make(torch.stack(pair) for pair in zip(make(seed=1), q, strict=True))
    z = stacked.sample(6)
    assert z.shape == (6, 2, 3, 2)
    torch.testing.assert_close(stacked.log_prob(z)[:, 1], q.log_prob(z[:, 1]))


@families
def test_further_axes_in_front_go_with_one_row_for_many(make):
    q = make(count=1)
    stacked = q._make(torch.stack(pair) for pair in zip(make(count=1, seed=1), q, strict=True))
    z = stacked.sample(6).expand(6, 2, 5, 2)
    torch.testing.assert_close(stacked.log_prob(z)[:, 1], q.log_prob(z[:, 1]))


@pytest.mark.parametrize("shape", [(0, 2), (2, 0, 2), (3, 0)])
def test_no_rows_or_no_coordinates_have_no_density_or_that_of_certainty(shape):
    q = FullGaussian(torch.zeros(shape), torch.eye(shape[-1]).expand(*shape, shape[-1]))
    assert torch.equal(q.log_prob(torch.zeros(4, *shape)), torch.zeros(4, *shape[:-1]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_extreme_logits_keep_every_digit(dtype):
    logits = torch.tensor([[-300.0, -60.0, 60.0, 300.0]], dtype=dtype, requires_grad=True)
    for z, expected in ((0.0, [-60.0 - 300.0]), (1.0, [-360.0])):
        found = Bernoulli(logits).log_prob(torch.full((1, 4), z, dtype=dtype))
        assert found.tolist() == pytest.approx(expected, rel=1e-6)
    gradient = torch.autograd.grad(found.sum(), logits)[0]
    torch.testing.assert_close(gradient, torch.tensor([[1.0, 1.0, 0.0, 0.0]], dtype=dtype))
    single = Bernoulli(torch.tensor([[30.0]], dtype=torch.float64))
    assert single.log_prob(torch.ones(1, 1).double()).item() == pytest.approx(
        -math.exp(-30), rel=1e-10, abs=0
    )
    assert single.entropy().item() == pytest.approx(31 * math.exp(-30), rel=1e-10, abs=0)


def test_the_score_of_a_bit_is_its_surprise():
    logits = torch.tensor([[-1.0, 0.5, 2.0]], dtype=torch.float64, requires_grad=True)
    z = torch.tensor([[1.0, 0.0, 1.0]]).double()
    score = torch.autograd.grad(Bernoulli(logits).log_prob(z).sum(), logits)[0]
    torch.testing.assert_close(score, z - logits.detach().sigmoid())


@families
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_results_have_the_dtype_of_the_parameters(make, dtype):
    q = make(dtype=dtype)
    z = q.sample(2)
    assert z.dtype == q.log_prob(z).dtype == q.entropy().dtype == dtype


@families
def test_what_does_not_fit_is_refused_by_name(make):
    with pytest.raises(ValueError, match=r"z must have .* M = 2 .* got \(5, 3, 1\)"):
        make().log_prob(torch.zeros(5, 3, 1).double())
    for samples in (0, 1.5):
        with pytest.raises(ValueError, match=f"samples must be a whole number, at least 1; got {samples}"):
            make().sample(samples)


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
@families
def test_the_gpu_finds_what_the_cpu_finds(make):
    q = make()
    on_gpu = q._make(value.cuda() for value in q)
    z = on_gpu.sample(50, generator=torch.Generator("cuda").manual_seed(0))
    assert z.is_cuda
    torch.testing.assert_close(on_gpu.log_prob(z).cpu(), q.log_prob(z.cpu()))
    torch.testing.assert_close(on_gpu.entropy().cpu(), q.entropy())


@families
def test_mean_variance_and_detach_are_those_of_the_distribution(make):
    q = make()._make(value.requires_grad_() for value in make())
    torch.testing.assert_close(q.mean, peer(q).mean)
    torch.testing.assert_close(q.variance, peer(q).variance)
    fixed = q.detach()
    assert type(fixed) is type(q)
    assert not any(field.requires_grad for field in fixed)
    assert all(torch.equal(*pair) for pair in zip(fixed, q, strict=True))


def test_mean_and_variance_of_a_choice_are_those_of_its_coordinates():
    q = Categorical(parameters(0, 3, 4)[0])
    chances = torch.distributions.Categorical(logits=q.logits).probs
    torch.testing.assert_close(q.mean, chances)
    torch.testing.assert_close(q.variance, torch.distributions.Bernoulli(chances).variance)


@pytest.mark.parametrize("other", [(1, 1), (1, 2), (3, 1), (2,), (3, 3), (3, 2, 1)])
def test_fields_of_other_shapes_are_no_distribution(other):
    # Finding 6: log_prob broadcast the variances, and the entropy summed over those that were there.
    for kind in (DiagonalGaussian, FullGaussian):
        with pytest.raises(ValueError, match=r"(log_var|factor) must have the shape"):
            kind(torch.zeros(3, 2), torch.ones(other))
    with pytest.raises(ValueError, match="log_var must have the shape"):
        diagonal()._replace(log_var=torch.zeros(other).double())


def test_a_factor_is_lower_triangular_with_a_positive_diagonal():
    # Finding 11: z = m + L ε has the covariance L Lᵀ, the density read the lower triangle alone.
    mean, factor = full()
    for wrong in (factor.mT, -factor, factor @ factor.mT, factor * torch.tensor([1.0, -1.0]), 0 * factor):
        with pytest.raises(ValueError, match="factor must be lower triangular with a positive diagonal"):
            FullGaussian(mean, wrong)
        with pytest.raises(ValueError, match="factor must be lower triangular"):
            full()._replace(factor=wrong)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gray_values_have_minus_the_cross_entropy(dtype):
    # Finding 12; as the decoders have it, and by torch.
    q = bits(count=4, width=3, dtype=dtype)
    z = torch.rand(5, 4, 3, generator=torch.Generator().manual_seed(0), dtype=dtype)
    expected = -torch.nn.functional.binary_cross_entropy_with_logits(
        q.logits.expand_as(z), z, reduction="none"
    ).sum(-1)
    torch.testing.assert_close(q.log_prob(z), expected)
    leaf = z.clone().requires_grad_()
    (by_z,) = torch.autograd.grad(q.log_prob(leaf).sum(), leaf)
    torch.testing.assert_close(by_z, q.logits.expand_as(z))  # z log p + (1 − z) log(1 − p) is linear in z
    for wrong in (z + 0.5, -z, 2 * z.round()):
        with pytest.raises(ValueError, match="z must hold numbers from 0 to 1"):
            q.log_prob(wrong)
    with pytest.raises(ValueError, match="bits must be 0 or 1"):
        bits_log_prob(q.logits, z)


def test_what_is_certain_has_no_entropy_and_what_cannot_be_no_chance():
    # Finding 16: 0 · ∞ was NaN.
    q = Bernoulli(torch.tensor([[math.inf, -math.inf]], requires_grad=True))
    for z, expected in (([1.0, 0.0], 0.0), ([1.0, 1.0], -math.inf), ([0.5, 0.0], -math.inf)):
        assert q.log_prob(torch.tensor([z])).item() == expected
    assert q.entropy().item() == 0
    assert q.sample(9).tolist() == 9 * [[[1.0, 0.0]]]
    (slope,) = torch.autograd.grad(q.entropy().sum(), q.logits)
    assert slope.tolist() == [[0.0, 0.0]]
    choice = Categorical(torch.tensor([[0.0, -math.inf, 0.0]]))
    torch.testing.assert_close(choice.entropy(), torch.tensor([math.log(2)]))
    assert choice.log_prob(torch.tensor([[1.0, 0.0, 0.0]])).item() == pytest.approx(-math.log(2))
    assert choice.log_prob(torch.tensor([[0.0, 1.0, 0.0]])).item() == -math.inf
    assert choice.sample(9).isfinite().all()


@pytest.mark.parametrize("log_var", [-170.0, -95.0, 170.0])
def test_a_very_small_or_large_variance_keeps_the_density_in_single_precision(log_var):
    # Finding 16: 1 / σ² overflowed, and times (z − m)² = 0 it was NaN.
    q = DiagonalGaussian(torch.ones(1, 2), torch.full((1, 2), log_var))
    exact = peer(DiagonalGaussian(*(value.double() for value in q))).log_prob(q.mean.double())
    torch.testing.assert_close(q.log_prob(q.mean).double(), exact)


def test_nan_is_drawn_where_there_is_no_chance():
    # Finding 18: a comparison with NaN is false, and so the bit was 0.
    nan = torch.tensor([[math.nan, 0.0]])
    for z in (Bernoulli(nan).sample(4), draw_bits(nan).expand(4, 1, 2), DiagonalGaussian(nan, nan).sample(4)):
        assert z[..., 0].isnan().all()
    assert Categorical(nan).sample(4).isnan().all()
    assert bits_below(torch.tensor([0.5, 0.5]), nan[0])[0].isnan()


def test_a_choice_is_one_hot_or_made_of_shares():
    q = Categorical(parameters(0, 3, 4)[0])
    shares = torch.rand(5, 3, 4).double().softmax(-1)
    torch.testing.assert_close(q.log_prob(shares), (shares * q.logits.log_softmax(-1)).sum(-1))
    for wrong in (torch.ones(3, 4), torch.zeros(3, 4), 0.5 * shares):
        with pytest.raises(ValueError, match="z must be one-hot, or shares that sum to one"):
            q.log_prob(wrong.double())
