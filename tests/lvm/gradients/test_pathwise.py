"""Pathwise estimators, their exact means and variances by quadrature over the noise; no test here is random."""

import math
from types import SimpleNamespace
from typing import NamedTuple

import pytest
import torch
from torch import Tensor

from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, FullGaussian
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.pathwise import path_derivative, pathwise
from course.lvm.gradients.score_function import score_function
from course.lvm.gradients.transforms import exponential, open_uniform
from course.lvm.oracles import gradients as oracle
from course.lvm.oracles import reparameterization
from tests.lvm.estimates import LG1, double, gaussian_moments

X = double(0.9)[None]
START = (0.2, math.log(0.3))
POSTERIOR_VARIANCE = 1 / (1 + 1.5**2 / 0.4)
POSTERIOR = (POSTERIOR_VARIANCE * 1.5 * 0.9 / 0.4, math.log(POSTERIOR_VARIANCE))
EXACT = (
    2.05,
    -0.9875,
)  # ∇ELBO by μ and log σ, on paper: 1.5·.9/.4 − .2(1 + 1.5²/.4), and 1 − .3(1 + 1.5²/.4)


def log_likelihood(x, z):
    return -0.5 * ((x - 1.5 * z).square() / 0.4 + math.log(0.4 * 2 * math.pi)).sum(-1)


def kl(q):
    return 0.5 * (q.mean.square() + q.log_var.exp() - q.log_var - 1).sum(-1)


def with_entropy(z, q):
    return LG1().log_joint(X, z) + q.entropy()


def with_kl(z, q):
    return log_likelihood(X, z) - kl(q)


SIGNAL = learning_signal(LG1(), X)
WAYS = {
    "total": (pathwise, SIGNAL),
    "path": (path_derivative, SIGNAL),
    "entropy": (pathwise, with_entropy),
    "KL": (pathwise, with_kl),
}


def by_log_scale(moments):
    """Mean and variance by μ and log σ, from those by μ and log σ²: d log σ² = 2 d log σ."""
    mean = (moments["mean"].mean.item(), 2 * moments["log_var"].mean.item())
    return mean, (moments["mean"].variance.item(), 4 * moments["log_var"].variance.item())


def by_scale(moments, scale):
    """The variances by μ and σ: d log σ² = 2 dσ / σ."""
    return (moments["mean"].variance.item(), moments["log_var"].variance.item() * 4 / scale**2)


def per_sample(f):
    return lambda z, q: f(z).sum(-1)


@pytest.mark.parametrize("way", WAYS)
def test_every_form_of_the_elbo_gradient_has_the_exact_mean(way):
    mean, _ = by_log_scale(gaussian_moments(*WAYS[way], *START))
    assert mean == pytest.approx(EXACT, abs=1e-9)


def test_at_the_posterior_the_path_derivative_has_no_variance_and_the_total_one_that_of_the_score():
    mean, variance = by_log_scale(gaussian_moments(path_derivative, SIGNAL, *POSTERIOR))
    assert mean == pytest.approx((0, 0), abs=1e-12)
    assert variance == pytest.approx((0, 0), abs=1e-20)
    mean, variance = by_log_scale(gaussian_moments(pathwise, SIGNAL, *POSTERIOR))
    assert mean == pytest.approx((0, 0), abs=1e-12)
    assert variance == pytest.approx(
        (1 / POSTERIOR_VARIANCE, 2), rel=1e-9
    )  # Fisher's information: 6.625 and 2


def test_a_closed_form_part_would_be_lost_by_the_path_derivative():
    mean, _ = by_log_scale(gaussian_moments(path_derivative, with_entropy, *START))
    assert mean == pytest.approx((EXACT[0], EXACT[1] - 1), abs=1e-9)  # ∂ℍ/∂ log σ = 1 is missing


