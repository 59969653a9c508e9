"""Divergences against torch.distributions, quadrature and enumeration."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.distributions import kl_divergence

from course.lvm.distributions.divergences import (
    kl,
    kl_bernoulli,
    kl_diagonal,
    kl_full,
    kl_to_standard_normal,
    monte_carlo_kl,
)
from course.lvm.distributions.families import Bernoulli, Categorical, DiagonalGaussian, FullGaussian
from course.lvm.oracles import linear_gaussian as oracle
from course.lvm.oracles import quadrature
from tests.lvm.distributions.test_families import bits, diagonal, full, peer


@pytest.mark.parametrize("make", [diagonal, full, bits])
@given(seed=st.integers(0, 2**30), count=st.integers(1, 3), width=st.integers(1, 5), rows=st.booleans())
@settings(max_examples=20, deadline=None)
def test_closed_forms_are_those_of_torch_distributions(make, seed, count, width, rows):
    q, p = make(seed, count, width), make(seed + 7, count if rows else 1, width)
    expected = kl_divergence(peer(q), peer(p).expand((count,)))
    torch.testing.assert_close(kl(q, p), expected, rtol=1e-7, atol=1e-9)


def test_the_closed_form_is_the_matrix_formula():
    q, p = full(0, 3, 4), full(5, 3, 4)
    expected = [oracle.kl(m, a @ a.T, v, b @ b.T) for m, a, v, b in zip(*q, *p, strict=True)]
    torch.testing.assert_close(kl_full(q, p), torch.stack(expected))


@pytest.mark.parametrize("width", [1, 2])
def test_the_closed_form_is_the_integral(width):
    q = DiagonalGaussian(torch.full((1, width), 0.5).double(), torch.full((1, width), -0.4).double())
    p = DiagonalGaussian(torch.full((1, width), -1.0).double(), torch.full((1, width), 0.6).double())
    integral = quadrature.kl(q.log_prob, p.log_prob, quadrature.grid(width, points=241))
    torch.testing.assert_close(kl(q, p), integral)


def test_a_diagonal_gaussian_is_a_full_one_without_correlations():
    q, p = diagonal(0), diagonal(1)
    as_full = FullGaussian(p.mean, torch.diag_embed((0.5 * p.log_var).exp()))
    torch.testing.assert_close(kl(q, as_full), kl_diagonal(q, p))
    torch.testing.assert_close(kl(as_full, q), kl_diagonal(p, q))


def test_the_divergence_from_the_standard_normal_is_a_case_of_the_others():
    q = diagonal(width=3)
    standard = DiagonalGaussian(torch.zeros(1, 3).double(), torch.zeros(1, 3).double())
    torch.testing.assert_close(kl_to_standard_normal(q), kl_diagonal(q, standard))


@pytest.mark.parametrize("make", [diagonal, full, bits])
@given(seed=st.integers(0, 2**30), width=st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_a_divergence_is_never_negative_and_zero_from_itself(make, seed, width):
    q, p = make(seed, 2, width), make(seed + 1, 2, width)
    assert (kl(q, p) > 0).all()
    torch.testing.assert_close(kl(q, q), torch.zeros(2).double(), rtol=0, atol=1e-12)


def test_a_divergence_is_a_sum_over_independent_coordinates():
    q, p = diagonal(0, width=4), diagonal(1, width=4)

    def part(a, columns):
        return DiagonalGaussian(a.mean[:, columns], a.log_var[:, columns])

    pieces = kl(part(q, [0, 1]), part(p, [0, 1])) + kl(part(q, [2, 3]), part(p, [2, 3]))
    torch.testing.assert_close(kl(q, p), pieces)


def test_a_divergence_survives_a_change_of_coordinates():
    q, p = full(0, 1, 3), full(1, 1, 3)
    matrix = torch.tensor(
        [[2.0, 0.0, 0.0], [1.0, 0.5, 0.0], [-1.0, 3.0, 1.0]]
    ).double()  # keeps factors triangular
    moved = [FullGaussian(a.mean @ matrix.T + 5, matrix @ a.factor) for a in (q, p)]
    torch.testing.assert_close(kl(*moved), kl(q, p))


def test_near_equality_a_divergence_keeps_its_digits():
    # ½ (e^d − 1 − d) = d²/4 + …; e^d − 1 − d computed as it stands would be off by 1e-8 of itself
    d = 1e-4
    zero = torch.zeros(1, 1).double()
    found = kl_diagonal(DiagonalGaussian(zero, zero + d), DiagonalGaussian(zero, zero))
    assert found.item() == pytest.approx(d**2 / 4 + d**3 / 12 + d**4 / 48, rel=1e-10, abs=0)


def test_certain_bits_have_a_finite_divergence():
    q, p = Bernoulli(torch.tensor([[200.0]])), Bernoulli(torch.tensor([[-200.0]]))
    assert kl_bernoulli(q, p).item() == pytest.approx(200, rel=1e-6)
    assert kl_bernoulli(q, Bernoulli(torch.zeros(1, 1))).item() == pytest.approx(math.log(2), rel=1e-6)


def test_the_monte_carlo_estimate_is_unbiased():
    # Exactly: its expectation over one sample, by quadrature, is the closed form.
    for q, p in ((diagonal(0), diagonal(1)), (full(0), full(3))):
        z, weights = quadrature.gaussian_nodes(q, nodes=8)
        by_sample = torch.stack([monte_carlo_kl(q, p, one[None]) for one in z])
        torch.testing.assert_close((weights * by_sample).sum(0), kl(q, p))


def test_the_monte_carlo_estimate_is_within_five_of_its_standard_errors():
    # log q − log p is quadratic in z, so quadrature gives its variance exactly. Six rows: one seed in 300,000 fails.
    q, p, samples = full(0), diagonal(1), 10_000
    z, weights = quadrature.gaussian_nodes(q, nodes=8)
    ratio = q.log_prob(z) - p.log_prob(z)
    variance = (weights * (ratio - kl(q, p)) ** 2).sum(0)
    found = monte_carlo_kl(q, p, q.sample(samples, generator=torch.Generator().manual_seed(0)))
    assert ((found - kl(q, p)).abs() < 5 * (variance / samples).sqrt()).all()


def test_a_single_sample_may_give_a_negative_estimate():
    q, p = diagonal(0, 1, 1), diagonal(0, 1, 1)._replace(mean=diagonal(0, 1, 1).mean + 0.1)
    found = monte_carlo_kl(q, p, q.mean[None] + 1.0)
    assert found.item() < 0 < kl(q, p).item()


@pytest.mark.parametrize("make", [diagonal, full, bits])
def test_gradients_reach_both_distributions(make):
    q, p = make(0), make(4)
    kind, half = type(q), len(q)
    leaves = [value.clone().requires_grad_() for value in (*q, *p)]

    def of_leaves(*values):
        fields = [value.tril() if make is full and value.ndim == 3 else value for value in values]
        return kl(kind(*fields[:half]), kind(*fields[half:]))

    assert torch.autograd.gradcheck(of_leaves, leaves)


@pytest.mark.parametrize("make", [diagonal, full, bits])
def test_single_precision_agrees_with_double(make):
    q, p = make(0), make(4)
    single = kl(*(type(a)(*(value.float() for value in a)) for a in (q, p)))
    assert single.dtype == torch.float32
    torch.testing.assert_close(single.double(), kl(q, p), rtol=1e-4, atol=1e-5)


def test_pairs_without_a_closed_form_are_refused():
    with pytest.raises(
        ValueError, match="two Bernoulli or two Categorical; got DiagonalGaussian and Bernoulli"
    ):
        kl(diagonal(), bits())
    for make in (diagonal, full, bits):
        with pytest.raises(
            ValueError, match=r"same width M, with N or 1 rows; got \(3, 2\) for q and \(3, 1\) for p"
        ):
            kl(make(width=2), make(width=1))


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
@pytest.mark.parametrize("make", [diagonal, full, bits])
def test_the_gpu_finds_what_the_cpu_finds(make):
    q, p = make(0), make(4)
    on_gpu = kl(*(type(a)(*(value.cuda() for value in a)) for a in (q, p)))
    torch.testing.assert_close(on_gpu.cpu(), kl(q, p))


def test_the_divergence_of_choices_is_that_of_torch():
    q, p = (
        Categorical(torch.randn(3, 4, generator=torch.Generator().manual_seed(s)).double()) for s in (0, 1)
    )
    laws = [torch.distributions.Categorical(logits=one.logits) for one in (q, p)]
    torch.testing.assert_close(kl(q, p), torch.distributions.kl_divergence(*laws))
    assert torch.autograd.gradcheck(
        lambda *logits: kl(*map(Categorical, logits)), [one.logits.requires_grad_() for one in (q, p)]
    )


def test_what_is_certain_and_what_cannot_be():
    inf = math.inf
    for kind in (Bernoulli, Categorical):
        q = kind(torch.tensor([[0.0, -inf]], requires_grad=True))
        assert kl(q, q).item() == 0
        other = kind(torch.tensor([[0.0, 0.0]]))
        assert kl(q, other).item() == pytest.approx(math.log(2))
        assert kl(other, q).item() == inf
        (slope,) = torch.autograd.grad(kl(q, other).sum(), q.logits)
        assert slope.isfinite().all()
    tiny = DiagonalGaussian(torch.ones(1, 2), torch.full((1, 2), -200.0))
    assert kl(tiny, tiny).item() == 0


def test_one_row_may_stand_for_all_but_two_may_not():
    assert kl(diagonal(0, 1), diagonal(1, 3)).shape == (3,)
    for make in (diagonal, full, bits):
        with pytest.raises(ValueError, match=r"with N or 1 rows; got \(2, 2\) for q and \(3, 2\) for p"):
            kl(make(0, 2), make(1, 3))
