"""Local variational inference against the closed forms of Gaussian targets, quadrature and enumeration."""

import itertools
import math
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.distributions.families import Bernoulli, DiagonalGaussian, FullGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.em.loop import ConvergenceWarning
from course.lvm.gradients.pathwise import path_derivative, pathwise
from course.lvm.gradients.score_function import score_function
from course.lvm.gradients.variance_reduction import MirroredGaussian
from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.optimization import adam
from course.lvm.oracles import linear_gaussian, two_state
from course.lvm.oracles import variational as oracle
from course.lvm.variational.bound import Bound
from course.lvm.variational.local import approximation, coordinate_ascent, fit_local, free_parameters

PRECISION = torch.tensor([[5.3, 3.5], [3.5, 6.5]], dtype=torch.float64)


def linear_model(seed, width=4, latents=2, rows=3, dtype=torch.float64):
    """A random linear Gaussian model with dependent noise, and draws from it."""
    generator = torch.Generator().manual_seed(seed)
    weights = torch.randn(width, latents, generator=generator, dtype=dtype)
    root = torch.randn(width, width, generator=generator, dtype=dtype)
    model = LinearGaussian(
        weights, torch.ones(width, dtype=dtype), root @ root.T / 4 + torch.eye(width, dtype=dtype)
    )
    return model, model.sample(rows, generator=generator)[0]


def target(model, x):
    """The precision and the shift of the posterior, by the oracle."""
    means, covariance = linear_gaussian.posterior(model, x)
    precision = torch.linalg.inv(covariance)
    return precision, means @ precision


def start(rows=3, latents=2, dtype=torch.float64):
    return DiagonalGaussian(torch.zeros(rows, latents, dtype=dtype), torch.zeros(rows, latents, dtype=dtype))


def full_start(rows=3, latents=2, dtype=torch.float64):
    mean = torch.zeros(rows, latents, dtype=dtype)
    return FullGaussian(mean, torch.eye(latents, dtype=dtype).repeat(rows, 1, 1))


# coordinate ascent


@given(seed=st.integers(0, 2**31), width=st.integers(1, 5), rows=st.integers(1, 4))
@settings(max_examples=25, deadline=None)
def test_coordinate_ascent_finds_the_best_diagonal_gaussian(seed, width, rows):
    generator = torch.Generator().manual_seed(seed)
    root = torch.randn(width, width, generator=generator, dtype=torch.float64)
    precision = root @ root.T + torch.eye(width, dtype=torch.float64)
    means = torch.randn(rows, width, generator=generator, dtype=torch.float64)
    q = coordinate_ascent(precision, means @ precision, tolerance=0, max_sweeps=5000).learned
    best = oracle.best_diagonal(means, precision)
    torch.testing.assert_close(q.mean, best.mean, rtol=0, atol=1e-6)
    torch.testing.assert_close(q.log_var, best.log_var)


def test_its_bound_ends_below_the_evidence_by_the_gap_known_in_closed_form():
    model, x = linear_model(0)
    precision, shift = target(model, x)
    fitted = coordinate_ascent(precision, shift, tolerance=0)
    bound = linear_gaussian.elbo(
        model, x, fitted.learned.mean, torch.diag_embed(fitted.learned.log_var.exp())
    )
    gap = linear_gaussian.log_evidence(model, x) - bound
    assert gap.tolist() == pytest.approx([oracle.reverse_gap(precision)] * 3, abs=1e-8)


def test_its_values_are_the_bound_up_to_a_constant():
    model, x = linear_model(1)
    told = []
    fitted = coordinate_ascent(
        *target(model, x), callback=lambda sweep, q, value: told.append((sweep, q, value))
    )
    bounds = [
        linear_gaussian.elbo(model, x, q.mean, torch.diag_embed(q.log_var.exp())).sum().item()
        for _, q, _ in told
    ]
    assert [value for _, _, value in told] == fitted.values
    constant = bounds[0] - fitted.values[0]
    assert bounds == pytest.approx([value + constant for value in fitted.values], abs=1e-9)
    assert all(after >= before - 1e-12 for before, after in itertools.pairwise(bounds))


