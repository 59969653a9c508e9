"""Amortized inference: encoders that find the posterior where they can, and the gap in two parts where they cannot."""

from functools import partial

import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.gradients.score_function import score_function
from course.lvm.networks import BernoulliEncoder, GaussianEncoder, LinearEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import linear_gaussian
from course.lvm.oracles import variational as oracle
from course.lvm.oracles.two_state import TwoState
from course.lvm.variational import amortized as amortization
from course.lvm.variational.amortized import inference_gap
from course.lvm.variational.bound import Bound


def linear_problem(rows=200):
    """Loadings whose columns are not orthogonal, so that the posterior is correlated."""
    weights = torch.tensor([[1.0, 0.6], [0.5, 1.0], [0.0, 0.8]]).double()
    model = LinearGaussian(weights, torch.zeros(3).double(), 0.5 * torch.eye(3).double())
    return model, model.sample(rows, generator=torch.Generator().manual_seed(0))[0]


def exact_elbo(model, x, q):
    return linear_gaussian.elbo(model, x, q.mean, torch.diag_embed(q.log_var.exp())).detach()


def test_a_linear_encoder_finds_the_best_diagonal_q_of_every_row_of_a_linear_model():
    """The posterior mean is affine in x and its variance the same for all x: no amortization gap is left."""
    model, x = linear_problem()
    encoder = LinearEncoder(3, 2, generator=torch.Generator().manual_seed(1)).double()
    generator = torch.Generator().manual_seed(2)
    for rate in (0.05, 0.005):
        ascent = amortization.fit(
            model,
            encoder,
            minibatches(x, 50, epochs=60, generator=generator),
            objective=Bound(samples=5),
            optimizer=partial(adam, learning_rate=rate),
            generator=generator,
        )
    assert len(ascent.values) == 240
    gap = oracle.best_diagonal_elbo(model, x) - exact_elbo(model, x, encoder(x))
    assert (gap > -1e-12).all()
    assert gap.max() < 0.01
    means, _ = linear_gaussian.posterior(model, x)
    torch.testing.assert_close(encoder(x).mean, means, rtol=0, atol=0.1)


def test_the_gaps_of_a_linear_model_are_those_of_the_closed_form():
    model, x = linear_problem(6)
    encoder = LinearEncoder(3, 2, generator=torch.Generator().manual_seed(1)).double()
    gap = inference_gap(
        model,
        x,
        encoder,
        model.log_evidence(x),
        steps=300,
        samples=100,
        optimizer=partial(adam, learning_rate=0.05),
        generator=torch.Generator().manual_seed(0),
    )
    precision = torch.linalg.inv(linear_gaussian.posterior(model, x)[1])
    exact = oracle.best_diagonal_elbo(model, x) - exact_elbo(model, x, encoder(x))
    expected = [oracle.reverse_gap(precision)] * 6
    assert gap.approximation_gap.tolist() == pytest.approx(expected, abs=0.05)
    q = encoder(x)
    draws = model.log_joint(x, q.sample(10_000, generator=torch.Generator().manual_seed(1))) - q.log_prob(
        q.sample(10_000, generator=torch.Generator().manual_seed(1))
    )
    error = draws.std(0).detach() / 1000**0.5  # of the encoder's bound; the best q's is much smaller
    assert (abs(gap.amortization_gap - exact) < 5 * error + 0.05).all()
    total = gap.approximation_gap + gap.amortization_gap
    torch.testing.assert_close(total, gap.log_evidence - gap.amortized)


def test_a_curved_model_has_both_gaps():
    """log p ≥ best q of the family ≥ encoder, with quadrature for all three."""
    model = oracle.curved_model()
    x, _ = model.sample(100, generator=torch.Generator().manual_seed(0))
    encoder = LinearEncoder(2, 1, generator=torch.Generator().manual_seed(1)).double()
    amortization.fit(
        model,
        encoder,
        [x] * 300,
        objective=Bound(samples=5),
        optimizer=partial(adam, learning_rate=0.03),
        generator=torch.Generator().manual_seed(2),
    )
    q = encoder(x)
    best = oracle.best_local(model, x, q)
    evidence = oracle.log_evidence(model, x)
    local, amortized = oracle.elbo(model, x, best), oracle.elbo(model, x, q).detach()
    assert (evidence >= local).all()
    assert (local >= amortized - 1e-9).all()
    assert (evidence - local).mean() > 0.003
    assert (local - amortized).mean() > 0.05
    generator = torch.Generator().manual_seed(3)
    found = inference_gap(
        model,
        x,
        encoder,
        evidence,
        steps=200,
        optimizer=partial(adam, learning_rate=0.05),
        generator=generator,
    )
    assert found.approximation_gap.mean().item() == pytest.approx((evidence - local).mean().item(), abs=0.02)
    assert found.amortization_gap.mean().item() == pytest.approx((local - amortized).mean().item(), abs=0.05)


