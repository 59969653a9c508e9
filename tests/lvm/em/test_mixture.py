import math
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch

from course.lvm import data
from course.lvm.em import loop, starts
from course.lvm.em.mixture import DegenerateComponent, GaussianMixture, sample
from course.lvm.em.mixture_statistics import expectations
from course.lvm.oracles import mixtures as oracle
from course.lvm.parameters import MixtureParameters, covariance_matrices
from tests.lvm.problems import KINDS, covariances_of, parameters_of, peer_of, rows_of


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def fitted(x=None, *, components=3, kind="full", **arguments):
    mixture = GaussianMixture(components, covariance_type=kind, generator=seeded(), **arguments)
    return mixture.fit(rows_of(0, 300) if x is None else x)


def ordered(parameters):
    """Parameters with the components in the order of their first coordinate."""
    order = parameters.means[:, 0].argsort()
    return [parameters.weights[order], parameters.means[order], covariance_matrices(parameters)[order]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fit_from_a_given_start_ends_where_scikit_learn_ends(kind):
    x = data.iris().x
    start = starts.start(x, 3, way="k-means++", covariance_type=kind, reg_covar=0, generator=seeded(1))
    found = fitted(x, kind=kind, init=start, tolerance=1e-12, max_steps=2000)
    peer = peer_of(start, kind, 1e-6)
    for _ in range(2000):
        peer._m_step(x.numpy(), peer._e_step(x.numpy())[1])
    assert found.log_likelihood(x) == pytest.approx(peer.score(x.numpy()) * 150, rel=1e-8)
    np.testing.assert_allclose(found.means_, peer.means_, rtol=1e-3)
    np.testing.assert_allclose(found.predict_proba(x), peer.predict_proba(x.numpy()), atol=1e-3)
    np.testing.assert_array_equal(found.predict(x), peer.predict(x.numpy()))
    np.testing.assert_allclose(found.score_samples(x), peer.score_samples(x.numpy()), rtol=1e-3)
    assert found.bic(x) == pytest.approx(peer.bic(x.numpy()), rel=1e-8)


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_says_of_rows_agrees_with_the_oracle(kind):
    mixture, x = fitted(kind=kind), rows_of(1, 20)
    torch.testing.assert_close(mixture.predict_proba(x), oracle.responsibilities(x, mixture.parameters_))
    torch.testing.assert_close(mixture.predict(x), oracle.responsibilities(x, mixture.parameters_).argmax(1))
    assert mixture.log_likelihood(x) == pytest.approx(oracle.log_likelihood(x, mixture.parameters_).item())
    assert mixture.score_samples(x).sum().item() == pytest.approx(mixture.log_likelihood(x))
    assert mixture.bic(x) == pytest.approx(oracle.bic(x, mixture.parameters_).item())


@pytest.mark.parametrize("init", starts.WAYS)
@pytest.mark.parametrize("threads", [1, 2])
def test_it_recovers_a_mixture_of_separate_components(init, threads):
    true = MixtureParameters(
        torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64),
        torch.tensor([[-20.0, 0.0], [0.0, 20.0], [20.0, 0.0]], dtype=torch.float64),
        covariances_of("full", seeded(), 3, 2),
    )
    x, z = sample(true, 6000, generator=seeded())
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    mixture = fitted(x, init=init, n_init=10, tolerance=1e-6, max_steps=1000)
    torch.set_num_threads(before)
    # So far apart, the maximum is where each component has the moments of its own rows.
    own = [x[z == k] for k in range(3)]
    for k, (weight, mean, covariance) in enumerate(zip(*ordered(mixture.parameters_), strict=True)):
        assert weight.item() == pytest.approx(len(own[k]) / 6000, abs=1e-9)
        torch.testing.assert_close(mean, own[k].mean(0))
        expected = torch.cov(own[k].T, correction=0) + 1e-6 * torch.eye(2, dtype=torch.float64)
        torch.testing.assert_close(covariance, expected)


