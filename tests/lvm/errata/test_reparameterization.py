"""What the source notes print about reparameterization, shown to fail beside what the library says.

The numbers A… and B… are those of the list of errata. Means are exact, by quadrature; where draws are needed, the band
is five standard errors.
"""

import math

import pytest
import torch
from scipy import stats

from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.gradients import transforms
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.implicit import gamma, log_gamma_velocity, mixture_draws
from course.lvm.gradients.pathwise import path_derivative, pathwise, stein_sides
from course.lvm.gradients.score_function import score_function
from course.lvm.gradients.transforms import affine, erlang, exponential
from course.lvm.oracles.reparameterization import FAMILIES, nodes
from course.lvm.parameters import MixtureParameters
from tests.lvm.estimates import LG1, double, gaussian_moments

MIDPOINTS = torch.arange(-13, 13, 1e-3, dtype=torch.float64) + 5e-4  # a jump at 0 lies between two of them


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def by_mean(estimator, f, mean, **arguments):
    moments = gaussian_moments(estimator, lambda z, q: f(z).sum(-1), mean, 0.0, **arguments)["mean"]
    return moments.mean.item(), moments.variance.item()


def stein_means(f, family, *parameters):
    z, weights = nodes(FAMILIES[family], *parameters)
    values = double(*parameters)
    mass = weights * FAMILIES[family].log_density(z, *values).exp()
    left, right = stein_sides(
        lambda z: f(z[:, 0]), lambda z: FAMILIES[family].log_density(z[:, 0], *values), z[:, None]
    )
    return (mass @ left).item(), (mass @ right).item()


def test_a13_integration_by_parts_makes_both_gradients_equal():
    # Printed: "∂L/∂X = … = 0", as if X were no bound variable; but E[f′] is not zero.
    left, right = stein_means(lambda z: z**3, "gaussian", 0.7, 1.0)
    assert left == pytest.approx(3 * (0.7**2 + 1), rel=1e-10)  # 4.47
    assert right == pytest.approx(left, rel=1e-10)


def test_a13_fails_where_the_density_does_not_vanish_at_the_end():
    left, right = stein_means(torch.cos, "exponential", 1.0)
    assert left == pytest.approx(-0.5, abs=1e-10)
    assert right == pytest.approx(0.5, abs=1e-10)  # E[cos]: without the boundary term the sign is wrong
    assert right - 1.0 * math.cos(0.0) == pytest.approx(left, abs=1e-10)  # −p(0) f(0) = −1


def test_a14_a_function_with_a_jump_has_no_pathwise_gradient():
    # Printed: both estimators are unbiased "for any f".
    def step(z):
        return (z > 0).to(z.dtype)

    truth = math.exp(-0.5 * 0.7**2) / math.sqrt(2 * math.pi)
    q = DiagonalGaussian(double(0.7)[None], double(0.0)[None])
    estimates = gradients(pathwise, lambda z, q: step(z).sum(-1), q, 1000, generator=seeded())
    assert estimates.mean.abs().max() == 0
    mean, _ = by_mean(score_function, step, 0.7, z=MIDPOINTS)
    assert mean == pytest.approx(truth, rel=1e-6)
    assert truth == pytest.approx(0.31225, abs=1e-5)


def test_a24_the_gradient_of_the_density_alone_never_sees_the_data():
    # Printed: −∇_φ log q_φ(z|x), "final unbiased estimate". The log-joint moves with φ too, through z = g(ε, φ, x).

    def by_log_scale(f, estimator=pathwise):
        moments = gaussian_moments(estimator, f, 0.2, math.log(0.3))
        return moments["mean"].mean.item(), 2 * moments["log_var"].mean.item()

    def printed(z, q):
        return -q.log_prob(z)

    assert by_log_scale(printed) == pytest.approx((0, 1), abs=1e-9)  # the gradient of the entropy
    at_fixed_z = gaussian_moments(pathwise, lambda z, q: printed(z.detach(), q), 0.2, math.log(0.3))
    assert at_fixed_z["mean"].mean.item() == pytest.approx(0, abs=1e-9)
    assert at_fixed_z["log_var"].mean.item() == pytest.approx(0, abs=1e-9)
    for x, exact in ((0.9, (2.05, -0.9875)), (-5.0, (-20.075, -0.9875))):  # 3.75 x − 1.325, 1 − .3 · 6.625
        signal = learning_signal(LG1(), double(x)[None])
        assert by_log_scale(signal) == pytest.approx(exact, abs=1e-8)
        assert by_log_scale(signal, path_derivative) == pytest.approx(exact, abs=1e-8)


def test_b4_the_matrix_stands_on_the_left_of_the_noise():
    # Printed: ε Σ^{1/2}. With a Cholesky factor that has another covariance.
    covariance = double(2.0, 0.9, 0.9, 1.0).reshape(2, 2)
    factor = torch.linalg.cholesky(covariance)
    basis = torch.eye(2, dtype=torch.float64)  # E[εεᵀ] = Σ_i e_i e_iᵀ
    left = affine(basis, torch.zeros(2, dtype=torch.float64), factor)
    torch.testing.assert_close(left.T @ left, covariance)
    right = basis @ factor
    printed = double(2.41, 0.49, 0.49, 0.59).reshape(2, 2)
    torch.testing.assert_close((right.T @ right), printed, atol=6e-3, rtol=0)


def test_b33_an_erlang_variable_is_a_sum_not_an_inverse_of_one_uniform():
    # Listed among the laws with a tractable inverse CDF. Three exponentials in place of one, by composition.
    u = transforms.open_uniform((3, 20_000), generator=seeded(), dtype=torch.float64)
    peer = stats.erlang(3, scale=0.5)
    assert stats.kstest(erlang(u, double(2.0)).numpy(), peer.cdf).pvalue > 1e-6
    assert stats.kstest(3 * exponential(u[0], double(2.0)).numpy(), peer.cdf).pvalue < 1e-100


