"""Families by location and scale, inverse CDF and composition.

Laws are tested with Kolmogorov and Smirnov's distance at 20,000 draws: a right sampler fails one of these tests with
probability 1e-6, were the seeds not fixed. Gradients are tested without draws: the mean over the noise is a quadrature.
"""

import math

import pytest
import torch
from scipy import stats

from course.lvm.gradients import transforms
from course.lvm.gradients.implicit import log_gamma, log_gamma_velocity, through_velocity
from course.lvm.gradients.transforms import (
    affine,
    beta,
    cauchy,
    chi_squared,
    erlang,
    exponential,
    gaussian,
    gumbel,
    location_scale,
    log_normal,
)
from course.lvm.oracles import reparameterization as oracle
from course.lvm.oracles.reparameterization import FAMILIES

DRAWS = 20_000
ERROR_RATE = 1e-6


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def double(*values):
    return torch.tensor(values, dtype=torch.float64)


def uniform(dtype, *shape):
    return transforms.open_uniform((*shape, DRAWS), generator=seeded(), dtype=dtype)


def normal(dtype, *shape):
    return torch.randn(*shape, DRAWS, generator=seeded(), dtype=dtype)


def number(dtype, value):
    return torch.tensor(value, dtype=dtype)


LAWS = {
    "uniform": (lambda t: uniform(t), stats.uniform()),
    "gaussian": (lambda t: gaussian(normal(t), number(t, 1.0), number(t, 4.0).log()), stats.norm(1, 2)),
    "laplace": (
        lambda t: location_scale(
            transforms.laplace((DRAWS,), generator=seeded(), dtype=t), number(t, 1.0), number(t, 2.0)
        ),
        stats.laplace(1, 2),
    ),
    "student t": (
        lambda t: location_scale(
            transforms.student_t((DRAWS,), 2.5, generator=seeded(), dtype=t), number(t, 1.0), number(t, 2.0)
        ),
        stats.t(2.5, 1, 2),
    ),
    "exponential": (lambda t: exponential(uniform(t), number(t, 2.0)), stats.expon(scale=0.5)),
    "cauchy": (lambda t: cauchy(uniform(t), number(t, 1.0), number(t, 2.0)), stats.cauchy(1, 2)),
    "gumbel": (lambda t: gumbel(uniform(t), number(t, 1.0), number(t, 2.0)), stats.gumbel_r(1, 2)),
    "erlang": (lambda t: erlang(uniform(t, 3), number(t, 2.0)), stats.erlang(3, scale=0.5)),
    "log-normal": (
        lambda t: log_normal(normal(t), number(t, 0.5), number(t, 0.25).log()),
        stats.lognorm(0.5, scale=math.exp(0.5)),
    ),
    "chi-squared": (lambda t: chi_squared(normal(t, 4)), stats.chi2(4)),
    "beta": (
        lambda t: beta(
            log_gamma(torch.full((DRAWS,), 0.5, dtype=t), generator=seeded(1)),
            log_gamma(torch.full((DRAWS,), 1.5, dtype=t), generator=seeded(2)),
        ),
        stats.beta(0.5, 1.5),
    ),
    "elliptical": (  # one coordinate of a Gaussian, made of a direction and a radius whose square is χ²(3)
        lambda t: transforms.elliptical(chi_squared(normal(t, 3)).sqrt(), 3, generator=seeded(1))[:, 1],
        stats.norm(),
    ),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("law", LAWS)
def test_draws_have_the_law(law, dtype):
    draw, peer = LAWS[law]
    z = draw(dtype)
    assert z.dtype == dtype
    assert z.shape == (DRAWS,)
    assert z.isfinite().all()
    assert stats.kstest(z.double().numpy(), peer.cdf).pvalue > ERROR_RATE


@pytest.mark.parametrize("law", [law for law in LAWS if law not in ("cauchy", "student t")])
def test_draws_have_mean_and_variance_within_five_exact_standard_errors(law):
    draw, peer = LAWS[law]
    z, (mean, variance, kurtosis) = draw(torch.float64), peer.stats("mvk")
    assert abs(z.mean() - mean) < 5 * math.sqrt(variance / DRAWS)
    assert abs(z.var() - variance) < 5 * variance * math.sqrt((kurtosis + 2) / DRAWS)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_no_uniform_noise_makes_an_inverse_cdf_infinite(dtype, monkeypatch):
    spacing = torch.finfo(dtype).eps / 2
    ends = torch.tensor([0.0, spacing, 1 - spacing], dtype=dtype)
    monkeypatch.setattr(torch, "rand", lambda *_, **__: ends.clone())
    u = transforms.open_uniform((3,), dtype=dtype)
    assert ((u > 0) & (u < 1)).all()
    assert torch.equal(u[1:], ends[1:])
    one = torch.ones((), dtype=dtype)
    for z in (exponential(u, one), cauchy(u, one, one), gumbel(u, one, one)):
        assert z.isfinite().all()


def standard_noise(name):
    """Nodes and weights for the noise of a family of locations and scales."""
    z, weights = oracle.nodes(FAMILIES[name], 0.0, 1.0)
    return z, weights * FAMILIES[name].log_density(z, *double(0.0, 1.0)).exp()


def uniform_noise():
    u, weights = oracle.nodes(FAMILIES["beta"], 1.0, 1.0)
    inside = (u > 0) & (u < 1)
    return u[inside], weights[inside]


def by_noise(g, nodes, parameters, f=torch.tanh):
    """∇_φ E_ε[f(g_φ(ε))] with the mean as a quadrature."""
    (epsilon, weights), leaves = nodes, [double(value)[0].requires_grad_() for value in parameters]
    return torch.stack(torch.autograd.grad((weights * f(g(epsilon, *leaves))).sum(), leaves))


ROUTES = {
    "gaussian": (location_scale, lambda: standard_noise("gaussian"), (0.5, 1.5)),
    "laplace": (location_scale, lambda: standard_noise("laplace"), (0.5, 1.5)),
    "student t, 5": (location_scale, lambda: standard_noise("student t, 5"), (0.5, 1.5)),
    "cauchy": (cauchy, uniform_noise, (0.5, 1.5)),
    "gumbel": (gumbel, uniform_noise, (0.5, 1.5)),
    "exponential": (exponential, uniform_noise, (2.0,)),
    "log-normal": (log_normal, lambda: standard_noise("gaussian"), (0.5, 0.3)),
}


@pytest.mark.parametrize("family", ROUTES)
def test_the_mean_gradient_over_the_noise_is_the_gradient_of_the_mean(family):
    g, nodes, parameters = ROUTES[family]
    expected = oracle.gradient(torch.tanh, FAMILIES[family], *parameters)
    torch.testing.assert_close(by_noise(g, nodes(), parameters), expected, rtol=1e-7, atol=1e-9)


def test_the_gaussian_takes_the_logarithm_of_the_variance():
    found = by_noise(gaussian, standard_noise("gaussian"), (0.5, math.log(2.25)))
    by_mean, by_scale = oracle.gradient(torch.tanh, FAMILIES["gaussian"], 0.5, 1.5)
    torch.testing.assert_close(found, torch.stack([by_mean, 0.5 * 1.5 * by_scale]))  # dσ/d log σ² = σ/2


def test_the_erlang_gradient_by_its_rate_is_exact():
    # z = y / rate whatever y is, so its mean gradient is −E[f′(z) z] / rate, by quadrature over z itself.
    z, weights = oracle.nodes(FAMILIES["erlang, 3"], 2.0)
    density = FAMILIES["erlang, 3"].log_density(z, double(2.0)[0]).exp()
    expected = oracle.gradient(torch.tanh, FAMILIES["erlang, 3"], 2.0)[0]
    slope = -z / 2 / z.cosh().square()
    assert (weights * density * slope.nan_to_num()).sum().item() == pytest.approx(expected.item(), rel=1e-9)
    rate = double(2.0)[0].requires_grad_()
    total = erlang(double(0.2, 0.5, 0.9)[:, None], rate)
    assert torch.autograd.grad(total.sum(), rate)[0].item() == pytest.approx(-total.item() / 2)


def test_the_beta_gradient_through_two_gamma_variables_is_exact():
    alpha, other = double(1.5)[0].requires_grad_(), double(2.5)[0].requires_grad_()
    t = torch.linspace(-16, 5, 300, dtype=torch.float64)  # log of the Gamma variables
    first, second = (through_velocity(t, a, log_gamma_velocity(t, a.expand(300))) for a in (alpha, other))
    mass = [(a * t - t.exp() - torch.lgamma(a)).exp().detach() * (t[1] - t[0]) for a in (alpha, other)]
    z = beta(first[:, None], second[None, :])
    mean = (mass[0][:, None] * mass[1][None, :] * torch.sin(3 * z)).sum()
    found = torch.stack(torch.autograd.grad(mean, (alpha, other)))
    expected = oracle.gradient(lambda z: torch.sin(3 * z), FAMILIES["beta"], 1.5, 2.5)
    torch.testing.assert_close(found, expected, rtol=1e-8, atol=1e-9)


def test_an_affine_map_gives_the_covariance_factor_factor_transposed():
    factor = torch.linalg.cholesky(double(2.0, 0.9, 0.9, 1.0).reshape(2, 2))
    basis = torch.eye(2, dtype=torch.float64)
    columns = affine(basis, torch.zeros(2, dtype=torch.float64), factor)  # row i is factor e_i
    torch.testing.assert_close(columns.T @ columns, factor @ factor.T)
    batch = torch.stack([factor, 2 * factor])
    torch.testing.assert_close(
        affine(basis, double(1.0, -1.0), batch)[1], double(1.0, -1.0) + 2 * factor[:, 1]
    )


def test_directions_have_the_covariance_of_the_sphere():
    # E[uuᵀ] = I / M; the entries of uuᵀ are bounded by one, their standard deviation by .3.
    u = transforms.elliptical(torch.ones(DRAWS, dtype=torch.float64), 3, generator=seeded())
    torch.testing.assert_close(u.norm(dim=1), torch.ones(DRAWS, dtype=torch.float64))
    found = u.T @ u / DRAWS
    assert (found - torch.eye(3) / 3).abs().max() < 5 * 0.3 / math.sqrt(DRAWS)


def test_the_same_generator_gives_the_same_noise():
    for draw in (
        lambda g: transforms.open_uniform((4,), generator=g),
        lambda g: transforms.laplace((4,), generator=g),
        lambda g: transforms.student_t((4,), 3.0, generator=g),
        lambda g: transforms.elliptical(torch.ones(4), 2, generator=g),
    ):
        assert torch.equal(draw(seeded(3)), draw(seeded(3)))
        assert not torch.equal(draw(seeded(3)), draw(seeded(4)))


ONE = torch.ones(())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: location_scale(ONE, ONE, -ONE), "scale must hold finite numbers above 0; got -1"),
        (lambda: location_scale(ONE, ONE, torch.tensor([1.0, math.nan])), r"got nan at index \(1,\)"),
        (lambda: exponential(0.5 * ONE, 0 * ONE), "rate must hold finite numbers above 0"),
        (lambda: exponential(ONE, ONE), "uniform must hold finite numbers above 0 and below 1; got 1"),
        (lambda: gumbel(0 * ONE, ONE, ONE), "uniform must hold .* got 0"),
        (lambda: cauchy(0.5 * ONE, ONE, -ONE), "scale must hold finite numbers above 0"),
        (
            lambda: affine(torch.ones(3), torch.zeros(3), torch.eye(2)),
            r"location must .* M = 2 as in factor; got \(3,\)",
        ),
        (lambda: transforms.student_t((1,), 0.0), "degrees_of_freedom must be a number, above 0"),
        (lambda: transforms.elliptical(-ONE, 2), "radius must hold finite numbers, at least 0; got -1"),
        (lambda: transforms.elliptical(ONE, 0), "width must be a whole number, at least 1; got 0"),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_noise_is_drawn_on_the_gpu_with_the_right_law():
    draws = torch.Generator("cuda").manual_seed(0)
    z = gumbel(
        transforms.open_uniform((DRAWS,), generator=draws, device="cuda"), *torch.tensor([1.0, 2.0]).cuda()
    )
    assert stats.kstest(z.double().cpu().numpy(), stats.gumbel_r(1, 2).cdf).pvalue > ERROR_RATE
    t = transforms.student_t((DRAWS,), 3.0, generator=draws, device="cuda")
    assert stats.kstest(t.double().cpu().numpy(), stats.t(3).cdf).pvalue > ERROR_RATE