@pytest.mark.parametrize("kind", KINDS)
def test_data_far_from_the_origin_are_fitted_as_at_it(kind):
    offset = torch.tensor([2.0**20, -(2.0**20)], dtype=torch.float64)
    x = (rows_of(0, 300) * 2**20).round() / 2**20
    near, far = (fitted(rows, kind=kind, tolerance=1e-9, max_steps=500) for rows in (x, x + offset))
    torch.testing.assert_close(far.means_ - offset, near.means_, rtol=0, atol=1e-5)
    torch.testing.assert_close(far.covariances_, near.covariances_, rtol=1e-4, atol=1e-5)
    assert far.log_likelihood(x + offset) == pytest.approx(near.log_likelihood(x), rel=1e-8)


def test_chunks_are_fitted_as_the_whole():
    x = rows_of(0, 300)
    whole = fitted(x)
    for form in (x.numpy(), list(x.split(64)), [chunk.numpy() for chunk in x.split(100)]):
        chunked = fitted(form)
        torch.testing.assert_close(chunked.means_, whole.means_)
        torch.testing.assert_close(chunked.predict_proba(form), whole.predict_proba(x))
        assert chunked.bic(form) == pytest.approx(whole.bic(x))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_fitted_attributes_have_the_dtype_of_the_data(dtype):
    mixture = fitted(rows_of(0, 300).to(dtype))
    x, z = mixture.sample(5, generator=seeded())
    for value in (mixture.weights_, mixture.means_, mixture.covariances_, mixture.predict_proba(x), x):
        assert value.dtype == dtype
    assert z.dtype == torch.int64


def test_single_precision_finds_the_same_mixture():
    coarse, fine = (
        fitted(rows_of(0, 300).to(dtype), tolerance=1e-7) for dtype in (torch.float32, torch.float64)
    )
    torch.testing.assert_close(coarse.means_.double(), fine.means_, rtol=1e-2, atol=1e-2)
    assert coarse.log_likelihood(rows_of(0, 300)) == pytest.approx(
        fine.log_likelihood(rows_of(0, 300)), rel=1e-5
    )


def test_draws_follow_the_mixture():
    # Over all seeds, each of the 3 + 6 + 9 z-scores exceeds 5 with probability 6e-7: one false alarm in 10^5.
    n, parameters = 20_000, parameters_of("full", 1)
    x, z = sample(parameters, n, generator=seeded())
    for k in range(3):
        weight, own = parameters.weights[k], x[z == k]
        assert abs((z == k).sum() / n - weight) < 5 * (weight * (1 - weight) / n).sqrt()
        white = torch.linalg.solve_triangular(
            torch.linalg.cholesky(parameters.covariances[k]), (own - parameters.means[k]).T, upper=False
        )
        assert (white.mean(1) * math.sqrt(len(own))).abs().max() < 5
        second = white @ white.T / len(own) - torch.eye(2, dtype=torch.float64)
        standard_errors = torch.tensor([[2.0, 1.0], [1.0, 2.0]], dtype=torch.float64).sqrt() / math.sqrt(
            len(own)
        )
        assert (second / standard_errors).abs().max() < 5


def test_the_same_generator_fits_and_draws_the_same():
    first, second = fitted(), fitted()
    assert torch.equal(first.means_, second.means_)
    assert torch.equal(first.sample(4, generator=seeded())[0], second.sample(4, generator=seeded())[0])


def test_the_best_of_several_starts_is_kept(monkeypatch):
    ends, fit = [], loop.fit

    def recorded(*arguments, **keywords):
        result = fit(*arguments, **keywords)
        ends.append(result.values[-1])
        return result

    monkeypatch.setattr(loop, "fit", recorded)
    x = rows_of(3, 200)
    mixture = fitted(x, components=4, n_init=8, init="random", max_steps=500)
    assert len(set(ends)) == 8
    assert ends[-1] < max(ends)  # so neither the first nor the last is kept by chance
    assert ends[0] < max(ends)
    assert mixture.log_likelihood(x) == pytest.approx(max(ends), rel=1e-12)
    assert mixture.log_likelihoods_[-1] == max(ends)


