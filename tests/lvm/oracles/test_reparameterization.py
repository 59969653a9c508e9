"""The quadrature of oracles/reparameterization.py against scipy's moments, closed forms and differences."""

import math

import pytest
import torch
from scipy import special, stats

from course.lvm.oracles import reparameterization as oracle
from course.lvm.oracles.reparameterization import FAMILIES

PEERS = [
    ("gaussian", (0.5, 1.5), stats.norm(0.5, 1.5)),
    ("laplace", (0.5, 1.5), stats.laplace(0.5, 1.5)),
    ("student t, 5", (0.5, 1.5), stats.t(5, 0.5, 1.5)),
    ("gumbel", (0.5, 1.5), stats.gumbel_r(0.5, 1.5)),
    ("exponential", (2.0,), stats.expon(scale=0.5)),
    ("erlang, 3", (2.0,), stats.erlang(3, scale=0.5)),
    ("log-normal", (0.5, math.log(0.3)), stats.lognorm(math.sqrt(0.3), scale=math.exp(0.5))),
    ("gamma", (2.5,), stats.gamma(2.5)),
    ("beta", (1.5, 2.5), stats.beta(1.5, 2.5)),
]


@pytest.mark.parametrize(("name", "parameters", "peer"), PEERS)
def test_mass_mean_and_variance_agree_with_scipy(name, parameters, peer):
    mass, mean, second = (
        oracle.expectation(lambda z, k=k: z**k, FAMILIES[name], *parameters).item() for k in range(3)
    )
    assert mass == pytest.approx(1, abs=1e-10)
    assert mean == pytest.approx(peer.mean(), rel=1e-8)
    assert second - mean**2 == pytest.approx(peer.var(), rel=1e-8)


def test_laws_without_moments_or_on_the_circle_have_mass_one_and_known_cosines():
    assert oracle.expectation(torch.ones_like, FAMILIES["cauchy"], 0.5, 1.5).item() == pytest.approx(1)
    # 1 / (π (1 + z²)) is a Cauchy density too, and the sum of two Cauchy variables is one again.
    bump = oracle.expectation(lambda z: 1 / (1 + z**2), FAMILIES["cauchy"], 0.5, 1.5).item()
    assert bump == pytest.approx(math.pi * stats.cauchy(0, 2.5).pdf(0.5), rel=1e-12)
    cosine = oracle.expectation(torch.cos, FAMILIES["von Mises"], 0.3, 2.0).item()
    assert cosine == pytest.approx(special.i1(2.0) / special.i0(2.0) * math.cos(0.3), rel=1e-12)


@pytest.mark.parametrize(("name", "parameters"), [(name, parameters) for name, parameters, _ in PEERS])
def test_the_gradient_is_the_slope_of_the_mean(name, parameters):
    step, found = 1e-4, oracle.gradient(torch.tanh, FAMILIES[name], *parameters)
    for i in range(len(parameters)):
        above, below = list(parameters), list(parameters)
        above[i], below[i] = above[i] + step, below[i] - step
        rise = oracle.expectation(torch.tanh, FAMILIES[name], *above)
        rise = rise - oracle.expectation(torch.tanh, FAMILIES[name], *below)
        assert found[i].item() == pytest.approx(rise.item() / (2 * step), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("u", [0.01, 0.5, 0.99])
def test_velocities_follow_the_quantiles(u):
    slope = (special.gammaincinv(2.5 + 1e-5, u) - special.gammaincinv(2.5 - 1e-5, u)) / 2e-5
    assert oracle.gamma_velocity(special.gammaincinv(2.5, u), 2.5) == pytest.approx(slope, rel=1e-7)
    slope = (stats.vonmises.ppf(u, 2 + 1e-3) - stats.vonmises.ppf(u, 2 - 1e-3)) / 2e-3
    assert oracle.von_mises_velocity(stats.vonmises.ppf(u, 2), 2.0) == pytest.approx(
        slope, rel=1e-5, abs=1e-9
    )


def test_a_mixture_has_the_closed_form_gradients_of_its_second_moment():
    weights, means, variances = (torch.tensor(v).double() for v in ([0.3, 0.7], [-1.0, 2.0], [0.5, 1.5]))
    moments = means**2 + variances
    found = oracle.gaussian_mixture(torch.square, weights, means, variances)
    torch.testing.assert_close(found[0], moments - weights @ moments)
    torch.testing.assert_close(found[1], 2 * weights * means)
    torch.testing.assert_close(found[2], weights)