def test_a_closed_form_kl_may_raise_the_variance_of_the_bound():
    q = DiagonalGaussian(*(double(value)[None] for value in START))
    noise = torch.linspace(-12, 12, 4801, dtype=torch.float64)
    weights = torch.exp(-0.5 * noise**2) / math.sqrt(2 * math.pi) * (noise[1] - noise[0])
    z = (q.mean + (0.5 * q.log_var).exp() * noise[:, None])[:, None]
    means, variances = {}, {}
    for name, f in (("sampled", SIGNAL), ("closed", with_kl)):
        values = f(z, q)[:, 0]
        means[name] = weights @ values
        variances[name] = (weights @ (values - means[name]).square()).item()
    assert means["closed"].item() == pytest.approx(-2.02653, abs=1e-5)
    torch.testing.assert_close(means["sampled"], means["closed"])
    assert variances == pytest.approx({"sampled": 1.760, "closed": 2.967}, rel=1e-2)


MOHAMED = [
    ("square", oracle.square, lambda k: lambda z: (z - k) ** 2, (-3.0, 0.0, 3.0)),
    ("cosine", oracle.cosine, lambda k: lambda z: torch.cos(k * z), (0.5, 5.0)),
    ("bell", oracle.bell, lambda k: lambda z: torch.exp(-k * z**2), (0.1, 1.0, 10.0)),
]


@pytest.mark.parametrize(
    ("closed_form", "f", "k"),
    [(closed, make(k), k) for _, closed, make, numbers in MOHAMED for k in numbers],
)
def test_variances_are_those_in_closed_form(closed_form, f, k):
    expected = closed_form(k, 1.0, 1.0)
    path = gaussian_moments(pathwise, per_sample(f), 1.0, 0.0)
    assert by_scale(path, 1.0) == pytest.approx(tuple(expected.pathwise.tolist()), rel=1e-7)
    score = gaussian_moments(score_function, per_sample(f), 1.0, 0.0)
    assert by_scale(score, 1.0) == pytest.approx(tuple(expected.score_function.tolist()), rel=1e-7)
    for moments in (path, score):
        mean = (moments["mean"].mean.item(), 2 * moments["log_var"].mean.item())
        assert mean == pytest.approx(tuple(expected.mean.tolist()), abs=1e-8)


@pytest.mark.parametrize(
    ("k", "by_mean", "by_deviation"), [(-3.0, 4, 72), (0.0, 4, 12), (3.0, 4, 24)], ids=str
)
def test_the_published_variances_of_the_square(k, by_mean, by_deviation):
    moments = gaussian_moments(pathwise, per_sample(lambda z: (z - k) ** 2), 1.0, 0.0)
    assert by_scale(moments, 1.0) == pytest.approx((by_mean, by_deviation), rel=1e-9)


class Exponential(NamedTuple):
    """A law of transforms.py as an approximation: all that the contract asks for."""

    log_rate: Tensor

    def rsample(self, samples, *, generator=None):
        u = open_uniform((samples, *self.log_rate.shape), generator=generator, dtype=self.log_rate.dtype)
        return exponential(u, self.log_rate.exp())

    def detach(self):
        return Exponential(self.log_rate.detach())

    def log_prob(self, z):
        return (self.log_rate - self.log_rate.exp() * z).sum(-1)


def test_every_family_can_stand_as_q():
    # The path derivative at z = −log(1 − u)/λ against p(z) = Gamma(2, 3): ELBO = 2 log 3 + E[log z] − 3/λ + 1 − log λ.
    model = SimpleNamespace(log_joint=lambda x, z: (2 * math.log(3) + z.log() - 3 * z).sum(-1))
    q, draws = Exponential(double(0.0)[None]), torch.Generator().manual_seed(0)
    exact = reparameterization.gradient(
        lambda z: z.log() - 3 * z, reparameterization.FAMILIES["exponential"], 1.0
    ).item()
    assert exact == pytest.approx(2, rel=1e-8)  # −1 + 3, by log λ, for log z = log e − log λ
    estimates = gradients(path_derivative, learning_signal(model, X), q, 50_000, generator=draws).log_rate
    # One estimate is −z (1/z − 3 + 1) = 2 z − 1 for λ = 1, of variance 4; ∂ELBO/∂ log λ = −1 + 3 − 1 = 1.
    assert abs(estimates.mean() - 1) < 5 * 2 / math.sqrt(50_000)
    assert estimates.var().item() == pytest.approx(4, rel=0.1)