def degenerate(parameters):
    """A start whose last component is empty."""
    parameters.means[-1] += 1e9
    return parameters


def test_a_degenerate_start_is_passed_over_and_noted(monkeypatch):
    made = []

    def start(*arguments, **keywords):
        made.append(original(*arguments, **keywords))
        return degenerate(made[-1]) if len(made) == 1 else made[-1]

    original = starts.start
    monkeypatch.setattr(starts, "start", start)
    mixture = fitted(n_init=2)
    assert mixture.converged_
    assert "start 1 was given up: component 2 is empty" in mixture.notes_[-1]
    made.clear()
    with pytest.raises(DegenerateComponent, match="component 2 is empty"):
        fitted(n_init=1)


def test_degenerate_components_from_every_start_are_an_error(monkeypatch):
    original = starts.start
    monkeypatch.setattr(starts, "start", lambda *a, **k: degenerate(original(*a, **k)))
    with pytest.raises(DegenerateComponent, match="component 2 is empty"):
        fitted(n_init=3)


def test_an_interruption_keeps_what_was_learned_and_makes_no_further_start():
    def interrupt(step, parameters, log_likelihood):
        seen.append(parameters)
        if step == 3:
            raise KeyboardInterrupt

    seen = []
    mixture = fitted(n_init=5, callback=interrupt, tolerance=0)
    assert len(seen) == 4
    assert torch.equal(mixture.means_, seen[-1].means)
    assert not mixture.converged_
    assert "interrupted" in mixture.notes_[0]


def test_steps_that_run_out_warn():
    with pytest.warns(loop.ConvergenceWarning, match="the last of 2 steps"):
        assert not fitted(max_steps=2, tolerance=1e-9).converged_


def test_the_tolerance_is_per_row():
    # Every row a hundred times over: a hundred times the log-likelihood, but the same steps.
    x = rows_of(0, 50)
    start = parameters_of("full", 0)
    once, often = (fitted(rows, init=start, tolerance=1e-4) for rows in (x, x.repeat(100, 1)))
    assert len(once.log_likelihoods_) == len(often.log_likelihoods_)


def test_a_floor_makes_falls_possible_and_none_makes_them_errors(monkeypatch):
    falling = iter(range(10))

    def worse(rows, parameters):
        statistics, _ = expectations(rows, parameters)
        return statistics, -1000.0 - next(falling)

    monkeypatch.setattr("course.lvm.em.mixture.expectations", worse)
    with pytest.raises(RuntimeError, match="lowered the log-likelihood"):
        fitted(reg_covar=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "lowered the log-likelihood" in fitted(reg_covar=1e-6, max_steps=3, tolerance=1e-9).notes_[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_components": 0}, "n_components must be a whole number, at least 1; got 0"),
        ({"n_components": 2.0}, "n_components must be .* got 2.0"),
        (
            {"covariance_type": "diagonal"},
            "covariance_type must be one of 'full', .* got 'diagonal'",
        ),
        ({"reg_covar": -1.0}, "reg_covar must be .* got -1"),
        ({"tolerance": -1.0}, "tolerance must be a number, at least 0; got -1"),
        ({"max_steps": 0}, "max_steps must be .* got 0"),
        ({"n_init": 0}, "n_init must be .* got 0"),
        ({"min_variance": math.inf}, "min_variance must be .* got inf"),
        ({"generator": 0}, "generator must be a torch.Generator; got 0"),
        ({"callback": 3}, "callback must be a function; got 3"),
        ({"init": "kmeans"}, r"init must be one of 'k-means\+\+', 'random'; got 'kmeans'"),
        ({"init": None}, r"init must be .*, means \(K, D\) or MixtureParameters; .* got None"),
        ({"init": torch.zeros(2, 4)}, "init has 2 components; expected 3"),
        ({"init": parameters_of("full", 0), "n_init": 2}, "n_init must be 1 with a given start"),
        ({"init": parameters_of("diag", 0)}, "init has covariances of type 'diag'; expected 'full'"),
        ({"init": parameters_of("full", 0, components=2)}, "init has 2 components; expected 3"),
        (
            {"init": parameters_of("full", 0)._replace(weights=torch.ones(3).double())},
            "weights must .* sum to 3",
        ),
    ],
)
def test_a_wrong_argument_is_named_before_any_work(arguments, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(**({"n_components": 3} | arguments))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (torch.zeros(2, 2), "n_components=3, but the data have only 2 rows"),
        (torch.zeros(9), r"data must have the shape \(n, D\)"),
        (torch.zeros(9, 2, dtype=torch.half), "float32 or float64; got torch.float16"),
        (torch.tensor([[0.0], [1.0], [2.0], [math.nan]]), "row 3 holds nan"),
        ([torch.zeros(5, 2), torch.zeros(5, 3)], "chunk 1 is 3 columns"),
        (iter([torch.zeros(5, 2)]), "can be passed over only once"),
    ],
)
def test_wrong_data_are_refused_with_the_reason(x, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3).fit(x)


