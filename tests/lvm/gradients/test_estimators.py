import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.contracts import detach, learning_signal
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, FullGaussian
from course.lvm.gradients import estimators
from course.lvm.gradients.estimators import attach, gradients
from course.lvm.gradients.score_function import score_function, simple_monte_carlo
from course.lvm.gradients.variance_reduction import rao_blackwell
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import LG1, double


@given(seed=st.integers(0, 2**31), samples=st.integers(1, 3), rows=st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_many_estimates_at_once_are_those_of_a_loop(seed, samples, rows):
    f, _ = oracle.three_bernoullis()
    logits = torch.randn(rows, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    together = gradients(
        score_function,
        lambda z, q: f(z),
        Bernoulli(logits),
        5,
        samples=samples,
        generator=torch.Generator().manual_seed(seed),
    ).logits
    z = Bernoulli(logits.expand(5, rows, 3)).sample(samples, generator=torch.Generator().manual_seed(seed))
    for r in range(5):
        expected = (f(z[:, r])[..., None] * (z[:, r] - logits.sigmoid())).mean(0)
        torch.testing.assert_close(together[r], expected)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_estimates_have_the_shapes_and_dtype_of_the_fields(dtype):
    q = FullGaussian(torch.zeros(2, 3, dtype=dtype), torch.eye(3, dtype=dtype).repeat(2, 1, 1))
    found = gradients(score_function, lambda z, q: z.square().sum(-1), q, 7, samples=4)
    assert isinstance(found, FullGaussian)
    assert (found.mean.shape, found.factor.shape) == ((7, 2, 3), (7, 2, 3, 3))
    assert found.mean.dtype == dtype


@pytest.mark.parametrize("size", [1, 8, 13])
def test_blocks_fill_all_repetitions_with_draws_of_their_own(size, monkeypatch):
    monkeypatch.setattr(estimators, "BLOCK", size)
    q = Bernoulli(torch.zeros(1, 2, dtype=torch.float64))
    exact = gradients(rao_blackwell, lambda z, q: z.sum(-1), q, 7).logits
    torch.testing.assert_close(exact, torch.full((7, 1, 2), 0.25, dtype=torch.float64))
    drawn = gradients(
        score_function,
        lambda z, q: z.sum(-1),
        q,
        2000,
        samples=3,
        generator=torch.Generator().manual_seed(0),
    ).logits
    variance = oracle.score_function_moments(lambda z: z.sum(-1), q.logits[0]).variance[0] / 3
    assert drawn.var().item() == pytest.approx(variance.item(), rel=0.2)


def test_a_field_that_the_estimate_does_not_depend_on_gets_zeros():
    q = DiagonalGaussian(torch.zeros(1, 2), torch.zeros(1, 2))
    found = gradients(simple_monte_carlo, lambda z, q: (z * q.mean).sum(-1), q, 3)
    assert found.log_var.tolist() == torch.zeros(3, 1, 2).tolist()
    assert found.mean.abs().min() > 0
    found = gradients(simple_monte_carlo, lambda z, q: z.sum(-1), q, 3)
    assert found.mean.tolist() == found.log_var.tolist() == torch.zeros(3, 1, 2).tolist()


def test_gradients_leave_the_given_approximation_alone():
    q = Bernoulli(torch.zeros(1, 2, requires_grad=True))
    gradients(score_function, lambda z, q: z.sum(-1), q, 3)
    assert q.logits.grad is None


def test_the_learning_signal_is_the_log_joint_less_log_q():
    q = DiagonalGaussian(double(0.2)[None], double(0.3).log()[None])
    x, z = double(0.9)[None], double(0.7)[None, None]
    normal = torch.distributions.Normal
    expected = (
        normal(0.0, 1.0).log_prob(z)
        + normal(1.5 * z, 0.4**0.5).log_prob(x)
        - normal(0.2, 0.3**0.5).log_prob(z)
    )
    torch.testing.assert_close(learning_signal(LG1(), x)(z, q), expected[..., 0])


@given(seed=st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_attach_keeps_the_value_and_adds_the_gradient(seed):
    draws = torch.Generator().manual_seed(seed)
    theta, field = (torch.randn(2, 3, generator=draws, requires_grad=True) for _ in range(2))
    gradient = torch.randn(4, 2, 3, generator=draws, requires_grad=True)
    value = theta.sum(-1).expand(4, 2)
    found = attach(value, field, gradient)
    torch.testing.assert_close(found, value)
    found.sum().backward()
    torch.testing.assert_close(field.grad, gradient.detach().sum(0))
    torch.testing.assert_close(theta.grad, torch.full((2, 3), 4.0))
    assert gradient.grad is None


def test_detach_keeps_numbers_and_type():
    q = DiagonalGaussian(torch.ones(1, 1, requires_grad=True), torch.zeros(1, 1, requires_grad=True))
    found = detach(q)
    assert isinstance(found, DiagonalGaussian)
    assert found.mean.item() == 1
    assert not any(field.requires_grad for field in found)


@pytest.mark.parametrize("repetitions", [0, 2.5])
def test_wrong_repetitions_are_named(repetitions):
    q = Bernoulli(torch.zeros(1, 1))
    with pytest.raises(ValueError, match=f"repetitions must .* got {repetitions}"):
        gradients(score_function, lambda z, q: z.sum(-1), q, repetitions)


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_estimates_the_same_gradient():
    f, logits = oracle.three_bernoullis()
    q = Bernoulli(logits[None].cuda())
    found = gradients(
        score_function, lambda z, q: f(z), q, 200_000, generator=torch.Generator("cuda").manual_seed(0)
    ).logits
    exact = oracle.score_function_moments(f, logits)
    errors = (found.mean((0, 1)).cpu() - exact.mean) / (exact.variance / 200_000).sqrt()
    assert errors.abs().max() < 5  # in standard errors: one false alarm in half a million
