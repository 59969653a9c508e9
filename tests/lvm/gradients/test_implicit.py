"""Implicit reparameterization: derivatives against differences in long arithmetic, means over exact quadratures.

Laws are tested as in test_reparameterization.py: a right sampler fails one test with probability 1e-6.
"""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from course.lvm.distributions import exact as exact_sums
from course.lvm.distributions.exact import gauss_legendre
from course.lvm.gradients import implicit
from course.lvm.gradients.implicit import dirichlet, gamma, log_gamma, log_gamma_velocity, through_cdf
from course.lvm.oracles import reparameterization as oracle
from course.lvm.oracles.reparameterization import FAMILIES
from course.lvm.parameters import MixtureParameters

DRAWS = 20_000
ERROR_RATE = 1e-6


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def double(*values):
    return torch.tensor(values, dtype=torch.float64)


def gamma_velocity(z, concentration):
    """dz/dα by the library, for numbers."""
    return z * log_gamma_velocity(double(z).log(), double(concentration)).item()


def test_64_points_integrate_polynomials_of_degree_127_exactly():
    nodes, weights = gauss_legendre(double(-1.0, 0.0), double(1.0, 2.0))
    for degree in (0, 1, 64, 126, 127):
        exact = double((1 - (-1) ** (degree + 1)) / (degree + 1), 2 ** (degree + 1) / (degree + 1))
        torch.testing.assert_close((weights * nodes**degree).sum(0), exact, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("u", [1e-8, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-8])
@pytest.mark.parametrize("concentration", [0.02, 0.5, 1.0, 1.5, 4.0, 30.0, 1e3, 1e5])
def test_the_gamma_derivative_has_ten_digits(concentration, u):
    z = special.gammaincinv(concentration, u)
    if z > 1e-300:
        expected = oracle.gamma_velocity(z, concentration)
        assert gamma_velocity(z, concentration) == pytest.approx(expected, rel=1e-10)


@given(concentration=st.floats(0.05, 200), z=st.floats(1e-3, 300))
@settings(max_examples=25, deadline=None)
def test_the_gamma_derivative_has_ten_digits_wherever_z_falls(concentration, z):
    if 1e-30 < special.gammainc(concentration, z) < 1 - 1e-12:
        expected = oracle.gamma_velocity(z, concentration)
        assert gamma_velocity(z, concentration) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("u", [0.5001, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("concentration", [0.01, 1.0, 5.0, 200.0])
def test_the_von_mises_derivative_has_ten_digits(concentration, u):
    z = stats.vonmises.ppf(u, concentration)
    expected = oracle.von_mises_velocity(z, concentration)
    found = implicit.von_mises_velocity(double(z, -z), double(concentration, concentration))
    assert found[0].item() == pytest.approx(expected, rel=1e-10)
    assert found[1] == -found[0]


@pytest.mark.parametrize("concentration", [0.3, 1.0, 2.5, 40.0])
def test_the_gamma_gradient_is_exact_in_the_mean(concentration):
    z, weights = oracle.nodes(FAMILIES["gamma"], concentration)
    mass = weights * FAMILIES["gamma"].log_density(z, *double(concentration)).exp()
    velocity = z * log_gamma_velocity(z.log(), torch.full_like(z, concentration))
    slope = torch.exp(-z / concentration) / concentration  # of 1 − exp(−z / α), α held fixed
    expected = oracle.gradient(
        lambda z: -torch.exp(-z / concentration), FAMILIES["gamma"], concentration
    ).item()
    assert (mass * slope * velocity).sum().item() == pytest.approx(expected, rel=1e-8)
    assert (mass * 2 * z * velocity).sum().item() == pytest.approx(2 * concentration + 1, rel=1e-8)  # E[z²]


def test_the_von_mises_gradient_is_exact_in_the_mean():
    z, weights = oracle.nodes(FAMILIES["von Mises"], 0.0, 2.0)
    mass = weights * FAMILIES["von Mises"].log_density(z, *double(0.0, 2.0)).exp()
    velocity = implicit.von_mises_velocity(z, torch.full_like(z, 2.0))
    ratio = special.i1(2.0) / special.i0(2.0)
    assert -(mass * z.sin() * velocity).sum().item() == pytest.approx(1 - ratio / 2 - ratio**2, rel=1e-10)


def test_a_wrong_sign_or_a_moving_z_would_show():
    # E[z²] under Gamma(2.5, 1) grows by 2α + 1 = 6. With F differentiated at a z that moves too, nothing would be left.
    z, weights = oracle.nodes(FAMILIES["gamma"], 2.5)
    alpha = double(2.5)[0].requires_grad_()
    density = FAMILIES["gamma"].log_density(z, alpha.detach()).exp()
    cdf = (
        density * z * -log_gamma_velocity(z.log(), torch.full_like(z, 2.5)) * alpha
    )  # has the right derivative by α
    moved = through_cdf(z, cdf, density)
    torch.testing.assert_close(moved, z)
    found = torch.autograd.grad((weights * density * moved**2).sum(), alpha)[0]
    assert found.item() == pytest.approx(6, rel=1e-8)
    with pytest.raises(ValueError, match="z must carry no gradient"):
        through_cdf(z.clone().requires_grad_(), cdf, density)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("concentration", [0.3, 1.0, 4.0, 1e4])
def test_gamma_draws_have_the_law(concentration, dtype):
    z = gamma(torch.full((DRAWS,), concentration, dtype=dtype), generator=seeded())
    assert z.dtype == dtype
    assert stats.kstest(z.double().numpy(), stats.gamma(concentration).cdf).pvalue > ERROR_RATE


def test_very_small_concentrations_keep_their_law_in_logarithms():
    # log z = log y − e / α, and α log z → −e, an exponential variable, as α → 0.
    alpha = torch.full((DRAWS,), 1e-4, requires_grad=True)
    log_z = log_gamma(alpha, generator=seeded())
    assert stats.kstest(-1e-4 * log_z.detach().numpy(), stats.expon().cdf).pvalue > 1e-4
    (velocity,) = torch.autograd.grad(log_z.sum(), alpha)
    torch.testing.assert_close(velocity, -log_z.detach() / 1e-4, rtol=1e-3, atol=1e4)  # most are about 1e8


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gradient_that_a_draw_carries_is_the_derivative(dtype):
    alpha = torch.linspace(0.2, 30, 50, dtype=dtype).requires_grad_()
    z = gamma(alpha, generator=seeded())
    (found,) = torch.autograd.grad(z.sum(), alpha)
    assert found.dtype == dtype
    pairs = zip(z.tolist(), alpha.tolist(), strict=True)
    expected = torch.tensor([oracle.gamma_velocity(*pair) for pair in pairs], dtype=dtype)
    torch.testing.assert_close(found, expected, rtol=1e-4 if dtype == torch.float32 else 1e-10, atol=0)


def test_draws_are_the_same_with_and_without_gradient_and_in_blocks(monkeypatch):
    alpha = torch.full((3, 7), 2.0, dtype=torch.float64)
    plain = gamma(alpha, generator=seeded())
    leaf = alpha.clone().requires_grad_()
    moving = gamma(leaf, generator=seeded())
    assert not plain.requires_grad
    assert torch.equal(plain, moving.detach())
    (whole,) = torch.autograd.grad(moving.sum(), leaf)
    monkeypatch.setattr(exact_sums, "NUMBERS_AT_ONCE", 4)
    torch.testing.assert_close(plain * log_gamma_velocity(plain.log(), alpha), whole)
    with torch.no_grad():
        assert not gamma(leaf, generator=seeded()).requires_grad


def test_no_draws_at_all_are_allowed():
    nothing = torch.ones(0, 3, requires_grad=True)
    assert gamma(nothing).shape == (0, 3)
    assert implicit.von_mises(torch.zeros(3), nothing).shape == (0, 3)


def test_dirichlet_draws_have_the_law_and_their_gradients_sum_to_zero():
    alpha = double(0.5, 1.0, 3.0)
    leaf = alpha.repeat(DRAWS, 1).requires_grad_()
    z = dirichlet(leaf, generator=seeded())
    torch.testing.assert_close(z.sum(1), torch.ones(DRAWS, dtype=torch.float64))
    for k in range(3):
        peer = stats.beta(alpha[k], alpha.sum() - alpha[k])
        assert stats.kstest(z[:, k].detach().numpy(), peer.cdf).pvalue > ERROR_RATE
    by_total = torch.autograd.grad(z.sum(), leaf, retain_graph=True)[0]
    assert by_total.abs().max() < 1e-12
    by_first = torch.autograd.grad(z[:, 0].sum(), leaf)[
        0
    ]  # E[z_0] = α_0 / A, so the mean is (1 − z̄_0) / A, −z̄_0 / A
    expected = (double(1.0, 0.0, 0.0) - alpha[0] / alpha.sum()) / alpha.sum()
    errors = by_first.std(0) / math.sqrt(DRAWS)
    assert ((by_first.mean(0) - expected).abs() < 5 * errors).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("concentration", [1e-5, 0.5, 3.0, 1e3])
def test_von_mises_draws_have_the_law(concentration, dtype):
    location = torch.tensor(3.0, dtype=dtype)  # so that they wrap around
    z = implicit.von_mises(location, torch.full((DRAWS,), concentration, dtype=dtype), generator=seeded())
    assert z.dtype == dtype
    assert z.abs().max() <= math.pi + 1e-6
    centered = torch.remainder(z.double() - 3.0 + math.pi, 2 * math.pi) - math.pi
    cdf = stats.vonmises(concentration).cdf
    assert stats.kstest(centered.numpy(), cdf).pvalue > ERROR_RATE


def test_von_mises_draws_move_with_both_parameters():
    location, concentration = double(3.0)[0].requires_grad_(), double(2.0)[0].requires_grad_()
    kappa = concentration.expand(100)
    z = implicit.von_mises(location, kappa, generator=seeded())
    by_location, by_concentration = torch.autograd.grad(z.sum(), (location, concentration))
    assert by_location.item() == pytest.approx(100)
    centered = torch.remainder(z.detach() - 3.0 + math.pi, 2 * math.pi) - math.pi
    expected = implicit.von_mises_velocity(centered, kappa).sum()
    assert by_concentration.item() == pytest.approx(expected.item())


def mixture(width, *, full=True):
    generator = seeded(5)
    means = torch.randn(3, width, generator=generator, dtype=torch.float64)
    roots = torch.randn(3, width, width, generator=generator, dtype=torch.float64) / 2
    covariances = roots @ roots.mT + 0.3 * torch.eye(width, dtype=torch.float64)
    if not full:
        covariances = covariances.diagonal(dim1=1, dim2=2).clone()
    return MixtureParameters(double(0.2, 0.5, 0.3), means, covariances)


def leaves_of(parameters):
    return MixtureParameters(*(value.clone().requires_grad_() for value in parameters))


def on_a_grid(monkeypatch, points):
    """Let the mixture's draws be given points, so that means can be taken by quadrature."""
    monkeypatch.setattr(implicit, "_draw_component", lambda *_: points)


def test_the_gradient_of_a_mixture_on_the_line_is_exact_in_the_mean(monkeypatch):
    parameters = mixture(1, full=False)
    leaves = leaves_of(parameters)
    z = torch.linspace(-9, 9, 2001, dtype=torch.float64)
    on_a_grid(monkeypatch, z[:, None])
    draws = implicit.mixture_draws(leaves, len(z))
    components = torch.distributions.Normal(parameters.means.T, parameters.covariances.T.sqrt())
    mass = components.log_prob(z[:, None]).exp() @ parameters.weights * (z[1] - z[0])
    found = torch.autograd.grad((mass * torch.tanh(draws[:, 0])).sum(), leaves)
    expected = oracle.gaussian_mixture(
        torch.tanh, parameters.weights, parameters.means[:, 0], parameters.covariances[:, 0]
    )
    for left, right in zip(found, expected, strict=True):
        torch.testing.assert_close(left.flatten(), right, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("full", [True, False])
def test_the_gradient_of_a_mixture_in_the_plane_is_exact_in_the_mean(monkeypatch, full):
    parameters = mixture(2, full=full)
    line = torch.arange(-7.0, 7.0, 0.1, dtype=torch.float64)
    z = torch.cartesian_prod(line, line)
    on_a_grid(monkeypatch, z)

    def density(weights, means, covariances):
        matrices = covariances if full else torch.diag_embed(covariances)
        components = torch.distributions.MultivariateNormal(means, matrices)
        return components.log_prob(z[:, None]).exp() @ weights / weights.sum() * 0.01

    def f(z):
        return torch.tanh(z[:, 0] + 0.5 * z[:, 1]) + torch.sin(z[:, 0] * z[:, 1])

    leaves = leaves_of(parameters)
    seen = density(*parameters) > 1e-14  # far away the density is nil, and nothing can be divided by it
    z = z[seen]
    on_a_grid(monkeypatch, z)
    draws = implicit.mixture_draws(leaves, len(z))
    found = torch.autograd.grad((density(*parameters) * f(draws)).sum(), leaves)
    expected = torch.autograd.grad((density(*leaves) * f(z)).sum(), leaves)
    for left, right in zip(found, expected, strict=True):
        if left.shape == (3, 2, 2):
            left, right = left + left.mT, right + right.mT  # of a symmetric matrix, only this is a gradient
        torch.testing.assert_close(left, right, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_mixture_draws_have_the_law(dtype):
    parameters = MixtureParameters(*(value.to(dtype) for value in mixture(2)))
    z = implicit.mixture_draws(parameters, DRAWS, generator=seeded()).double().numpy()
    for d in range(2):
        means, scales = parameters.means[:, d].numpy(), parameters.covariances[:, d, d].sqrt().numpy()

        def cdf(x, means=means, scales=scales):
            return stats.norm.cdf((x[:, None] - means) / scales) @ parameters.weights.numpy()

        assert stats.kstest(z[:, d], cdf).pvalue > ERROR_RATE
    product = (z[:, 0] * z[:, 1]).mean()
    _, means, covariances = mixture(2)
    exact = double(0.2, 0.5, 0.3) @ (covariances[:, 0, 1] + means[:, 0] * means[:, 1])
    assert abs(product - exact) < 5 * (z[:, 0] * z[:, 1]).std() / math.sqrt(DRAWS)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_draw_far_in_either_tail_moves_by_the_derivative_of_its_component(dtype, monkeypatch):
    # Beyond +8 deviations F is 1 to the last digit of a float64, and yet z moves with the mean: dz/dμ = 1.
    parameters = MixtureParameters(
        torch.ones(1, dtype=dtype), torch.zeros(1, 1, dtype=dtype), torch.ones(1, dtype=dtype)
    )
    leaves = leaves_of(parameters)
    on_a_grid(monkeypatch, torch.tensor([[-9.0], [9.0]], dtype=dtype))
    for z in implicit.mixture_draws(leaves, 2):
        (by_mean,) = torch.autograd.grad(z.sum(), leaves.means, retain_graph=True)
        assert by_mean.item() == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: gamma(torch.tensor([1.0, 0.0])),
            r"concentration must hold finite numbers above 0; got 0 at index \(1,\)",
        ),
        (
            lambda: implicit.von_mises(torch.zeros(1), -torch.ones(1)),
            "concentration must hold finite numbers above 0",
        ),
        (lambda: implicit.mixture_draws(mixture(1), 0), "samples must be a whole number, .* got 0"),
        (
            lambda: implicit.mixture_draws(mixture(1)._replace(weights=double(1, 1, 1)), 1),
            "weights must be .* sum to 3",
        ),
        (
            lambda: log_gamma(torch.tensor([1.0, 1e-20])),
            "concentration must be at least 1e-18 in torch.float32",
        ),
        (lambda: implicit.dirichlet(torch.full((5, 3), 1e-40)), "concentrations must be at least 1e-18"),
        (
            lambda: implicit.through_cdf(torch.ones(5), torch.ones(5, 1), torch.ones(5)),
            r"cdf must broadcast to the shape of z, \(5,\); got \(5, 1\)",
        ),
        (
            lambda: implicit.through_cdf(torch.ones(5), torch.ones(5), torch.ones(2, 5)),
            r"density must broadcast to the shape of z, \(5,\); got \(2, 5\)",
        ),
        (
            lambda: implicit.through_velocity(torch.ones(5), torch.ones(5, 1), torch.ones(5)),
            r"parameter must broadcast to the shape of z, \(5,\); got \(5, 1\)",
        ),
        (
            lambda: implicit.mixture_draws(
                mixture(1)._replace(weights=double(0.5, 0.5, 0).requires_grad_()), 1
            ),
            "weights must be above 0 where their gradient is asked for",
        ),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gpu_finds_the_same_derivatives(dtype):
    alpha = torch.linspace(0.1, 50, 1000, dtype=dtype)
    z = gamma(alpha, generator=seeded())
    rtol = 1e-5 if dtype == torch.float32 else 1e-10
    found = log_gamma_velocity(z.log().cuda(), alpha.cuda()).cpu()
    torch.testing.assert_close(found, log_gamma_velocity(z.log(), alpha), rtol=rtol, atol=0)
    angle = torch.linspace(-3, 3, 1000, dtype=dtype)
    found = implicit.von_mises_velocity(angle.cuda(), alpha.cuda()).cpu()
    torch.testing.assert_close(found, implicit.von_mises_velocity(angle, alpha), rtol=rtol, atol=1e-12)
    draws = torch.Generator("cuda").manual_seed(0)
    z = gamma(torch.full((DRAWS,), 2.5, dtype=dtype, device="cuda"), generator=draws)
    assert stats.kstest(z.double().cpu().numpy(), stats.gamma(2.5).cdf).pvalue > ERROR_RATE


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("concentration", [1e-30, 1e-7, 1e5, 1e6, 1.5e7, 1e12, 1e16, 1e30])
def test_von_mises_draws_have_the_law_at_every_concentration(concentration, dtype):
    # Finding 2: 1 − cos cancelled, from κ = 1e6 on the law was another, and from 1.5e7 on nothing was accepted.
    z = implicit.von_mises(
        torch.zeros((), dtype=dtype), torch.full((DRAWS,), concentration, dtype=dtype), generator=seeded()
    ).double()
    if concentration > 1e4:  # normal, but for terms of the order 1/κ
        law = stats.norm(scale=concentration**-0.5).cdf
    else:
        law = stats.uniform(-math.pi, 2 * math.pi).cdf
    assert stats.kstest(z.numpy(), law).pvalue > ERROR_RATE


@pytest.mark.parametrize("concentration", [310.0, 1e4, 1e8, 1e16, 1e30])
@pytest.mark.parametrize("deviations", [0.1, 1.0, 4.0])
def test_the_von_mises_derivative_becomes_that_of_a_normal_law(concentration, deviations):
    # z = ε / √κ, so dz/dκ = −z / 2κ, and by the next term of the quantile −(z / 2κ)(1 + (1 + ε²) / 4κ + …).
    z = deviations / math.sqrt(concentration)
    found = implicit.von_mises_velocity(double(z), double(concentration)).item()
    expected = -z / (2 * concentration)
    assert found == pytest.approx(expected, rel=max(20 / concentration, 1e-9))


def test_the_series_of_the_mean_cosine_meets_the_ratio_of_bessel_functions():
    for kappa in (200.0, 299.0, 301.0, 1e3, 1e4):
        ratio = special.i1e(kappa) / special.i0e(kappa)
        assert implicit._mean_gap(double(kappa)).item() == pytest.approx(1 - ratio, rel=1e-11 * kappa / 300)


def test_rejection_ends(monkeypatch):
    monkeypatch.setattr(
        implicit, "_propose", lambda kappa, _: (kappa, torch.zeros_like(kappa, dtype=torch.bool))
    )
    with pytest.raises(RuntimeError, match="after 200 rounds of rejection 5 angles are not drawn"):
        implicit.von_mises(torch.zeros(5), torch.ones(5))