def test_rows_of_another_width_are_refused_by_a_fitted_mixture():
    mixture = fitted()
    for name in ("predict", "predict_proba", "score_samples", "log_likelihood", "score", "aic", "bic"):
        method = getattr(mixture, name)
        with pytest.raises(ValueError, match="data have 3 columns"):
            method(torch.zeros(4, 3))
    with pytest.raises(ValueError, match="data have 3 columns"):
        fitted(torch.zeros(4, 3), init=parameters_of("full", 0))


@pytest.mark.parametrize(
    "use", ["predict", "score_samples", "log_likelihood", "score", "aic", "bic", "sample"]
)
def test_a_mixture_that_was_not_fitted_says_so(use):
    with pytest.raises(RuntimeError, match="call fit first"):
        getattr(GaussianMixture(2), use)(3 if use == "sample" else torch.zeros(3, 2))


@pytest.mark.parametrize("count", [-1, 0, 2.5])
def test_a_number_of_draws_that_is_none_is_refused(count):
    with pytest.raises(ValueError, match=f"count must be .* got {count}"):
        sample(parameters_of("full", 0), count)


MEMORY = """
import resource, sys, warnings
import torch
from course.lvm.em.mixture import GaussianMixture
torch.set_num_threads(1)

class Chunks:
    def __init__(self, count):
        self.count = count
    def __iter__(self):
        generator = torch.Generator().manual_seed(0)
        for _ in range(self.count):
            yield torch.randn(10_000, 8, generator=generator)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 * (1 / 1024 if sys.platform == "darwin" else 1)

def fit(data):
    warnings.simplefilter("ignore")
    GaussianMixture(3, max_steps=1, generator=torch.Generator().manual_seed(0)).fit(data)
    return peak()

few, many = fit(Chunks(4)), fit(Chunks(150))
x = torch.empty(1_500_000, 8)
for place, chunk in zip(x.split(10_000), Chunks(150)):
    place.copy_(chunk)
whole_before, whole = peak(), fit(x)
print(many - few, whole - whole_before, x.numel() * 4 / 2**20)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak of memory this way")
def test_memory_does_not_grow_with_the_number_of_rows():
    run = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)
    chunked, whole, data_size = map(float, run.stdout.split())
    assert data_size > 45
    assert chunked < 8
    assert whole < 8


def test_a_setting_under_another_librarys_name_is_answered_with_the_names_of_this_one():
    message = r"^GaussianMixture has no argument max_iter; its arguments are n_components, .*, max_steps, .*callback$"
    with pytest.raises(TypeError, match=message):
        GaussianMixture(2, max_iter=5)
    with pytest.raises(
        TypeError, match=r"^GaussianMixture.sample has no argument n_samples; its arguments are count, gen"
    ):
        GaussianMixture(2).sample(n_samples=5)
