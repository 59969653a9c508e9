"""The right values of exercise 08 agree with other routes: closed forms, quadrature, autograd, the library."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograde.audit.trial import examine, read_examination
from autograde.course_folder import CourseFolder
from course.check import load_cases
from course.check.cases.reparameterization import (
    gamma_sum_map,
    gaussian_map,
    implicit_gradient,
    inverse_cdf,
    path_gradient,
    pathwise_variance_quadratic,
    stein_sides,
)
from course.lvm.gradients import implicit, transforms
from course.lvm.oracles import gradients, linear_gaussian, reparameterization

CASES = load_cases("08_reparameterization")
COURSE = CourseFolder.open(Path(__file__).parents[2])
EXERCISE = read_examination(COURSE, "08_reparameterization")
seeds = st.integers(0, 2**32)


def told(name, function, seed=1):
    """What the checks of a task say of a function, in sight and out of it: None where they pass."""
    failures = examine(EXERCISE, {name: function}, seed, EXERCISE.cells_of(name))
    return tuple(
        failures[f"{kind}-{name}"].mistake or failures[f"{kind}-{name}"].problem
        if f"{kind}-{name}" in failures
        else None
        for kind in ("check", "hidden")
    )


def standard_normal(count):
    """Nodes that have mean 0 and variance 1 for each coordinate, and no correlations: one-hot, of both signs."""
    return math.sqrt(count) * torch.cat([torch.eye(count), -torch.eye(count)]).double()


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_mapped_noise_has_the_mean_and_the_covariance(seed):
    _, mean, tril = CASES["map_drawn"].build(seed).arguments
    rows, width = mean.shape
    z = gaussian_map.by_loops(standard_normal(width)[:, None].expand(-1, rows, -1), mean, tril)
    torch.testing.assert_close(z.mean(0), mean)
    off = z - mean
    torch.testing.assert_close(torch.einsum("sni,snj->nij", off, off) / len(z), tril @ tril.mT)


def test_the_map_is_that_of_the_library():
    noise, mean, tril = CASES["map_drawn"].build(2).arguments
    torch.testing.assert_close(gaussian_map.by_loops(noise, mean, tril), transforms.affine(noise, mean, tril))


def lg1_slopes(mean, log_var, noise):
    """z and ∇_z log p(x, z) of LG1 at samples of q."""
    z = mean + (0.5 * log_var).exp() * noise
    return z, (0.9 - 1.5 * z) * 1.5 / 0.4 - z


def test_the_path_derivative_has_the_mean_of_the_exact_gradient():
    """LG1, averaged over Gauss and Hermite's nodes: what is averaged is a polynomial."""
    _, _, q = linear_gaussian.lg1()
    nodes, rule = (torch.from_numpy(part) for part in np.polynomial.hermite_e.hermegauss(8))
    weights = rule / rule.sum()
    noise, (mean, log_var) = nodes[:, None, None], (q.mean, q.log_var)
    z, slope = lg1_slopes(mean, log_var, noise)
    by_mean, by_log_var = path_gradient.by_autograd(slope, z, noise, mean, log_var)
    leaves = [part.clone().requires_grad_() for part in (mean, log_var)]
    model, x, _ = linear_gaussian.lg1()
    elbo = linear_gaussian.elbo(model, x, leaves[0], leaves[1].exp()[..., None])
    exact = torch.autograd.grad(elbo.sum(), leaves)
    torch.testing.assert_close(weights @ by_mean[:, 0, 0], exact[0][0, 0])
    torch.testing.assert_close(weights @ by_log_var[:, 0, 0], exact[1][0, 0])


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_path_derivative_is_the_slope_of_log_q_by_hand(seed):
    g, z, _, mean, log_var = problem = CASES["path_by_mean_drawn"].build(seed).arguments
    by_mean, by_log_var = path_gradient.by_autograd(*problem)
    torch.testing.assert_close(by_mean, g + (z - mean) / log_var.exp())
    torch.testing.assert_close(by_log_var, by_mean * (z - mean) / 2)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_at_the_posterior_of_iris_every_sample_says_zero(seed):
    problem = CASES["path_at_the_posterior"].build(seed).arguments
    for part in path_gradient.by_autograd(*problem):
        assert float(part.abs().max()) < 1e-11


