"""The gradients of the importance-weighted bound, exact in expectation: by enumerating all draws, and by quadrature."""

import itertools
from typing import NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor

from course.lvm.contracts import detach
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, FullGaussian
from course.lvm.gradients.importance_weighted import doubly_reparameterized, importance_weighted, vimco
from course.lvm.gradients.pathwise import path_derivative, pathwise

X = torch.tensor([[1.3]], dtype=torch.float64)


class Given(NamedTuple):
    """A q that draws what it is told to: bits, or the noise of a Gaussian."""

    q: DiagonalGaussian | Bernoulli
    draws: Tensor

    def sample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        return self.draws

    def rsample(self, samples: int, *, generator: torch.Generator | None = None) -> Tensor:
        return self.q.mean + (0.5 * self.q.log_var).exp() * self.draws

    def log_prob(self, z: Tensor) -> Tensor:
        return self.q.log_prob(z)

    def detach(self) -> "Given":
        return Given(detach(self.q), self.draws)


def gradients_of(value: Tensor, leaves: list[Tensor]) -> list[Tensor]:
    return list(torch.autograd.grad(value, leaves, materialize_grads=True))


# bits: two of them, three samples, 64 draws


def problem_of_bits() -> tuple[Bernoulli, Tensor]:
    logits = torch.tensor([[0.4, -0.9]], dtype=torch.float64, requires_grad=True)
    theta = torch.tensor([0.7, -0.3], dtype=torch.float64, requires_grad=True)
    return Bernoulli(logits), theta


def log_weight_of(theta: Tensor):
    return lambda z, q: (theta * z).sum(-1) + 0.5 * z[..., 0] * z[..., 1] - q.log_prob(z)


def test_vimco_is_unbiased_for_bits_by_enumeration():
    q, theta = problem_of_bits()
    f, states = log_weight_of(theta), torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1.0]]).double()
    bound, mean_value, mean = (
        torch.zeros(()).double(),
        0.0,
        [torch.zeros(1, 2).double(), torch.zeros(2).double()],
    )
    for chosen in itertools.product(range(4), repeat=3):
        draws = states[list(chosen)][:, None]
        p = q.log_prob(draws).sum().exp()
        bound = bound + p * (f(draws, q).logsumexp(0) - np.log(3)).sum()
        surrogate = vimco(f, Given(q, draws), 3)
        assert surrogate.shape == (1, 1)
        mean_value += (p * surrogate.sum()).item()
        found = gradients_of(surrogate.sum(), [q.logits, theta])
        mean = [total + p.detach() * each for total, each in zip(mean, found, strict=True)]
    assert mean_value == pytest.approx(bound.item(), abs=1e-12)
    for found, exact in zip(mean, gradients_of(bound, [q.logits, theta]), strict=True):
        torch.testing.assert_close(found, exact)


@pytest.mark.parametrize("far", [-1e8, -np.inf])
def test_vimco_puts_the_others_mean_in_the_place_of_a_weight_however_small_that_is(far):
    """Log-weights (far, 0, 1): L̂ less that without one, by hand; a difference of sums would have no digits left."""
    q = Bernoulli(torch.zeros(1, 1, requires_grad=True))
    draws, f = torch.tensor([[[0.0]], [[1.0]], [[1.0]]]), lambda z, q: torch.tensor([[far], [0.0], [1.0]])
    (found,) = gradients_of(vimco(f, Given(q, draws), 3).sum(), [q.logits])
    bound = np.log((0 + 1 + np.e) / 3)
    gain = [np.log((np.exp(0.5) + 1 + np.e) / 3), np.log((0 + 0 + np.e) / 3), np.log((0 + 1 + 0) / 3)]
    score = np.array([-0.5, 0.5, 0.5])
    assert found.item() == pytest.approx(float((bound - np.array(gain)) @ score), rel=1e-5)


@pytest.mark.parametrize("estimator", [importance_weighted, doubly_reparameterized, vimco])
@pytest.mark.parametrize(
    "f",
    [
        lambda z, q: z,
        lambda z, q: z.sum((-1, -2))[:, None],
        lambda z, q: z[0, :, :1],
        lambda z, q: 3.0,
    ],
)
def test_log_weights_that_are_not_one_for_every_sample_and_row_are_refused(estimator, f):
    with pytest.raises(ValueError, match=r"f must be .*one number for every sample and row"):
        estimator(f, DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2)), 5)


# a Gaussian: two samples, quadrature over both noises