def test_the_variance_is_that_of_a_coordinate_whose_neighbors_are_known():
    """It is not the marginal variance, which the numbers of a linear Gaussian model show."""
    q = coordinate_ascent(PRECISION, torch.zeros(1, 2, dtype=torch.float64)).learned
    marginal = torch.linalg.inv(PRECISION).diagonal()
    assert q.log_var.exp()[0].tolist() == pytest.approx([0.1887, 0.1538], abs=5e-5)
    assert marginal.tolist() == pytest.approx([0.2928, 0.2387], abs=5e-5)
    assert oracle.reverse_gap(PRECISION) == pytest.approx(0.2197, abs=5e-5)


def test_coordinates_that_are_independent_need_one_sweep_and_leave_no_gap():
    precision = torch.diag(torch.tensor([2.0, 5.0], dtype=torch.float64))
    fitted = coordinate_ascent(precision, torch.tensor([[2.0, 10.0]], dtype=torch.float64))
    assert fitted.learned.mean.tolist() == [[1, 2]]
    assert len(fitted.values) == 3  # at the start, after the sweep, and after one that changes nothing
    assert oracle.reverse_gap(precision) == pytest.approx(0, abs=1e-15)


def test_coordinate_ascent_in_single_precision():
    q = coordinate_ascent(PRECISION.float(), torch.tensor([[1.8, -3.0]]), tolerance=1e-6).learned
    assert q.mean.dtype == torch.float32
    torch.testing.assert_close(q.mean, torch.tensor([[1.0, -1.0]]), rtol=0, atol=1e-3)


def test_sweeps_that_run_out_warn_and_an_interruption_keeps_what_was_found():
    shift = torch.tensor([[1.8, -3.0]], dtype=torch.float64)
    with pytest.warns(ConvergenceWarning):
        two = coordinate_ascent(PRECISION, shift, max_sweeps=2)

    def interrupt(sweep, q, value):
        if sweep == 2:
            raise KeyboardInterrupt

    stopped = coordinate_ascent(PRECISION, shift, callback=interrupt)
    assert stopped.interrupted
    assert torch.equal(stopped.learned.mean, two.learned.mean)


@pytest.mark.parametrize(
    ("precision", "shift", "message"),
    [
        (torch.eye(2), torch.zeros(3), r"shift must have the shape \(N, M\) with M = 2"),
        (torch.zeros(2, 3), torch.zeros(1, 2), r"precision must have the shape \(M, M\)"),
        (torch.eye(3), torch.zeros(1, 2), r"shift must have the shape \(N, M\) with M = 3"),
        (torch.tensor([[1.0, 2.0], [2.0, 1.0]]), torch.zeros(1, 2), "positive definite"),
        (torch.tensor([[1.0, 0.5], [0.0, 1.0]]), torch.zeros(1, 2), "symmetric"),
    ],
)
def test_a_target_that_is_none_is_named(precision, shift, message):
    with pytest.raises(ValueError, match=message):
        coordinate_ascent(precision, shift)


# gradients


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_full_gaussian_becomes_the_posterior_and_its_bound_the_evidence(dtype):
    model, x = linear_model(2, dtype=dtype)
    generator = torch.Generator().manual_seed(0)
    sgd = partial(torch.optim.SGD, lr=0.1)
    fitted = fit_local(
        model,
        x,
        full_start(dtype=dtype),
        steps=250,
        objective=Bound(samples=20),
        optimizer=sgd,
        generator=generator,
    )
    means, covariance = linear_gaussian.posterior(model, x)
    tolerance = 1e-4 if dtype == torch.float32 else 1e-6
    assert fitted.learned.mean.dtype == dtype
    torch.testing.assert_close(fitted.learned.mean.double(), means, rtol=0, atol=tolerance)
    found = (fitted.learned.factor @ fitted.learned.factor.mT).double()
    torch.testing.assert_close(found, covariance.expand(3, 2, 2), rtol=0, atol=tolerance)
    evidence = linear_gaussian.log_evidence(model, x).sum().item()
    assert fitted.values[-1] == pytest.approx(evidence, rel=tolerance)  # every sample says log p(x)