def test_the_flowers_of_the_checks_are_those_of_the_text():
    cells = COURSE.source_text(EXERCISE.unit).read_text(encoding="utf-8").split("# %%")
    names = {}
    exec(EXERCISE.set_up.replace("check.exercise", "str"), names)
    exec(next(cell for cell in cells if "\nposterior_log_var = " in cell), names)
    x, weights, means, noise_var = path_gradient.iris_model()
    for name, part in (("x", x), ("posterior_mean", means), ("weights", weights)):
        torch.testing.assert_close(names[name], part)
    assert float(names["noise_var"]) == pytest.approx(noise_var)


@pytest.mark.parametrize("family", sorted(inverse_cdf.CDF))
@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_distribution_function_takes_the_quantile_back(family, seed):
    generator = torch.Generator().manual_seed(seed)
    u = inverse_cdf.spaced(generator, 5, 1)
    parameters = (
        inverse_cdf.placed(generator, 1) if family != "exponential" else (inverse_cdf.rates(generator, 1),)
    )
    z = inverse_cdf.by_python(u, family, parameters)
    back = [inverse_cdf.CDF[family](float(value), *[float(part) for part in parameters]) for value in z]
    assert back == pytest.approx(u.flatten().tolist())


def test_the_maps_of_the_library_are_the_quantiles():
    for name, function in (
        ("inverse_of_exponential", transforms.exponential),
        ("inverse_of_gumbel", transforms.gumbel),
        ("inverse_of_cauchy", transforms.cauchy),
    ):
        case = CASES[name].build(3)
        u, _, parameters = case.arguments
        torch.testing.assert_close(case.expected, function(u, *parameters))


def test_the_sums_are_those_of_the_library():
    u, shape, rate = CASES["gamma_drawn"].build(1).arguments
    z, y = gamma_sum_map.by_python(u, shape, rate)
    torch.testing.assert_close(z, transforms.erlang(u[..., :shape].movedim(2, 0), rate))
    rest = transforms.erlang(u[..., shape:].movedim(2, 0), rate)
    torch.testing.assert_close(y, transforms.beta(z.log(), rest.log()))


def test_sums_and_shares_have_the_moments_of_their_laws():
    """Midpoints of a grid in the two uniform numbers of Gamma(1, λ) and Beta(1, 1)."""
    grid = (torch.arange(300).double() + 0.5) / 300
    u = torch.cartesian_prod(grid, grid)[:, None]
    z, y = gamma_sum_map.by_python(u, 1, torch.tensor([2.0]).double())
    assert float(z.mean()) == pytest.approx(1 / 2, rel=1e-2)
    assert float(y.mean()) == pytest.approx(1 / 2, rel=1e-3)
    assert float(y.var()) == pytest.approx(1 / 12, rel=1e-2)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith(("gamma_", "beta_"))])
def test_either_logarithm_gives_the_same_in_every_check(name):
    u, shape, rate = CASES[name].build(5).arguments
    for one, other in zip(
        gamma_sum_map.by_python(u.double(), shape, rate),
        gamma_sum_map.by_python(1 - u.double(), shape, rate),
        strict=True,
    ):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("concentration", [0.7, 2.5])
def test_the_implicit_gradient_of_a_gamma_law_is_the_exact_one(concentration):
    """E[z²] = α (α + 1), whose derivative is 2α + 1; over the quantiles of a fine grid, by the oracle's velocities."""
    family = reparameterization.FAMILIES["gamma"]
    z, weights = reparameterization.nodes(family, concentration)
    z, weights = z[::4], 4 * weights[::4]
    density = family.log_density(z, torch.tensor(concentration).double()).exp()
    velocity = implicit.log_gamma_velocity(z.log(), torch.tensor(concentration).double()) * z
    chances = weights * density
    terms = implicit_gradient.by_loops(
        (-velocity * density * chances * len(z))[:, None], density, 2 * z
    )  # weighted, where by_loops takes the plain mean
    assert float(terms) == pytest.approx(2 * concentration + 1, rel=1e-6)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_implicit_gradient_of_a_gaussian_is_that_through_the_samples(seed):
    case = CASES["implicit_of_a_scale"].build(seed)
    torch.testing.assert_close(implicit_gradient.by_loops(*case.arguments), case.expected)


