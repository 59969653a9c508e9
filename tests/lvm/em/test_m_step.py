import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course.lvm.em import loop, starts
from course.lvm.em.mixture import DegenerateComponent, e_step, free_parameters, m_step
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters, MixtureStatistics
from tests.lvm.problems import KINDS, parameters_of, peer_of, peer_steps, rows_of


@given(
    seed=st.integers(0, 2**31),
    kind=st.sampled_from(KINDS),
    components=st.integers(1, 3),
    width=st.integers(1, 4),
    count=st.integers(2, 25),
    reg_covar=st.sampled_from([1e-6, 0.1]),
)
@settings(max_examples=60, deadline=None)
def test_a_step_of_em_agrees_with_the_formulas(seed, kind, components, width, count, reg_covar):
    x, parameters = rows_of(seed, count, width), parameters_of(kind, seed, components=components, width=width)
    assume(oracle.responsibilities(x, parameters).sum(0).min() > 1e-8)
    found = m_step(e_step(x, parameters)[0], parameters, reg_covar=reg_covar)
    for left, right in zip(found, oracle.em_step(x, parameters, reg_covar=reg_covar), strict=True):
        torch.testing.assert_close(left, right, rtol=1e-6, atol=1e-9)


@given(seed=st.integers(0, 2**31), kind=st.sampled_from(KINDS))
@settings(max_examples=30, deadline=None)
def test_em_never_decreases_the_log_likelihood(seed, kind):
    # From a wide start and with many rows no component collapses, and so no floor is needed.
    x = rows_of(seed, 300)
    generator = torch.Generator().manual_seed(seed)
    start = starts.start(x, 2, way="random", covariance_type=kind, reg_covar=0, generator=generator)
    result = loop.fit(x, start, e_step, m_step, tolerance=1e-6, max_steps=2000)
    changes = np.diff(result.values)
    assert (changes >= -1e-9 * np.abs(result.values[1:])).all()


@pytest.mark.parametrize("reg_covar", [1e-6, 1e-2])
@pytest.mark.parametrize(("components", "width", "count"), [(3, 2, 300), (2, 15, 400), (8, 4, 500)])
@pytest.mark.parametrize("kind", KINDS)
def test_ten_steps_agree_with_scikit_learn(kind, components, width, count, reg_covar):
    x, start = rows_of(5, count, width), parameters_of(kind, 5, components=components, width=width)
    start = start._replace(means=x[:components].clone())
    peer, expected = peer_steps(x, start, kind, reg_covar, 10)
    parameters, found = start, []
    for _ in range(10):
        statistics, log_likelihood = e_step(x, parameters)
        parameters = m_step(statistics, parameters, reg_covar=reg_covar)
        found.append(log_likelihood.item())
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    np.testing.assert_allclose(parameters.means, peer.means_, rtol=1e-6)
    np.testing.assert_allclose(parameters.covariances.squeeze(0), peer.covariances_, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_free_parameters_are_counted_as_by_scikit_learn(kind):
    parameters = parameters_of(kind, 0, components=4, width=3)
    assert free_parameters(parameters) == peer_of(parameters, kind, 0)._n_parameters()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_a_component_on_a_single_row_is_named(kind, offset):
    # Without a floor the variance of the component on the far row falls to zero, and the likelihood has no maximum.
    # A tied covariance is safe from that: it collapses when every component sits on its row.
    x = torch.tensor([[0.0, 0.0], [0.5, 1.0], [1.0, -0.3], [-0.2, 0.4], [40.0, 30.0]], dtype=torch.float64)
    if kind == "tied":
        x = x[3:].repeat(2, 1)
    x = x + offset
    start = parameters_of(kind, 0, components=2)._replace(means=x[[0, -1]].clone())
    with pytest.raises(DegenerateComponent, match=r"component \d .*; use a larger reg_covar") as caught:
        loop.fit(x, start, e_step, m_step, tolerance=1e-9, max_steps=1000)
    assert caught.value.component == (0 if kind == "tied" else 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_floor_keeps_a_component_on_a_single_row(dtype):
    x = torch.cat([rows_of(0, 50), torch.tensor([[40.0, 30.0]], dtype=torch.float64)]).to(dtype)
    start = parameters_of("full", 0, components=2)._replace(means=x[[0, -1]].double())
    step = partial(m_step, reg_covar=1e-6)
    result = loop.fit(x, start, e_step, step, tolerance=1e-3, max_steps=500, exact=False)
    torch.testing.assert_close(result.learned.covariances[1], 1e-6 * torch.eye(2, dtype=torch.float64))


def test_an_empty_component_is_named():
    parameters = parameters_of("full", 0)
    parameters.means[1] += 1e4
    with pytest.raises(DegenerateComponent, match="component 1 is empty") as caught:
        m_step(e_step(rows_of(0, 30), parameters)[0], parameters, reg_covar=1e-6)
    assert caught.value.component == 1


@pytest.mark.parametrize("reg_covar", [-1e-6, math.nan, math.inf])
def test_a_floor_that_is_none_is_refused(reg_covar):
    statistics = MixtureStatistics(torch.ones(1), torch.zeros(1, 1), torch.ones(1))
    parameters = MixtureParameters(torch.ones(1), torch.zeros(1, 1), torch.ones(1))
    with pytest.raises(ValueError, match=f"reg_covar must be .* got {reg_covar}"):
        m_step(statistics, parameters, reg_covar=reg_covar)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_m_step_takes_what_the_e_step_summed_over_many_rows(dtype):
    x = torch.randn(50_000, 48, generator=torch.Generator().manual_seed(0), dtype=dtype) + 30
    start = MixtureParameters(torch.ones(2) / 2, torch.stack([x[0], x[1]]), torch.eye(48).repeat(2, 1, 1))
    start = MixtureParameters(*(value.to(dtype) for value in start))
    statistics, _ = e_step(x, start)
    statistics = statistics._replace(squares=statistics.squares.mT + 1e-12 * statistics.squares.triu())
    assert m_step(statistics, start).covariances.shape == (2, 48, 48)