@pytest.mark.parametrize("estimator", [path_derivative, pathwise])
def test_a_diagonal_gaussian_ends_at_the_mean_field_optimum(estimator):
    model, x = linear_model(3)
    fitted = fit_local(
        model,
        x,
        start(),
        steps=400,
        objective=Bound(samples=300, estimator=estimator),
        optimizer=partial(adam, learning_rate=0.03),
        generator=torch.Generator().manual_seed(0),
    )
    precision, _ = target(model, x)
    best = oracle.best_diagonal(linear_gaussian.posterior(model, x)[0], precision)
    bound = linear_gaussian.elbo(
        model, x, fitted.learned.mean, torch.diag_embed(fitted.learned.log_var.exp())
    )
    torch.testing.assert_close(fitted.learned.mean, best.mean, rtol=0, atol=0.05)
    torch.testing.assert_close(fitted.learned.log_var, best.log_var, rtol=0, atol=0.1)
    torch.testing.assert_close(bound, oracle.best_diagonal_elbo(model, x), rtol=0, atol=5e-3)
    assert (bound < oracle.best_diagonal_elbo(model, x)).all()


def test_every_row_of_a_curved_model_gets_the_best_q_of_its_own():
    model = oracle.curved_model()
    x = torch.tensor([[1.5, 2.0], [-0.5, 0.0], [0.4, -1.0]], dtype=torch.float64)
    fitted = fit_local(
        model,
        x,
        start(3, 1),
        steps=300,
        objective=Bound(samples=200),
        optimizer=partial(adam, learning_rate=0.05),
        generator=torch.Generator().manual_seed(0),
    )
    best = oracle.best_local(model, x, fitted.learned)
    bound, highest = oracle.elbo(model, x, fitted.learned), oracle.elbo(model, x, best)
    torch.testing.assert_close(bound, highest, rtol=0, atol=0.02)
    assert (highest < oracle.log_evidence(model, x)).all()


def test_lbfgs_climbs_as_well():
    model, x = linear_model(4)
    lbfgs = partial(torch.optim.LBFGS, line_search_fn="strong_wolfe")
    fitted = fit_local(
        model,
        x,
        full_start(),
        steps=3,
        objective=Bound(samples=50, estimator=pathwise),
        optimizer=lbfgs,
        generator=torch.Generator().manual_seed(0),
    )
    bound = linear_gaussian.elbo(
        model, x, fitted.learned.mean, fitted.learned.factor @ fitted.learned.factor.mT
    )
    torch.testing.assert_close(bound, linear_gaussian.log_evidence(model, x), rtol=0, atol=0.1)


def test_bits_are_inferred_by_the_score_function():
    model, x = two_state.example()
    fitted = fit_local(
        model,
        x,
        Bernoulli(torch.zeros(1, 1, dtype=torch.float64)),
        steps=300,
        objective=Bound(samples=100, estimator=score_function),
        optimizer=partial(adam, learning_rate=0.1),
        generator=torch.Generator().manual_seed(0),
    )
    # at the posterior the signal is the same for every sample, but the score's factor makes it noisy without a baseline
    torch.testing.assert_close(
        fitted.learned.logits.sigmoid(), model.posterior(x).logits.sigmoid(), rtol=0, atol=0.05
    )


def test_the_gradient_is_unbiased_for_the_bound_by_quadrature():
    """At one q and with a million samples, within five standard errors: wrong once in two million per parameter."""
    model, x, q = oracle.curved_model(), torch.tensor([[1.0, 0.5]]).double(), start(1, 1)
    leaves = [field.clone().requires_grad_() for field in q]
    exact = torch.autograd.grad(oracle.elbo(model, x, DiagonalGaussian(*leaves)).sum(), leaves)
    estimates = []
    for seed in range(100):
        steps = []
        sgd = partial(torch.optim.SGD, lr=1.0)  # one step of length one is the gradient
        fitted = fit_local(
            model,
            x,
            q,
            steps=1,
            objective=Bound(samples=1000),
            optimizer=sgd,
            generator=torch.Generator().manual_seed(seed),
        )
        steps = [after - before for after, before in zip(fitted.learned, q, strict=True)]
        estimates.append(torch.cat(steps, 1)[0])
    estimates = torch.stack(estimates)
    error = estimates.std(0) / math.sqrt(len(estimates))
    assert (abs(estimates.mean(0) - torch.cat(exact, 1)[0]) < 5 * error).all()


def test_rows_do_not_disturb_each_other_and_their_number_does_not_change_the_steps():
    model, x = linear_model(5, rows=2)
    sgd = partial(torch.optim.SGD, lr=0.1)

    def fit(x):
        generator = torch.Generator().manual_seed(0)
        return fit_local(
            model,
            x,
            full_start(len(x)),
            steps=250,
            objective=Bound(samples=5),
            optimizer=sgd,
            generator=generator,
        ).learned.mean

    torch.testing.assert_close(fit(x.repeat(5, 1))[:2], fit(x), rtol=0, atol=1e-6)


