import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import Normal

from course.lvm.gradients.variance_reduction import stratified_mean, stratified_uniform, to_normal

STANDARD = Normal(torch.tensor(0.0, dtype=torch.float64), torch.tensor(1.0, dtype=torch.float64))


def draws(seed=0):
    return torch.Generator().manual_seed(seed)


def exact_variance(samples):
    """Var of the mean of e^z, one draw in each of S equal strata, from partial moments of the log-normal law."""
    edges = STANDARD.icdf(torch.linspace(0, 1, samples + 1, dtype=torch.float64))
    first = samples * math.exp(0.5) * STANDARD.cdf(edges - 1).diff()
    second = samples * math.exp(2) * STANDARD.cdf(edges - 2).diff()
    return ((second - first.square()).sum() / samples**2).item()


@given(seed=st.integers(0, 2**31), samples=st.integers(1, 20))
@settings(max_examples=20, deadline=None)
def test_there_is_one_draw_in_each_stratum_of_every_coordinate(seed, samples):
    u = stratified_uniform(samples, (3, 2), generator=draws(seed), dtype=torch.float64)
    found = (samples * u).floor().sort(0).values
    expected = torch.arange(samples, dtype=torch.float64)[:, None, None].expand(samples, 3, 2)
    assert torch.equal(found, expected)


@pytest.mark.parametrize("samples", [1, 7, 1000, 2**20 - 3])
def test_the_last_number_below_the_next_stratum_stays_below_it(samples, monkeypatch):
    below_one = torch.tensor(1 - 2.0**-24)  # the largest draw of float32
    monkeypatch.setattr(torch, "rand", lambda *shape, **_: below_one.expand(shape))
    u = stratified_uniform(samples)
    assert u.max() < 1
    assert torch.equal((samples * u.double()).floor().sort().values, torch.arange(samples).double())


def test_each_sample_is_uniform_and_its_coordinates_independent():
    u = stratified_uniform(3, (20_000, 2), generator=draws(), dtype=torch.float64)
    error = 1 / math.sqrt(12 * 20_000)
    assert (u.mean(1) - 0.5).abs().max() < 5 * error
    products = 12 * ((u[..., 0] - 0.5) * (u[..., 1] - 0.5)).mean(1)
    assert products.abs().max() < 5 / math.sqrt(20_000)


def test_the_variance_for_the_exponential_is_the_exact_one():
    assert exact_variance(1000) == pytest.approx(
        1.05e-4, rel=0.06
    )  # the reference was sampled: 1.104e-4 is exact
    z = to_normal(stratified_uniform(20, (20_000,), generator=draws(), dtype=torch.float64))
    means = z.exp().mean(0)
    assert means.var().item() == pytest.approx(exact_variance(20), rel=0.2)
    assert abs(means.mean() - math.exp(0.5)) < 5 * math.sqrt(exact_variance(20) / 20_000)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_normal_noise_is_finite_and_right(dtype):
    u = torch.tensor([0.0, 0.1, 0.5, 0.9, 1.0], dtype=dtype)
    z = to_normal(u)
    assert z.dtype == dtype
    assert z.isfinite().all()
    torch.testing.assert_close(z[1:4], STANDARD.icdf(u[1:4].double()).to(dtype), rtol=1e-5, atol=1e-6)


def test_unequal_strata_are_weighted_and_their_sizes_do_not_matter():
    # Strata z < 0 and z > 1 or between, e^z there by its exact conditional mean: the plain mean of all would differ.
    edges = torch.tensor([-math.inf, 0.0, 1.0, math.inf], dtype=torch.float64)
    weights = STANDARD.cdf(edges).diff()
    inside = math.exp(0.5) * STANDARD.cdf(edges - 1).diff() / weights
    values = [mean.expand(count) for mean, count in zip(inside, (8, 1, 1), strict=True)]
    assert stratified_mean(values, weights).item() == pytest.approx(math.exp(0.5), rel=1e-12)
    assert abs(torch.cat(values).mean() - math.exp(0.5)) > 0.3


def test_stratified_means_of_samples_are_unbiased():
    edges = torch.tensor([0.0, 0.2, 1.0], dtype=torch.float64)
    u = [
        edges[k]
        + (edges[k + 1] - edges[k]) * torch.rand(count, 50_000, generator=draws(k), dtype=torch.float64)
        for k, count in enumerate((4, 1))
    ]
    found = stratified_mean([values.square() for values in u], edges.diff())
    assert abs(found.mean() - 1 / 3) < 5 * found.std() / math.sqrt(50_000)


def test_wrong_strata_are_named():
    values = [torch.ones(2), torch.ones(3)]
    with pytest.raises(ValueError, match=r"values must be a list of 3 strata, as many as weights; got 2"):
        stratified_mean(values, torch.ones(3) / 3)
    with pytest.raises(ValueError, match=r"sum to one; they sum to 1\.5"):
        stratified_mean(values, torch.tensor([0.75, 0.75]))
    with pytest.raises(ValueError, match=r"values\[1\] must not be empty; got the shape \(0,\)"):
        stratified_mean([torch.ones(2), torch.ones(0)], torch.tensor([0.5, 0.5]))
    with pytest.raises(ValueError, match="samples must be a whole number, at least 1; got 0"):
        stratified_uniform(0)
