import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.diffusion.model import reverse_variances
from course.lvm.diffusion.process import Schedule, linear_schedule
from course.lvm.oracles import diffusion as oracle

THOUSAND = linear_schedule(1000)


@pytest.mark.parametrize(
    ("data_variance", "forward", "posterior"), [(0.25, 0.001092, 0.456348), (1.0, 0.0, 0.464892)]
)
def test_the_exact_bound_has_the_reference_numbers(data_variance, forward, posterior):
    for choice, expected in (("forward", forward), ("posterior", posterior)):
        found = oracle.gap(data_variance, THOUSAND, reverse_variances(THOUSAND, choice))
        assert found == pytest.approx(expected, abs=5e-7)
    best = oracle.gap(data_variance, THOUSAND, oracle.best_variances(data_variance, THOUSAND))
    assert best == pytest.approx(0, abs=1e-6)  # what is left is the data's trace at time T


def test_the_entropy_has_the_reference_number():
    assert oracle.entropy(0.25) == pytest.approx(0.725791, abs=5e-7)


@given(
    data_variance=st.floats(0.05, 5.0),
    betas=st.lists(st.floats(0.01, 0.9), min_size=1, max_size=6),
    stretch=st.floats(0.3, 3.0),
)
@settings(max_examples=30, deadline=None)
def test_both_routes_to_the_gap_agree(data_variance, betas, stretch):
    schedule = Schedule.of(torch.tensor(betas, dtype=torch.float64))
    variances = stretch * oracle.best_variances(data_variance, schedule)
    left = oracle.gap(data_variance, schedule, variances)
    assert left == pytest.approx(
        oracle.gap_by_covariances(data_variance, schedule, variances), abs=1e-7, rel=1e-6
    )


def test_the_best_denoiser_and_variances_are_those_of_the_chain():
    schedule = Schedule.of(torch.tensor([0.2, 0.3, 0.6], dtype=torch.float64))
    covariance = oracle.chain_covariance(2.0, schedule)
    denoise = oracle.best_denoiser(2.0, schedule)
    for t in range(1, 4):
        regression = covariance[0, t] / covariance[t, t]
        assert denoise(torch.ones(1, 1).double(), torch.tensor([t])).item() == pytest.approx(
            regression.item()
        )
        left = covariance[t - 1, t - 1] - covariance[t - 1, t] ** 2 / covariance[t, t]
        assert oracle.best_variances(2.0, schedule)[t].item() == pytest.approx(left.item())


def test_the_model_with_the_best_variances_makes_the_data_if_it_starts_where_they_end():
    # Data of variance one are a fixed point of the chain; their model is then the chain itself.
    schedule = Schedule.of(torch.tensor([0.2, 0.3, 0.6], dtype=torch.float64))
    model = oracle.model_covariance(1.0, schedule, oracle.best_variances(1.0, schedule))
    torch.testing.assert_close(model, oracle.chain_covariance(1.0, schedule))