def test_the_model_is_left_alone():
    model, x = linear_model(6)
    weights = model.weights.clone().requires_grad_()
    fit_local(model._replace(weights=weights), x, start(), steps=3)
    assert weights.grad is None
    assert torch.equal(weights, model.weights)


def test_the_generator_alone_decides():
    model, x = linear_model(7)

    def fit(seed):
        return fit_local(model, x, start(), steps=5, generator=torch.Generator().manual_seed(seed)).values

    assert fit(0) == fit(0)
    assert fit(0) != fit(1)


def test_the_callback_sees_q_and_an_interruption_keeps_it():
    model, x = linear_model(8)
    told = []

    def interrupt(step, q, value):
        told.append((step, q, value))
        if step == 4:
            raise KeyboardInterrupt

    fitted = fit_local(model, x, full_start(), steps=100, callback=interrupt)
    assert [step for step, _, _ in told] == [1, 2, 3, 4]
    assert [value for _, _, value in told] == fitted.values
    assert torch.equal(told[-1][1].factor, fitted.learned.factor)
    assert not torch.equal(told[0][1].factor, fitted.learned.factor)
    assert fitted.interrupted
    assert not fitted.learned.factor.requires_grad


def test_free_parameters_and_back():
    generator = torch.Generator().manual_seed(0)
    covariance = torch.tensor([[2.0, 0.9], [0.9, 1.0]]).expand(3, 2, 2)
    q = FullGaussian(torch.randn(3, 2, generator=generator), torch.linalg.cholesky(covariance))
    torch.testing.assert_close(approximation(q, free_parameters(q)).factor, q.factor)
    anything = [torch.randn(3, 2, generator=generator), 5 * torch.randn(3, 2, 2, generator=generator)]
    assert (approximation(q, anything).factor.diagonal(dim1=1, dim2=2) > 0).all()


def test_a_q_whose_rows_share_parameters_is_refused():
    """The x in such a q would be improved too, and its weights for one row at the cost of another."""
    q = RecognitionNetwork((4, 3, 2))(torch.ones(5, 4))
    with pytest.raises(ValueError, match="q must hold parameters of its own for each of the 5 rows"):
        fit_local(
            SigmoidBeliefNetwork((4, 3, 2)),
            torch.ones(5, 4),
            q,
            steps=1,
            objective=Bound(estimator=score_function),
        )


def test_mirrored_samples_serve_as_well():
    model = LinearGaussian(torch.ones(1, 1), torch.zeros(1), torch.ones(1, 1))
    start = MirroredGaussian(torch.zeros(3, 1), torch.zeros(3, 1))
    two = Bound(samples=2)
    found = fit_local(
        model, torch.ones(3, 1), start, steps=2, objective=two, optimizer=partial(adam, learning_rate=0.1)
    )
    assert isinstance(found.learned, MirroredGaussian)
    assert (found.learned.mean > 0).all()


def test_wrong_arguments_are_named():
    model, x = linear_model(9)
    with pytest.raises(ValueError, match="steps must be a whole number"):
        fit_local(model, x, start(), steps=0)
    with pytest.raises(ValueError, match=r"one distribution for each of the 3 rows of x; got \(2,\)"):
        fit_local(model, x, start(2), steps=1)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_inference_on_the_gpu():
    model, x = linear_model(2, dtype=torch.float32)
    model = LinearGaussian(*(value.cuda() for value in model[:3]))
    q = FullGaussian(*(field.cuda() for field in full_start(dtype=torch.float32)))
    generator = torch.Generator("cuda").manual_seed(0)
    sgd = partial(torch.optim.SGD, lr=0.1)
    fitted = fit_local(
        model, x.cuda(), q, steps=250, objective=Bound(samples=20), optimizer=sgd, generator=generator
    )
    assert fitted.values[-1] == pytest.approx(model.log_evidence(x.cuda()).sum().item(), rel=1e-3)
    precision, shift = target(LinearGaussian(*(value.cpu() for value in model[:3])), x)
    closed = coordinate_ascent(precision.cuda(), shift.cuda()).learned
    assert closed.mean.is_cuda
