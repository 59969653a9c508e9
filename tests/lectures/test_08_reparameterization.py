"""What chance could decide in lecture 08, over draws whose error rates are known."""

import math

import pytest
import torch

from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.gradients import implicit
from course.lvm.gradients.estimators import gradients
from course.lvm.gradients.pathwise import path_derivative, pathwise
from course.lvm.gradients.score_function import score_function
from course.lvm.oracles import linear_gaussian

SIX = 6.0  # standard errors: a normal mean strays further once in 5e8 tries


@pytest.fixture(autouse=True)
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def close_to(estimates, truth):
    """Whether the mean of independent estimates lies within six of its standard errors of the truth."""
    return abs(estimates.mean() - truth) < SIX * estimates.std() / math.sqrt(len(estimates))


def gaussian(mean, variance, width=1):
    return DiagonalGaussian(torch.full((1, width), mean), torch.full((1, width), math.log(variance)))


@pytest.mark.parametrize("seed", range(5))
def test_both_derivatives_have_the_same_mean_and_the_path_is_noisier_for_a_narrow_q(seed):
    model, x, _ = linear_gaussian.lg1()
    truth = 1.5 * (0.9 - 1.5 * 0.2) / 0.4 - 0.2  # the slope of log p(x, z) at the mean of q
    for variance in (0.3, 0.04):
        drawn = {}
        for estimator in (pathwise, path_derivative):
            generator = torch.Generator().manual_seed(seed)
            drawn[estimator] = gradients(
                estimator, learning_signal(model, x), gaussian(0.2, variance), 5000, generator=generator
            ).mean.flatten()
            assert close_to(drawn[estimator], truth)
        # The ratios of the variances are 4.1 and 7.7: both are affine in the same noise, so these are not by chance.
        narrow = drawn[path_derivative].var() > drawn[pathwise].var()
        assert narrow == (variance == 0.04)


@pytest.mark.parametrize("seed", range(5))
def test_a_step_has_no_pathwise_gradient_and_a_score_function_that_finds_the_truth(seed):
    generator = torch.Generator().manual_seed(seed)
    step = lambda z, q: (z[..., 0] > 0).double()  # noqa: E731
    q = gaussian(0.7, 1.0)
    assert (gradients(pathwise, step, q, 5000, generator=generator).mean == 0).all()
    by_score = gradients(score_function, step, q, 5000, generator=generator).mean.flatten()
    assert close_to(by_score, math.exp(-(0.7**2) / 2) / math.sqrt(2 * math.pi))


@pytest.mark.parametrize("seed", range(5))
def test_the_pathwise_gradient_does_not_notice_other_coordinates(seed):
    square = lambda z, q: z.square().sum(-1)  # noqa: E731
    variances = {}
    for width in (1, 10):
        for estimator in (pathwise, score_function):
            generator = torch.Generator().manual_seed(seed)
            drawn = gradients(estimator, square, gaussian(1.0, 1.0, width), 5000, generator=generator)
            variances[estimator, width] = drawn.mean[:, 0, 0].var().item()
    # 4 with a standard error of 0.08, and 552 against 30: with 5000 draws each is known to 5 % or better.
    assert abs(variances[pathwise, 1] - 4) < SIX * 4 * math.sqrt(2 / 5000)
    assert abs(variances[pathwise, 10] - 4) < SIX * 4 * math.sqrt(2 / 5000)
    assert variances[score_function, 10] > 10 * variances[score_function, 1]


@pytest.mark.parametrize("seed", range(5))
def test_the_implicit_gradient_of_a_gamma_sample_is_that_of_its_second_moment(seed):
    shape = torch.full((20_000,), 2.5, requires_grad=True)
    z = implicit.gamma(shape, generator=torch.Generator().manual_seed(seed))
    (velocity,) = torch.autograd.grad(z.square().sum(), shape)
    assert close_to(velocity, 2 * 2.5 + 1)
