import functools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients.score_function import (
    MovingSignal,
    leave_one_out,
    optimal_constant,
    regression_loss,
    score_function,
    scores,
)
from course.lvm.networks import InputBaseline
from course.lvm.oracles import gradients as oracle
from tests.lvm.estimates import bernoulli_moments, double


@pytest.mark.parametrize("samples", [2, 3])
def test_leave_one_out_is_unbiased_and_has_the_exact_variance(samples):
    f, logits = oracle.three_bernoullis()
    estimator = functools.partial(score_function, baseline=leave_one_out)
    found = bernoulli_moments(estimator, lambda z, q: f(z), logits, samples)
    expected = oracle.leave_one_out_moments(f, logits, samples)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits))
    torch.testing.assert_close(found.variance, expected.variance)


@pytest.mark.parametrize("samples", [2, 3])
def test_the_batch_mean_with_the_own_sample_shrinks_the_gradient(samples):
    f, logits = oracle.three_bernoullis()
    estimator = functools.partial(score_function, baseline=lambda signal: signal.mean(0))
    found = bernoulli_moments(estimator, lambda z, q: f(z), logits, samples)
    torch.testing.assert_close(found.mean, (samples - 1) / samples * oracle.bernoulli_gradient(f, logits))


@given(seed=st.integers(0, 2**31), samples=st.integers(2, 6), rows=st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_leave_one_out_averages_the_others_of_the_same_row(seed, samples, rows):
    signal = torch.randn(samples, rows, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    found = leave_one_out(signal)
    for s in range(samples):
        torch.testing.assert_close(found[s], signal[torch.arange(samples) != s].mean(0))


def test_leave_one_out_needs_another_sample():
    with pytest.raises(ValueError, match=r"at least two samples \(S, N\); got \(1, 3\)"):
        leave_one_out(torch.zeros(1, 3))


@given(seed=st.integers(0, 2**31), decay=st.sampled_from([0.0, 0.5, 0.9]), batches=st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_the_moving_signal_is_the_weighted_mean_and_spread_of_the_past(seed, decay, batches):
    signals = 5 + 3 * torch.randn(
        batches, 4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64
    )
    past = MovingSignal(decay)
    for signal in signals:
        past.update(signal)
    weights = decay ** torch.arange(batches - 1, -1, -1, dtype=torch.float64)
    weights = weights / weights.sum()
    mean, variance = weights @ signals.mean(1), weights @ signals.var(1, correction=0)
    assert past.mean == pytest.approx(mean.item(), rel=1e-9)
    assert past.scale == pytest.approx(max(1, variance.item() ** 0.5), rel=1e-7)


def test_a_signal_that_drifts_is_scaled_as_in_the_paper():
    # Mnih and Gregor (2014), algorithm 1: v averages the variances of the batches, and the drift is in the mean alone.
    past = MovingSignal(0.5)
    for level in (0.0, 100.0, 200.0):
        past.update(level + torch.tensor([-2.0, 2.0]))
    assert past.scale == 2.0


def test_the_moving_signal_starts_without_effect_and_blows_up_nothing():
    past = MovingSignal()
    assert (past.mean, past.scale) == (0.0, 1.0)
    past.update(torch.full((3,), 1e-3))
    assert past.scale == 1.0


def test_a_past_that_is_far_away_has_no_negative_spread():
    past = MovingSignal()
    past.update(torch.full((3,), 1e8 + 0.1, dtype=torch.float64))
    past.update(torch.full((3,), 1e8 + 0.1, dtype=torch.float64))
    assert past.scale >= 1.0


def test_normalizing_by_the_past_keeps_the_direction_of_the_mean():
    f, logits = oracle.three_bernoullis()
    past = MovingSignal()
    past.update(torch.tensor([0.0, 8.0]))
    estimator = functools.partial(score_function, baseline=past.mean, scale=past.scale)
    found = bernoulli_moments(estimator, lambda z, q: f(z), logits)
    torch.testing.assert_close(found.mean, oracle.bernoulli_gradient(f, logits) / past.scale)
    centered = oracle.score_function_moments(f, logits, past.mean)
    torch.testing.assert_close(found.variance, centered.variance / past.scale**2)


@pytest.mark.parametrize("decay", [-0.1, 1.0])
def test_a_wrong_decay_is_named(decay):
    with pytest.raises(ValueError, match=f"decay must .* got {decay:g}"):
        MovingSignal(decay)


def every_bit_drawn(logits):
    """All z with q(z) turned into copies: 1000 rows, in the proportions of q."""
    counts = (1000 * oracle.probabilities(logits)).round().long()
    return oracle.configurations(len(logits)).repeat_interleave(counts, 0)


def test_the_optimal_constant_is_that_of_the_enumeration():
    logits = double(math.log(9), 0.0)
    z = every_bit_drawn(logits)
    f = lambda z: z @ double(10.0, 3.0) + z.prod(-1)  # noqa: E731
    found = optimal_constant(f(z), scores(Bernoulli(logits[None]), z[:, None]).logits[:, 0])
    torch.testing.assert_close(found, oracle.optimal_baseline(f, logits))


def test_the_optimal_constant_can_be_taken_per_row():
    signal, score = torch.tensor([[1.0, 10.0], [3.0, 30.0]]), torch.ones(2, 2, 4)
    torch.testing.assert_close(
        optimal_constant(signal, score), torch.tensor([2.0, 20.0])[:, None].expand(2, 4)
    )
    assert optimal_constant(signal, 0 * score).abs().sum() == 0
    with pytest.raises(ValueError, match=r"signal must .* \(2, 2\); got \(2,\)"):
        optimal_constant(signal[0], score)


def test_the_regression_finds_the_mean_signal_given_the_data():
    # Two kinds of rows, whose signals differ in mean by 100.
    draws = torch.Generator().manual_seed(0)
    x = torch.tensor([[0.0], [1.0]]).repeat(50, 1)
    baseline = InputBaseline(1, 4)
    for weights in baseline.parameters():
        torch.nn.init.uniform_(weights, -1, 1, generator=draws)
    optimizer = torch.optim.Adam(baseline.parameters(), lr=0.1)
    for _ in range(300):
        signal = 3 + 100 * x[:, 0] + torch.randn(5, 100, generator=draws)
        optimizer.zero_grad()
        regression_loss(signal / 50, baseline(x)).backward()
        optimizer.step()
    found = 50 * baseline(torch.tensor([[0.0], [1.0]])).detach()
    assert found.tolist() == pytest.approx([3, 103], abs=1)


def test_the_regression_trains_the_baseline_and_nothing_else():
    signal, guess = torch.ones(2, 3, requires_grad=True), torch.zeros(3, requires_grad=True)
    regression_loss(signal, guess).backward()
    assert signal.grad is None
    torch.testing.assert_close(guess.grad, torch.full((3,), -2 / 3))


def test_a_baseline_that_depends_on_the_data_takes_away_what_the_data_explain():
    # Two rows with signals of very different size: b(x) leaves each its own spread, a global mean does not.
    size = double(1.0, 50.0)
    z = torch.cartesian_prod(torch.arange(2.0), torch.arange(2.0)).double()[..., None]  # (4, 2, 1)
    signal = size + z[..., 0]
    score = z[..., 0] - 0.5
    by_row, together = signal.mean(0), signal.mean()
    for baseline, expected in [(by_row, 0.0), (together, 24.5**2 / 4)]:
        estimates = (signal - baseline) * score
        torch.testing.assert_close(estimates.mean(0), double(0.25, 0.25))
        assert estimates[:, 0].var(correction=0).item() == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_network_follows_the_dtype(dtype):
    assert InputBaseline(3, 2, dtype=dtype)(torch.zeros(4, 3, dtype=dtype)).dtype == dtype
