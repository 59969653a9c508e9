"""What students get wrong about diffusion (T31), with numbers: x_0 = 1.7, ten steps with β from .05 to .4."""

import pytest
import torch

from course.lvm.diffusion.model import reverse_variances
from course.lvm.diffusion.process import diffuse, linear_schedule, marginal
from course.lvm.oracles import diffusion as oracle

SCHEDULE = linear_schedule(10, first=0.05, last=0.4)
X_0 = torch.full((1, 1), 1.7, dtype=torch.float64)
ALPHA_BAR = SCHEDULE.alpha_bars[10].item()


def test_the_mean_has_the_root_of_what_is_left():
    found = marginal(X_0, 10, SCHEDULE).mean.item()
    assert found == pytest.approx(0.4508, abs=5e-5)
    without_root, of_last_step = ALPHA_BAR * 1.7, (1 - SCHEDULE.betas[10].item()) ** 0.5 * 1.7
    assert (without_root, of_last_step) == pytest.approx((0.120, 1.317), abs=5e-4)


def test_the_variance_and_not_the_deviation_is_one_minus_what_is_left():
    found = marginal(X_0, 10, SCHEDULE).log_var.exp().item()
    assert found == pytest.approx(0.9297, abs=5e-5)
    root = (1 - ALPHA_BAR) ** 0.5  # a deviation taken for a variance
    assert root == pytest.approx(0.9642, abs=5e-5)
    spread = diffuse(X_0, torch.ones_like(X_0), 10, SCHEDULE) - diffuse(X_0, 0 * X_0, 10, SCHEDULE)
    assert spread.item() ** 2 == pytest.approx(found)


def test_the_posterior_variances_cannot_be_taken_to_the_end():
    # β̃_1 = 0 gives the data no density: −ELBO is infinite. With β_1 there, it is finite, and .456 nats above H.
    schedule = linear_schedule(1000)
    variances = reverse_variances(schedule, "posterior")
    assert oracle.gap(0.25, schedule, variances) == pytest.approx(0.456348, abs=5e-7)
    gaps = []
    for end in (1e-6, 1e-8, 1e-10):
        variances[1] = end
        gaps.append(oracle.gap(0.25, schedule, variances))
    assert gaps[2] > 10 * gaps[1] > 100 * gaps[0] > 1000