def test_both_sides_of_the_identity_agree_on_a_law_that_is_cut_off_and_not_without_its_ends():
    f, df, dlogp, weights, boundary = CASES["sides_of_a_normal_that_is_cut_off"].build(1).arguments
    left, right = stein_sides.by_loops(f, df, dlogp, weights, boundary)
    torch.testing.assert_close(left, right)
    _, without = stein_sides.by_loops(f, df, dlogp, weights, 0 * boundary)
    assert bool(((without - left).abs() > 0.05).all())


def test_the_identity_for_the_exponential_law_and_a_cosine():
    z, weights = reparameterization.nodes(reparameterization.FAMILIES["exponential"], 1.0)
    chances = weights * (-z).exp()
    arguments = (z.cos()[:, None], -z.sin()[:, None], -torch.ones_like(z), chances)
    left, right = stein_sides.by_loops(*arguments, torch.tensor([-1.0]).double())
    assert float(left) == pytest.approx(-0.5)
    assert float(right) == pytest.approx(-0.5)
    assert float(stein_sides.by_loops(*arguments, torch.zeros(1))[1]) == pytest.approx(0.5)


@given(seed=seeds)
@settings(max_examples=20, deadline=None)
def test_the_variances_are_those_of_the_library_s_oracle(seed):
    mu, sigma, k = CASES["variance_by_scale_drawn"].build(seed).arguments
    by_mean, by_scale = pathwise_variance_quadratic.by_quadrature(mu, sigma, k)
    for i in range(len(mu)):
        exact = gradients.square(float(k[i]), float(mu[i]), float(sigma[i])).pathwise
        torch.testing.assert_close(torch.stack([by_mean[i], by_scale[i]]), exact)


@pytest.mark.parametrize("small", [1e-6, 1e-9, 1e-12])
def test_an_epsilon_below_the_density_is_caught(small):
    def by_epsilon(dF_dphi, density, df_dz):
        return -(df_dz[:, None] * dF_dphi / (density + small)[:, None]).mean(0)

    assert "something small" in told("implicit_gradient", by_epsilon)[1]


@pytest.mark.parametrize("end", [1e-5, 1e-6, 1e-7])
def test_uniform_numbers_that_are_clamped_are_caught(end):
    def exponential(u, family, parameters):
        u = u.clamp(end, 1 - end)
        if family == "exponential":
            return -torch.log1p(-u) / parameters[0]
        location, scale = parameters
        if family == "gumbel":
            return location - scale * (-u.log()).log()
        return location + scale * torch.tan(math.pi * (u - 0.5))

    assert told("inverse_cdf", exponential) == (None, inverse_cdf.CLAMPED)


@pytest.mark.parametrize(
    "form", [lambda *both: both, lambda *both: list(both), lambda *both: torch.stack(both)]
)
def test_a_pair_comes_in_any_form(form):
    def path(dlogp_dz, z, noise, mean, log_var):
        slope = dlogp_dz + (z - mean) * (-log_var).exp()
        return form(slope, 0.5 * slope * (z - mean))

    def sides(f, df, dlogp, weights, boundary):
        return form(df.T @ weights, boundary - f.T @ (weights * dlogp))

    assert told("path_gradient", path) == (None, None)
    assert told("stein_sides", sides) == (None, None)


@pytest.mark.parametrize("half", [lambda u: -u.log(), lambda u: -torch.log1p(-u), lambda u: -(1 - u).log()])
def test_sums_of_either_logarithm_are_right(half):
    def sums(u, shape, rate):
        draws = half(u)
        return draws[..., :shape].sum(-1) / rate, draws[..., :shape].sum(-1) / draws.sum(-1)

    assert told("gamma_sum_map", sums) == (None, None)
