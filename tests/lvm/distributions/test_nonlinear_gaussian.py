"""The non-linear Gaussian model and the sheet that it is shown on."""

import math

import pytest
import torch

from course.lvm.data import roll, rolled_sheet
from course.lvm.distributions.linear_gaussian import LinearGaussian, NonlinearGaussian
from course.lvm.oracles import linear_gaussian as oracle


def as_nonlinear(model):
    """The linear model, with f(z) = W z + b written out."""
    return NonlinearGaussian(
        lambda z: z @ model.weights.T + model.bias,
        model.noise_covariance,
        model.prior_mean,
        model.prior_covariance,
    )


def linear_model():
    generator = torch.Generator().manual_seed(0)
    weights = torch.randn(3, 2, generator=generator, dtype=torch.float64)
    noise = torch.tensor([[0.5, 0.1, 0.0], [0.1, 0.4, 0.0], [0.0, 0.0, 0.2]], dtype=torch.float64)
    prior = torch.tensor([[2.0, 0.9], [0.9, 1.0]], dtype=torch.float64)
    return LinearGaussian(weights, weights[:, 0], noise, weights[0], prior)


def test_with_a_linear_function_it_is_the_linear_model():
    model = linear_model()
    x, z = torch.randn(4, 3, dtype=torch.float64), torch.randn(5, 4, 2, dtype=torch.float64)
    found = as_nonlinear(model)
    torch.testing.assert_close(found.log_joint(x, z), model.log_joint(x, z))
    torch.testing.assert_close(found.log_conditional(x, z), model.log_conditional(x, z))
    torch.testing.assert_close(found.prior().factor, model.prior().factor)


def test_samples_of_a_linear_function_are_those_of_the_joint_gaussian():
    model, count = linear_model(), 20_000
    x, z = as_nonlinear(model).sample(count, generator=torch.Generator().manual_seed(0))
    mean, covariance = oracle.joint(model)
    pairs, variances = torch.cat([x, z], 1), covariance.diagonal()
    # five standard errors: one in 80,000 seeds would fail, and this one is fixed
    assert ((pairs.mean(0) - mean).abs() < 5 * (variances / count).sqrt()).all()
    spread = ((torch.outer(variances, variances) + covariance**2) / count).sqrt()
    assert ((torch.cov(pairs.T) - covariance).abs() < 5 * spread).all()


def test_a_network_may_be_the_function_and_samples_carry_no_gradient():
    network = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
    model = NonlinearGaussian(network, 0.1 * torch.eye(3), torch.zeros(2), torch.eye(2))
    x, z = model.sample(6)
    assert not x.requires_grad
    model.log_joint(x, z).sum().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in network.parameters())


def test_the_sheet_is_bent_and_not_stretched():
    z = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for radius in (0.5, 1.0, 7.0):
        jacobians = torch.stack(
            [torch.autograd.functional.jacobian(lambda v: roll(v, radius=radius), row) for row in z]  # noqa: B023
        )
        assert jacobians.shape == (20, 3, 2)
        torch.testing.assert_close(jacobians.mT @ jacobians, torch.eye(2).double().expand(20, 2, 2))


def test_the_sheet_lies_on_a_cylinder():
    x = roll(torch.randn(50, 2, dtype=torch.float64), radius=2.0)
    torch.testing.assert_close(x[:, 0] ** 2 + (x[:, 2] - 2) ** 2, torch.full((50,), 4.0).double())


def test_without_noise_the_data_are_the_sheet_and_with_noise_near_it():
    generator = torch.Generator()
    x, z = rolled_sheet(2000, noise=0.0, generator=generator.manual_seed(0))
    torch.testing.assert_close(x, roll(z))
    noisy, same = rolled_sheet(2000, noise=0.1, generator=generator.manual_seed(0))
    assert torch.equal(same, z)
    squares = (noisy - x).square() / 0.1**2  # χ² with one degree of freedom each, 6000 of them: variance 2
    assert squares.mean().item() == pytest.approx(1, abs=5 * math.sqrt(2 / 6000))


def test_the_sheet_comes_from_the_model():
    # E x = (0, 0, 1 − e^{−1/2}) for z ~ N(0, I) and radius 1, E x_1² = (1 − e^{−2}) / 2
    x, _ = rolled_sheet(20_000, noise=0.0, generator=torch.Generator().manual_seed(0))
    expected = torch.tensor([0.0, 0.0, 1 - math.exp(-0.5)], dtype=torch.float64)
    assert ((x.mean(0) - expected).abs() < 5 * (1 / 20_000) ** 0.5).all()  # every variance is at most one
    assert x[:, 0].square().mean().item() == pytest.approx((1 - math.exp(-2)) / 2, abs=5 * 0.5 / 20_000**0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: roll(torch.zeros(3)), r"z must have the shape \(…, 2\); got \(3,\)"),
        (lambda: roll(torch.zeros(2), radius=0.0), "radius must be a number, above 0; got 0"),
        (lambda: rolled_sheet(0), "count must be a whole number, at least 1; got 0"),
        (lambda: rolled_sheet(5, noise=-1.0), "noise must be a number, at least 0; got -1"),
    ],
)
def test_what_makes_no_sheet_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