def test_b34_student_degrees_of_freedom_get_a_gradient_by_an_implicit_gamma_only():
    # t = n √(a / g), a = ν/2, g ~ Gamma(a): E[t²] = ν / (ν − 2), whose slope −2 / (ν − 2)² is −2/9 at ν = 5.
    z, weights = nodes(FAMILIES["gamma"], 2.5)
    mass = weights * FAMILIES["gamma"].log_density(z, *double(2.5)).exp()
    velocity = z * log_gamma_velocity(z.log(), torch.full_like(z, 2.5))
    slope = 0.5 * (mass * (1 / z - 2.5 / z**2 * velocity)).sum()
    assert slope.item() == pytest.approx(-2 / 9, rel=1e-7)
    t = transforms.student_t((20_000,), 5.0, generator=seeded(), dtype=torch.float64)
    assert not t.requires_grad
    assert t.square().mean().item() == pytest.approx(5 / 3, abs=5 * math.sqrt((25 - 25 / 9) / 20_000))


def test_b35_torch_has_no_reparameterized_mixture_and_no_von_mises_but_gamma():
    laws = torch.distributions
    assert not laws.VonMises.has_rsample
    assert not laws.MixtureSameFamily.has_rsample
    assert laws.Gamma.has_rsample
    weights = double(0.3, 0.7).requires_grad_()
    theta = MixtureParameters(weights, double(-1.0, 2.0)[:, None], double(0.5, 1.5))
    z = mixture_draws(theta, 20_000, generator=seeded())[:, 0]
    squares = gradients_of_squares(z, theta)
    exact = (2**2 + 1.5) - (1 + 0.5)  # ∂/∂(π_2 − π_1) of E[z²]
    assert abs(squares.mean() - exact) < 5 * squares.std() / math.sqrt(20_000)
    assert gamma(torch.ones(2, requires_grad=True)).requires_grad


def gradients_of_squares(z, theta):
    """2 z dz/dπ_2 − 2 z dz/dπ_1 for every draw: dz = −(F_2 − F_1) / p along the simplex."""
    z = z.detach()
    components = torch.distributions.Normal(theta.means[:, 0].detach(), theta.covariances.sqrt())
    cdf, density = components.cdf(z[:, None]), components.log_prob(z[:, None]).exp() @ theta.weights.detach()
    return -2 * z * (cdf[:, 1] - cdf[:, 0]) / density


def test_b36_another_covariance_than_the_identity_comes_in_by_its_inverse():
    # Printed: E[f′] = E[(X − φ) f]. With f = x³ at N(.7, 2), whose E[f′] is 7.47, that gives twice as much.
    left, right = stein_means(lambda z: z**3, "gaussian", 0.7, math.sqrt(2))
    assert left == pytest.approx(7.47, rel=1e-10)
    assert right == pytest.approx(7.47, rel=1e-10)
    z, weights = nodes(FAMILIES["gaussian"], 0.7, math.sqrt(2))
    mass = weights * FAMILIES["gaussian"].log_density(z, *double(0.7, math.sqrt(2))).exp()
    assert (mass * (z - 0.7) * z**3).sum().item() == pytest.approx(14.94, rel=1e-10)


@pytest.mark.parametrize(
    ("f", "mean", "path", "score"),
    [
        (lambda z: torch.sin(0.5 * z), 0.7, 0.011, 0.328),
        (lambda z: torch.sin(10 * z), 0.7, 50.0, 0.50),
        (lambda z: z**2, 0.7, 4.0, 22.1),
    ],
    ids=["sin z/2", "sin 10z", "z²"],
)
def test_b37_the_pathwise_gradient_often_varies_less_and_sometimes_a_hundred_times_more(f, mean, path, score):
    found_path, found_score = by_mean(pathwise, f, mean), by_mean(score_function, f, mean)
    assert found_path[0] == pytest.approx(found_score[0], abs=1e-9)
    assert found_path[1] == pytest.approx(path, rel=0.05)
    assert found_score[1] == pytest.approx(score, rel=0.05)


def test_b43_the_arrow_of_reparameterization_is_equality_in_law():
    # Not of the numbers: 1 − u gives other draws than u, of the same law.
    u = transforms.open_uniform((20_000,), generator=seeded(), dtype=torch.float64)
    one, other = exponential(u, double(1.0)), exponential(1 - u, double(1.0))
    assert not torch.isclose(one, other).any()
    for z in (one, other):
        assert stats.kstest(z.numpy(), stats.expon.cdf).pvalue > 1e-6


def test_b50_the_map_need_not_be_invertible():
    # Two different pairs of uniforms, one sum, one derivative −z / rate.
    rate = double(2.0)[0].requires_grad_()
    u = double(0.2, 0.5)[:, None]
    first, second = erlang(u, rate), erlang(u.flip(0), rate)
    torch.testing.assert_close(first, second)
    assert torch.autograd.grad(first.sum(), rate)[0].item() == pytest.approx(-first.item() / 2)


def test_b51_b52_gradient_and_mean_change_places_only_after_the_noise_is_taken_out_of_the_law():
    # With z held fixed, as if its law did not depend on φ, E[∇_φ f] of an f without φ is zero; through z it is 2 μ.
    fixed, _ = by_mean(
        lambda f, q, samples, **_: f(q.sample(samples), q) + 0 * q.mean.sum(), torch.square, 0.7
    )
    moving, _ = by_mean(pathwise, torch.square, 0.7)
    assert fixed == 0
    assert moving == pytest.approx(1.4, rel=1e-9)
