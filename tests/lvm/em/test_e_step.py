"""The two ways of computing the E-step, against enumeration; what they share is in test_densities."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.em import mixture_statistics
from course.lvm.em.mixture import e_step
from course.lvm.em.mixture_statistics import ExponentialFamily
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters, MixtureStatistics
from course.lvm.rows import Rows
from tests.lvm.problems import KINDS, parameters_of, rows_of


def by_exponential_family(data, parameters, dtype=torch.float64):
    rows = Rows(data)
    return ExponentialFamily(parameters, rows.mean.to(rows.dtype).double()).expectations(rows, dtype)


def by_component(data, parameters):
    return mixture_statistics.component_wise_expectations(Rows(data), parameters)


WAYS = [by_exponential_family, by_component, e_step]


def by_enumeration(x, parameters):
    """The statistics and the log-likelihood, by loops over rows and components."""
    r = oracle.responsibilities(x, parameters)
    (count, components), shape = r.shape, parameters.covariances.shape
    sums = torch.zeros_like(parameters.means)
    squares = torch.zeros(shape, dtype=torch.float64)
    for n in range(count):
        for k in range(components):
            d = x[n].double() - parameters.means[k]
            sums[k] += r[n, k] * d
            if len(shape) == 3:
                squares[k % shape[0]] += r[n, k] * torch.outer(d, d)
            else:
                squares[k] += r[n, k] * (d * d if len(shape) == 2 else d @ d)
    return MixtureStatistics(r.sum(0), sums, squares), oracle.log_likelihood(x, parameters)


def assert_same(found, expected, rtol=1e-9, atol=1e-9):
    for left, right in zip((*found[0], found[1]), (*expected[0], expected[1]), strict=True):
        assert left.dtype == torch.float64
        torch.testing.assert_close(left, right, rtol=rtol, atol=atol)


@pytest.fixture(params=[1, 2], ids=["one thread", "two threads"])
def _threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("way", WAYS)
@given(
    seed=st.integers(0, 2**31),
    kind=st.sampled_from(KINDS),
    components=st.integers(1, 4),
    width=st.sampled_from([1, 2, 3, 4, 5, 9]),
    count=st.integers(1, 9),
)
@settings(max_examples=40, deadline=None)
def test_statistics_agree_with_enumeration(way, seed, kind, components, width, count):
    x, parameters = rows_of(seed, count, width), parameters_of(kind, seed, components=components, width=width)
    assert_same(way(x, parameters), by_enumeration(x, parameters))


@pytest.mark.usefixtures("_threads")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_blocks_and_threads_change_nothing(way, kind, monkeypatch):
    x, parameters = rows_of(0, 301), parameters_of(kind, 0)
    whole = way(x, parameters)
    monkeypatch.setattr(mixture_statistics, "CACHE_BYTES", 1)  # the least: 64 rows at a time
    monkeypatch.setattr(mixture_statistics, "SMALL", 1)
    assert_same(way(x, parameters), whole)
    assert_same(way(list(x.split(40)), parameters), whole)


@pytest.mark.parametrize("kind", KINDS)
def test_single_precision_is_right_to_five_digits(kind):
    x, parameters = rows_of(0, 500), parameters_of(kind, 0)
    exact = e_step(x, parameters)
    assert_same(by_exponential_family(x.float(), parameters, torch.float32), exact, rtol=1e-5, atol=1e-2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_data_a_million_deviations_from_the_origin_lose_nothing(way, kind):
    x, parameters = rows_of(0, 200), parameters_of(kind, 0)
    offset = torch.tensor([2.0**20, -(2.0**20)], dtype=torch.float64)
    x = (x * 2**20).round() / 2**20  # so that adding the offset is exact
    far = parameters._replace(means=parameters.means + offset)
    assert_same(way(x + offset, far), way(x, parameters), rtol=1e-7, atol=1e-6)


def test_strongly_correlated_columns_lose_nothing():
    # Rows whose difference of columns is a thousandth of either, in numbers that float32 holds exactly.
    stretch = torch.tensor([[1.0, 1.0], [1.0, 1.0 + 2**-10]], dtype=torch.float64)
    x = (rows_of(0, 200) * 2**8).round() / 2**8 @ stretch.T
    assert torch.equal(x.float().double(), x)
    parameters = parameters_of("full", 0)
    correlated = parameters._replace(
        means=parameters.means @ stretch.T, covariances=stretch @ parameters.covariances @ stretch.T
    )
    found = by_exponential_family(x.float(), correlated, torch.float32)[0].counts
    torch.testing.assert_close(found, by_enumeration(x, correlated)[0].counts, rtol=1e-3, atol=0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_components_very_narrow_as_seen_from_the_center_stay_exact(kind, dtype):
    # Three clouds of width 1e-3, thousands apart in float32, and a thousand times that in float64.
    distance = 2.0**12 if dtype == torch.float32 else 2.0**22
    parameters = parameters_of(kind, 0)
    centers = distance * torch.tensor([[0.0, 1.0], [1.0, 0.0], [-1.0, -1.0]], dtype=torch.float64)
    narrow = parameters._replace(means=centers, covariances=parameters.covariances * 1e-6)
    noise = torch.randn(90, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x = (centers.repeat(30, 1) + 1e-3 * noise).to(dtype)
    assert_same(e_step(x, narrow), by_enumeration(x, narrow), rtol=1e-6 if dtype == torch.float32 else 1e-9)
    _, log_likelihood = by_exponential_family(x, narrow, dtype)
    assert (
        abs(log_likelihood / oracle.log_likelihood(x, narrow) - 1) > 1e-2
    )  # the fast way alone would not do


def test_a_component_without_weight_gets_no_rows():
    parameters = parameters_of("full", 0)
    without = parameters._replace(weights=torch.tensor([0.5, 0.0, 0.5], dtype=torch.float64))
    statistics, log_likelihood = e_step(rows_of(0, 50), without)
    assert statistics.counts[1] < 1e-100
    torch.testing.assert_close(log_likelihood, oracle.log_likelihood(rows_of(0, 50), without))


def test_a_row_between_far_components_does_not_vanish():
    parameters = MixtureParameters(
        torch.tensor([0.5, 0.5]), torch.tensor([[-1e3], [1e3]]), torch.tensor([1.0, 1.0])
    )
    statistics, log_likelihood = e_step(torch.zeros(1, 1), parameters)
    assert statistics.counts.tolist() == [0.5, 0.5]
    assert log_likelihood.item() == pytest.approx(-5e5 - 0.9189385332)


@pytest.mark.parametrize(("dtype", "far"), [(torch.float32, -95.0), (torch.float64, -720.0)])
def test_responsibilities_are_never_subnormal(dtype, far):
    # exp(far) is a subnormal number: right, but it makes the products that follow many times slower.
    r, _ = mixture_statistics.posterior_(torch.tensor([[0.0, 0.0], [far, -1.0]], dtype=dtype))
    assert torch.finfo(dtype).tiny < r[1, 0] < 1e-30
    assert r[1, 1].item() == pytest.approx(1 / (1 + math.e))


def test_data_of_another_width_than_the_parameters_are_refused():
    with pytest.raises(ValueError, match="data have 3 columns, the means of the parameters 2"):
        e_step(torch.zeros(4, 3), parameters_of("full", 0))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_the_gpu_finds_what_the_cpu_finds(kind, dtype):
    x, parameters = rows_of(0, 20_000).to(dtype), parameters_of(kind, 0)
    statistics, log_likelihood = e_step(x.cuda(), MixtureParameters(*(value.cuda() for value in parameters)))
    found = MixtureStatistics(*(value.cpu() for value in statistics)), log_likelihood.cpu()
    rtol, atol = (1e-9, 1e-6) if dtype == torch.float64 else (1e-4, 1e-1)
    assert_same(found, e_step(x, parameters), rtol=rtol, atol=atol)
