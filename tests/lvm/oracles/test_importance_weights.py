"""The weights in decimals against sums by hand, where these do not underflow, and against shifts, where they do."""

import math
from fractions import Fraction

import pytest
import torch

from course.lvm.oracles import importance_weights as oracle

WEIGHTS = torch.tensor([[1.0, 4.0], [3.0, 0.0], [4.0, 2.0]], dtype=torch.float64)  # (S, N)


def test_small_weights_are_added_up_as_by_hand():
    values = torch.tensor([[[1.0]], [[2.0]], [[6.0]]], dtype=torch.float64).expand(3, 2, 1)
    assert oracle.log_evidence(WEIGHTS.log()).tolist() == pytest.approx([math.log(8 / 3), math.log(2)])
    sizes = [float(Fraction(64, 26)), float(Fraction(36, 20))]
    assert oracle.effective_sample_size(WEIGHTS.log()).tolist() == pytest.approx(sizes)
    assert oracle.self_normalized_mean(WEIGHTS.log(), values)[:, 0].tolist() == pytest.approx(
        [31 / 8, 16 / 6]
    )


@pytest.mark.parametrize("shift", [-5000.0, 5000.0])
def test_a_factor_that_no_float_can_hold_changes_only_the_evidence(shift):
    far, values = WEIGHTS.log() + shift, torch.arange(6, dtype=torch.float64).reshape(3, 2, 1)
    assert not (far.exp().sum(0).log().isfinite()).any()
    torch.testing.assert_close(oracle.log_evidence(far), oracle.log_evidence(WEIGHTS.log()) + shift)
    torch.testing.assert_close(oracle.effective_sample_size(far), oracle.effective_sample_size(WEIGHTS.log()))
    torch.testing.assert_close(
        oracle.self_normalized_mean(far, values), oracle.self_normalized_mean(WEIGHTS.log(), values)
    )