def test_a_full_gaussian_gets_the_gradient_of_its_factor():
    # E[zᵀ A z] = mᵀ A m + tr(A L Lᵀ): ∂/∂L = 2 A L. Antithetic noise of ±√2 e_i averages exactly.
    A = double(2.0, 0.5, 0.5, 1.0).reshape(2, 2)

    class AtPoints(FullGaussian):
        def rsample(self, samples, *, generator=None):
            points = math.sqrt(2) * torch.cat([torch.eye(2), -torch.eye(2)]).double()
            return self.mean + torch.einsum("nij,sj->sni", self.factor, points)

    q = AtPoints(double(0.3, -0.7)[None], double(1.0, 0.0, 0.4, 0.8).reshape(1, 2, 2))
    leaves = AtPoints(*(field.requires_grad_() for field in q))
    pathwise(lambda z, q: torch.einsum("sni,ij,snj->sn", z, A, z), leaves, 4).mean(0).sum().backward()
    torch.testing.assert_close(leaves.mean.grad, 2 * q.mean.detach() @ A)
    torch.testing.assert_close(leaves.factor.grad[0], 2 * A @ q.factor[0].detach())


@pytest.mark.parametrize("estimator", [pathwise, path_derivative])
def test_parameters_of_the_model_get_their_gradient_too(estimator):
    slope = double(1.5)[0].requires_grad_()
    model = SimpleNamespace(log_joint=lambda x, z: -(x - slope * z).square().sum(-1))
    q = DiagonalGaussian(double(0.2)[None], double(-1e9)[None])  # no noise at all
    estimator(lambda z, q: model.log_joint(X, z), q, 3).mean().backward()
    assert slope.grad.item() == pytest.approx(2 * 0.2 * (0.9 - 1.5 * 0.2))


@pytest.mark.parametrize("estimator", [pathwise, path_derivative])
def test_the_surrogate_has_the_value_of_f_one_number_per_sample_and_row(estimator):
    q = DiagonalGaussian(torch.zeros(4, 2), torch.zeros(4, 2))
    z = q.rsample(5, generator=torch.Generator().manual_seed(0))
    signal = learning_signal(LG1(), torch.zeros(4, 1))
    found = estimator(signal, q, 5, generator=torch.Generator().manual_seed(0))
    assert found.shape == (5, 4)
    torch.testing.assert_close(found, signal(z, q))
    assert estimator(lambda z, q: torch.tensor(3.0), q, 5).shape == (5, 4)


@pytest.mark.parametrize("way", WAYS)
def test_single_precision_agrees(way):
    estimator, f = WAYS[way]
    q = DiagonalGaussian(*(torch.tensor([[value]]) for value in START))
    draws = torch.Generator().manual_seed(0)
    noise = torch.randn(50, 1, 1, generator=draws)

    class Same(DiagonalGaussian):
        def rsample(self, samples, *, generator=None):
            return self.mean + (0.5 * self.log_var).exp() * noise.to(self.mean)

    single = gradients(estimator, f, Same(*q), 1, samples=50)
    exact = gradients(estimator, f, Same(*(field.double() for field in q)), 1, samples=50)
    for left, right in zip(single, exact, strict=True):
        torch.testing.assert_close(left.double(), right, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("estimator", [pathwise, path_derivative])
def test_bits_cannot_be_reparameterized(estimator):
    with pytest.raises(ValueError, match=r"q must answer rsample.*got Bernoulli"):
        estimator(SIGNAL, Bernoulli(torch.zeros(1, 1)), 1)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_the_gpu_finds_the_gradient_too():
    q = DiagonalGaussian(*(double(value)[None].cuda() for value in START))
    draws = torch.Generator("cuda").manual_seed(0)
    estimates = gradients(path_derivative, learning_signal(LG1(), X.cuda()), q, 100_000, generator=draws)
    assert abs(estimates.mean.mean().item() - EXACT[0]) < 5 * math.sqrt(3.2505 / 100_000)