def test_a_more_flexible_encoder_closes_more_of_the_amortization_gap():
    model = oracle.curved_model()
    x, _ = model.sample(100, generator=torch.Generator().manual_seed(0))
    bounds = []
    for hidden in ((), (32,)):
        encoder = GaussianEncoder(2, 1, hidden, generator=torch.Generator().manual_seed(1)).double()
        amortization.fit(
            model,
            encoder,
            [x] * 500,
            objective=Bound(samples=5),
            optimizer=partial(adam, learning_rate=0.02),
            generator=torch.Generator().manual_seed(2),
        )
        bounds.append(oracle.elbo(model, x, encoder(x)).mean().item())
    assert bounds[1] > bounds[0] + 0.05


def test_bits_are_amortized_by_the_score_function():
    """A hidden bit z that x = ±1 tells with certainty four times in five: the posterior is known by enumeration."""
    model = TwoState(0.5, (0.2, 0.8))
    x = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    encoder = BernoulliEncoder(1, 1, generator=torch.Generator().manual_seed(0)).double()
    amortization.fit(
        model,
        encoder,
        [x] * 300,
        objective=Bound(samples=50, estimator=score_function),
        optimizer=partial(adam, learning_rate=0.1),
        generator=torch.Generator().manual_seed(1),
    )
    expected = model.posterior(x).logits.sigmoid()
    torch.testing.assert_close(encoder(x).logits.sigmoid(), expected, rtol=0, atol=0.08)


def test_the_model_is_left_alone():
    model, x = linear_problem(5)
    weights = model.weights.clone().requires_grad_()
    amortization.fit(model._replace(weights=weights), LinearEncoder(3, 2).double(), [x] * 3)
    assert weights.grad is None
    assert torch.equal(weights, model.weights)


def test_batches_may_come_from_anywhere_and_an_interruption_keeps_the_encoder():
    model, x = linear_problem(5)
    encoder = LinearEncoder(3, 2, generator=torch.Generator().manual_seed(1)).double()
    told = []

    def endless():
        while True:
            yield x

    def interrupt(step, what, value):
        told.append((step, what, value))
        if step == 3:
            raise KeyboardInterrupt

    ascent = amortization.fit(model, encoder, endless(), callback=interrupt)
    assert ascent.interrupted
    assert [step for step, _, _ in told] == [1, 2, 3]
    assert all(what is encoder for _, what, _ in told)


@pytest.mark.parametrize("rows", [None, 100])
def test_a_loader_of_torch_gives_what_the_tensors_in_it_give(rows):
    """It gives lists of one tensor; a batch is then no batch of one row."""
    model, x = linear_problem(6)
    ascents = []
    for batches in (x.split(2), DataLoader(TensorDataset(x), batch_size=2)):
        encoder = LinearEncoder(3, 2, generator=torch.Generator().manual_seed(1)).double()
        draws = torch.Generator().manual_seed(2)
        ascents.append(amortization.fit(model, encoder, batches, rows=rows, generator=draws).values)
    assert ascents[0] == ascents[1]


def test_batches_that_are_none_are_named():
    model, x = linear_problem(6)
    encoder = LinearEncoder(3, 2).double()
    for batches, found in (
        (x, r"\(3,\)"),
        (DataLoader(TensorDataset(x, x[:, 0]), batch_size=2), "list"),
        ([x.tolist()], "list"),
    ):
        with pytest.raises(ValueError, match=rf"batches must be tensors of the shape \(B, D\); got {found}"):
            amortization.fit(model, encoder, batches)


def test_an_evidence_of_another_shape_is_named():
    model, x = linear_problem(5)
    with pytest.raises(
        ValueError, match=r"log_evidence must have the shape \(N,\) with N = 5 as in x; got \(\)"
    ):
        inference_gap(model, x, LinearEncoder(3, 2).double(), model.log_evidence(x).sum(), steps=1)