def problem_of_a_gaussian() -> tuple[DiagonalGaussian, Tensor]:
    mean = torch.tensor([[0.2]], dtype=torch.float64, requires_grad=True)
    log_var = torch.tensor([[-0.5]], dtype=torch.float64, requires_grad=True)
    return DiagonalGaussian(mean, log_var), torch.tensor(0.8, dtype=torch.float64, requires_grad=True)


def linear_log_weight(theta: Tensor):
    """log N(x; θ z, 1) + log N(z; 0, 1) − log q(z), up to a constant."""
    return lambda z, q: (
        -0.5 * ((X - theta * z).square() + z.square()).sum(-1) - np.log(2 * np.pi) - q.log_prob(z)
    )


def expectation(estimator, f, q: DiagonalGaussian, leaves: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
    """The mean of an estimator's value with two samples, and of its gradient; 80 nodes for each noise."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    nodes, weights = torch.tensor(nodes), torch.tensor(weights / weights.sum())
    first, second = (each.flatten() for each in torch.meshgrid(nodes, nodes, indexing="ij"))
    p = (weights[:, None] * weights).flatten()
    noise = torch.stack([first, second])[..., None, None]  # (S, pairs, N, M)
    wide = DiagonalGaussian(q.mean.expand(len(p), 1, 1), q.log_var.expand(len(p), 1, 1))
    surrogate = estimator(f, Given(wide, noise), 2).mean(0)[:, 0]
    value = (p * surrogate).sum()
    return value, gradients_of(value, leaves)


def exact(f, q: DiagonalGaussian, leaves: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
    def bound(f, q, samples, *, generator=None):
        return (f(q.rsample(2), q).logsumexp(0) - np.log(2))[None]

    return expectation(bound, f, q, leaves)


@pytest.mark.parametrize("estimator", [importance_weighted, doubly_reparameterized])
def test_the_gradient_is_unbiased_by_quadrature(estimator):
    q, theta = problem_of_a_gaussian()
    leaves = [q.mean, q.log_var, theta]
    value, found = expectation(estimator, linear_log_weight(theta), q, leaves)
    true_value, true = exact(linear_log_weight(theta), q, leaves)
    torch.testing.assert_close(value, true_value)
    for ours, right in zip(found, true, strict=True):
        torch.testing.assert_close(ours, right, rtol=1e-6, atol=1e-8)


def test_the_weights_without_their_square_would_be_wrong():
    """With z's path weighted once and the score left out, the gradient is another: the test above can fail."""
    q, theta = problem_of_a_gaussian()

    def once(f, q, samples, *, generator=None):
        return (f(q.rsample(2), detach(q)).logsumexp(0) - np.log(2))[None]

    _, (wrong, *_) = expectation(once, linear_log_weight(theta), q, [q.mean, q.log_var, theta])
    _, (right, *_) = exact(linear_log_weight(theta), q, [q.mean, q.log_var, theta])
    assert (wrong - right).abs() > 0.02


@pytest.mark.parametrize(
    ("several", "one"), [(importance_weighted, pathwise), (doubly_reparameterized, path_derivative)]
)
def test_with_one_sample_they_are_the_estimators_of_the_elbo(several, one):
    q, theta = problem_of_a_gaussian()
    found, expected = (
        gradients_of(
            way(linear_log_weight(theta), q, 1, generator=torch.Generator().manual_seed(3)).sum(),
            [q.mean, q.log_var, theta],
        )
        for way in (several, one)
    )
    for ours, right in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, right)


def test_at_the_posterior_the_doubly_reparameterized_gradient_is_zero():
    """p(z | x) for θ = 1 is N(x / 2, ½): every log-weight is log p(x)."""
    mean = (X / 2).clone().requires_grad_()
    log_var = torch.full((1, 1), 0.5, dtype=torch.float64).log().requires_grad_()
    f = linear_log_weight(torch.tensor(1.0, dtype=torch.float64))
    surrogate = doubly_reparameterized(f, DiagonalGaussian(mean, log_var), 7)
    torch.testing.assert_close(surrogate.detach(), -(X**2) / 4 - 0.5 * np.log(4 * np.pi))
    for slope in gradients_of(surrogate.sum(), [mean, log_var]):
        assert slope.abs() < 1e-12


def test_more_axes_and_dependent_coordinates_go_through():
    factor = torch.eye(2).expand(3, 2, 2).clone().requires_grad_()
    q = FullGaussian(torch.zeros(3, 2, requires_grad=True), factor)
    for estimator in (importance_weighted, doubly_reparameterized, vimco):
        surrogate = estimator(lambda z, q: -z.square().sum(-1) - q.log_prob(z), q, 4)
        assert surrogate.shape == (1, 3)
        surrogate.sum().backward()
    assert factor.grad is not None
