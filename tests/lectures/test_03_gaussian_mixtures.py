"""What lecture 03 shows when it is run."""

import pytest
import torch

from course.lvm import GaussianMixture, data
from tests.lectures.execution import printed
from tests.lectures.reading import ROOT

LECTURE = ROOT / "lectures" / "03_gaussian_mixtures.py"


def test_on_the_cpu_two_sizes_are_timed_and_no_gpu_is_invented():
    lines = printed(LECTURE, "def seconds_per_step").splitlines()
    assert [line.startswith("cpu, ") and line.endswith("ms per step") for line in lines[:2]] == [True, True]
    assert not any(line.startswith("cuda") for line in lines)


def bic(components, seed, **remedy):
    generator = torch.Generator().manual_seed(seed)
    x = data.iris().x[:, 2:].double()
    mixture = GaussianMixture(components, n_init=10, max_steps=1000, generator=generator, **remedy)
    return mixture.fit(x).bic(x)


@pytest.mark.full
def test_with_a_ridge_bic_prefers_three_components_and_with_a_floor_that_depends_on_the_starts():
    least = 0.1**2 / 12
    ridge = [[bic(K, seed, reg_covar=least) for K in (2, 3, 4)] for seed in range(8)]
    floor = [[bic(K, seed, reg_covar=0, min_variance=least) for K in (3, 4)] for seed in range(8)]
    assert all(three < min(two, four) for two, three, four in ridge)
    assert {three < four for three, four in floor} == {True, False}
