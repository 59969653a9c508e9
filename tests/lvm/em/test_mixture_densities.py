import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.gaussian import DegenerateComponent
from course.lvm.em import mixture_densities
from course.lvm.em.mixture_densities import log_density, log_joint, log_likelihood, responsibilities
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters
from tests.lvm.problems import KINDS, parameters_of, rows_of

problems = given(
    seed=st.integers(0, 2**31),
    kind=st.sampled_from(KINDS),
    components=st.integers(1, 4),
    width=st.integers(1, 5),
    count=st.integers(1, 7),
)


@problems
@settings(max_examples=60, deadline=None)
def test_densities_agree_with_torch_distributions(seed, kind, components, width, count):
    x, parameters = rows_of(seed, count, width), parameters_of(kind, seed, components=components, width=width)
    expected = oracle.log_density(x, parameters)
    torch.testing.assert_close(log_density(x, parameters), expected)
    torch.testing.assert_close(log_joint(x, parameters), expected + parameters.weights.log())
    torch.testing.assert_close(
        mixture_densities.score_samples(x, parameters).sum(), oracle.log_likelihood(x, parameters)
    )
    torch.testing.assert_close(log_likelihood(x, parameters), oracle.log_likelihood(x, parameters))


@problems
@settings(max_examples=60, deadline=None)
def test_responsibilities_agree_with_enumeration(seed, kind, components, width, count):
    x, parameters = rows_of(seed, count, width), parameters_of(kind, seed, components=components, width=width)
    torch.testing.assert_close(responsibilities(x, parameters), oracle.responsibilities(x, parameters))


@pytest.mark.parametrize("kind", KINDS)
def test_no_rows_have_no_densities(kind):
    assert log_density(torch.zeros(0, 2), parameters_of(kind, 0)).shape == (0, 3)
    assert log_likelihood(torch.zeros(0, 2), parameters_of(kind, 0)) == 0


@pytest.mark.parametrize("distance", [60.0, 1e6])
def test_responsibilities_of_far_rows_are_numbers_that_sum_to_one(distance):
    r = responsibilities(torch.full((1, 2), distance), parameters_of("full", 0))
    assert r.sum().item() == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_comes_out_as_it_came_in_and_right(kind):
    x, parameters = rows_of(0, 20), parameters_of(kind, 0)
    coarse = MixtureParameters(*(value.float() for value in parameters))
    for function in (log_density, log_joint, responsibilities, mixture_densities.score_samples):
        result = function(x.float(), coarse)
        assert result.dtype == torch.float32
        torch.testing.assert_close(result.double(), function(x, parameters), rtol=1e-4, atol=1e-4)
    assert log_likelihood(x.float(), coarse).dtype == torch.float64


def test_parameters_in_double_keep_far_rows_in_single_precision_exact():
    offset = 2.0**20  # a number that float32 holds exactly, as it does the quarters added to it
    x = offset + torch.tensor([[0.0], [0.25], [1.0]])
    parameters = parameters_of("diag", 0, width=1)
    far = parameters._replace(means=parameters.means + offset)
    torch.testing.assert_close(log_density(x, far), log_density(x - offset, parameters))


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_in_double_make_the_likelihood_of_single_rows_double(kind):
    x, parameters = rows_of(0, 20).float(), parameters_of(kind, 0)
    expected = oracle.log_likelihood(x, parameters)
    torch.testing.assert_close(log_likelihood(x, parameters), expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_the_score_is_the_expected_score_of_the_joint(kind):
    # Fisher's identity: ∇ log p(x; θ) = E_{z|x}[∇ log p(x, z; θ)], by automatic differentiation of both sides.
    x, parameters = rows_of(0, 10), parameters_of(kind, 0)
    parameters = MixtureParameters(*(value.requires_grad_() for value in parameters))
    score = torch.autograd.grad(log_likelihood(x, parameters), parameters)
    posterior = responsibilities(x, parameters).detach()
    expected = torch.autograd.grad((posterior * log_joint(x, parameters)).sum(), parameters)
    for left, right in zip(score, expected, strict=True):
        torch.testing.assert_close(left, right)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (torch.zeros(3), r"x must have the shape \(N, D\) with D = 2 as in means; got \(3,\)"),
        (torch.zeros(3, 4), r"x must have the shape \(N, D\) with D = 2 as in means; got \(3, 4\)"),
        (torch.zeros(3, 2, dtype=torch.half), "x must hold float32 or float64; got torch.float16"),
        ([[0.0, "0"]], "x must be a tensor, an array, numbers in lists"),
        (
            torch.tensor([[0.0, 0.0], [0.0, math.nan]]),
            r"x must hold finite numbers; got nan at index \(1, 1\)",
        ),
        (torch.tensor([[0.0, 1e30]]), "must be finite and below 2e.19"),
    ],
)
@pytest.mark.parametrize("function", [log_density, log_joint, responsibilities, log_likelihood])
def test_rows_that_are_none_are_refused_with_the_reason(function, x, message):
    with pytest.raises(ValueError, match=message):
        function(x, parameters_of("full", 0))


@pytest.mark.parametrize("kind", KINDS)
def test_a_covariance_that_is_not_positive_definite_is_named(kind):
    parameters = parameters_of(kind, 0)
    parameters.covariances[-1] *= -1
    with pytest.raises(DegenerateComponent, match=r"component \d .* not positive") as caught:
        log_density(rows_of(0, 2), parameters)
    assert caught.value.component == len(parameters.covariances) - 1
