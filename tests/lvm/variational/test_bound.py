"""The bound as an objective: its weight of the KL, its fields, and every kind of q that may stand in it."""

import copy
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from course.lvm.contracts import learning_signal
from course.lvm.distributions.exact import binary_states
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian
from course.lvm.gradients.estimators import compare, gradients
from course.lvm.gradients.importance_weighted import doubly_reparameterized, importance_weighted, vimco
from course.lvm.gradients.pathwise import path_derivative, pathwise
from course.lvm.gradients.score_function import leave_one_out, score_function
from course.lvm.networks import BernoulliDecoder, GaussianEncoder
from course.lvm.optimization import adam, minibatches
from course.lvm.oracles import helmholtz_machine, linear_gaussian, two_state
from course.lvm.variational import amortized, vae
from course.lvm.variational.bound import Bound, elbo
from course.lvm.variational.local import fit_local
from course.lvm.variational.vae import VAE

FORMS = ("joint", "entropy", "kl")
BETAS = (0.0, 0.3, 1.0, 4.0)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def enumerate_states(f, q, samples, *, generator=None):
    """An estimator of the contract without noise: S = 2^M times E_q[f], as a surrogate for every state."""
    states = binary_states(q.logits.shape[-1], like=q.logits)
    chances = q.log_prob(states).exp()
    return len(states) * chances * f(states, q)


def at_nodes(f, q, samples, *, generator=None):
    """The same for Gaussians with one column: nine nodes of Gauss and Hermite, which move with q."""
    nodes, weights = (torch.from_numpy(part) for part in np.polynomial.hermite_e.hermegauss(9))
    z = q.mean + (0.5 * q.log_var).exp() * nodes[:, None, None]
    return 9 * weights[:, None] / weights.sum() * f(z, q)


# importance weights


@pytest.mark.parametrize("estimator", [importance_weighted, doubly_reparameterized, vimco])
def test_importance_weights_are_those_of_the_whole_integrand(estimator):
    """log E_q[p(x | z)] − KL(q‖p(z)) lies above log p(x) where q is the posterior, so it is no bound."""
    model, x, _ = linear_gaussian.iwae()
    for form in ("entropy", "kl"):
        with pytest.raises(ValueError, match="form must be 'joint'"):
            Bound(form, samples=3, estimator=estimator)(model, model.posterior, x)
    found = Bound("joint", samples=3, estimator=estimator)(model, model.posterior, x)
    torch.testing.assert_close(found, model.log_evidence(x))


@pytest.mark.parametrize(("form", "beta"), [("kl", 1.0), ("joint", 2.0), ("entropy", 0.5)])
def test_a_model_that_does_not_answer_what_the_form_needs_is_named(form, beta):
    model = SimpleNamespace(log_joint=lambda x, z: -z.square().sum(-1))
    q, x = DiagonalGaussian(torch.zeros(3, 2), torch.zeros(3, 2)), torch.zeros(3, 4)
    with pytest.raises(ValueError, match="model must answer log_conditional"):
        elbo(model, q, x, torch.zeros(5, 3, 2), form=form, kl_weight=beta)


# the weight of the KL


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("beta", BETAS)
def test_the_weight_is_that_of_the_divergence_from_the_prior_for_bits(form, beta):
    """E log p(x | z) − β KL(q‖p(z)) and its slope by q(z = 1), by hand over both states."""
    model, x = two_state.example()
    logit = torch.tensor([[-0.4]], dtype=torch.float64, requires_grad=True)
    bound = Bound(form, kl_weight=beta, estimator=enumerate_states)
    found = bound(model, lambda _: Bernoulli(logit), x).sum()
    chance = torch.tensor(-0.4, dtype=torch.float64).sigmoid().requires_grad_()
    q = torch.stack([1 - chance, chance])
    fit = (q * torch.tensor([0.4, 0.05], dtype=torch.float64).log()).sum()
    divergence = (q * (q / torch.tensor([0.7, 0.3], dtype=torch.float64)).log()).sum()
    expected = fit - beta * divergence
    assert found.item() == pytest.approx(expected.item(), rel=1e-12)
    (slope,) = torch.autograd.grad(expected, chance)
    (gradient,) = torch.autograd.grad(found, logit)
    assert gradient.item() == pytest.approx((slope * chance * (1 - chance)).item(), rel=1e-12)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("beta", BETAS)
def test_the_weight_is_that_of_the_divergence_from_the_prior_for_gaussians(form, beta):
    """x | z ~ N(1.5 z, 0.4) and q = N(m, s²): E log p(x | z) = log N(x; 1.5 m, 0.4) − 1.5² s² / 0.8."""
    model, x, q = linear_gaussian.lg1()
    leaves = [field.clone().requires_grad_() for field in q]
    found = Bound(form, kl_weight=beta, estimator=at_nodes)(model, lambda _: DiagonalGaussian(*leaves), x)
    mean, log_var = (field.clone().requires_grad_() for field in q)
    fit = -0.5 * ((0.9 - 1.5 * mean).square() / 0.4 + torch.tensor(2 * torch.pi * 0.4).log())
    fit = fit - 1.5**2 * log_var.exp() / 0.8
    expected = fit - beta * 0.5 * (mean.square() + log_var.exp() - 1 - log_var)
    torch.testing.assert_close(found, expected[:, 0], rtol=1e-6, atol=1e-6)
    for one, other in zip(
        torch.autograd.grad(found.sum(), leaves),
        torch.autograd.grad(expected.sum(), [mean, log_var]),
        strict=True,
    ):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("estimator", [score_function, pathwise, path_derivative])
def test_the_sampled_gradient_has_the_weight_too(form, estimator):
    """400 estimates of 500 draws, within five standard errors for both parameters of q."""
    model, x, q = linear_gaussian.lg1()
    leaves = [field.clone().requires_grad_() for field in q]
    encoder, draws = (lambda _: DiagonalGaussian(*leaves)), seeded()
    exact = Bound(form, kl_weight=3.0, estimator=at_nodes)(model, encoder, x).sum()
    expected = torch.cat([part.flatten() for part in torch.autograd.grad(exact, leaves)])
    bound, found = Bound(form, samples=500, kl_weight=3.0, estimator=estimator), []
    for _ in range(400):
        value = bound(model, encoder, x, generator=draws).sum()
        found.append(torch.cat([part.flatten() for part in torch.autograd.grad(value, leaves)]))
    found = torch.stack(found)
    assert (abs(found.mean(0) - expected) < 5 * found.std(0) / 400**0.5 + 1e-9).all()


@pytest.mark.parametrize("form", FORMS)
def test_elbo_at_given_samples_has_the_weight_too(form):
    model, x = two_state.example()
    q = Bernoulli(torch.tensor([[-0.4]], dtype=torch.float64))
    states = binary_states(1, like=x)
    weights = q.log_prob(states).exp()
    at = [elbo(model, q, x, states, form=form, kl_weight=b, weights=weights).item() for b in (0.0, 1.0, 2.5)]
    divergence = two_state.kl(weights[:, 0].tolist(), (0.7, 0.3))
    assert at[0] - at[1] == pytest.approx(divergence)
    assert at[0] - at[2] == pytest.approx(2.5 * divergence)


# the fields


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"form": "exact"}, "form must be one of 'joint', 'entropy', 'kl'; got 'exact'"),
        ({"form": None}, "form must be one of"),
        ({"samples": 0}, "samples must be a whole number, at least 1; got 0"),
        ({"samples": 2.0}, "samples must be a whole number, at least 1; got 2.0"),
        ({"samples": True}, "samples must be a whole number, at least 1; got True"),
        ({"kl_weight": -0.1}, "kl_weight must be a number, at least 0; got -0.1"),
        ({"kl_weight": float("nan")}, "kl_weight must be a number, at least 0; got nan"),
        ({"kl_weight": "1"}, "kl_weight must be a number, at least 0; got '1'"),
        ({"estimator": "pathwise"}, "estimator must be a function; got 'pathwise'"),
    ],
)
def test_a_field_that_is_none_is_named(fields, message):
    with pytest.raises(ValueError, match=message):
        Bound(**fields)


def test_a_bound_of_one_definition_is_one_bound():
    assert Bound() == Bound("joint", 1, 1.0)
    assert Bound("kl") != Bound("entropy")
    with pytest.raises(AttributeError):
        Bound().samples = 3


# the loop


def machine(dtype=torch.float64):
    draws = seeded()
    encoder, decoder = GaussianEncoder(6, 2, (8,), generator=draws), BernoulliDecoder(2, 6, generator=draws)
    return VAE(encoder, decoder).to(dtype), (torch.rand(12, 6, generator=seeded(1)) < 0.4).to(dtype)


def test_the_fit_of_a_vae_is_the_one_loop():
    model, x = machine()
    other = copy.deepcopy(model)
    fits = [
        vae.fit(model, minibatches(x, 5, epochs=3, generator=seeded(2)), generator=seeded(3)),
        amortized.fit(
            other,
            other.encoder,
            minibatches(x, 5, epochs=3, generator=seeded(2)),
            objective=Bound("kl"),
            learned=other,
            generator=seeded(3),
        ),
    ]
    assert fits[0].values == fits[1].values
    assert len(fits[0].values) == 9
    for one, same in zip(model.parameters(), other.parameters(), strict=True):
        assert torch.equal(one, same)
    assert any(
        not torch.equal(a, b) for a, b in zip(model.parameters(), machine()[0].parameters(), strict=True)
    )


def one_noise(f, q, samples, *, generator=None):
    """An estimator whose noise is held fixed: two draws, the same for every row."""
    z = q.mean + (0.5 * q.log_var).exp() * torch.tensor([[[0.5]], [[-1.5]]], dtype=q.mean.dtype)
    return f(z, q)


@pytest.mark.parametrize("size", [1, 4, 5, 12])
def test_the_batches_of_an_epoch_together_estimate_the_sum_over_the_data(size):
    """N/B Σ_n of each batch: weighed by B/N they add up to Σ_n over all rows, in value and in gradient."""
    model, x = machine()
    bound = Bound("joint", estimator=one_noise)
    whole = bound(model, model.encoder, x).sum()
    slopes = torch.autograd.grad(whole, list(model.encoder.parameters()))
    before = [parameter.detach().clone() for parameter in model.encoder.parameters()]
    values, moves, batches = [], [torch.zeros_like(p) for p in before], list(x.split(size))
    for batch in batches:
        learner = copy.deepcopy(model.encoder)
        sgd = partial(torch.optim.SGD, lr=1.0)
        fitted = amortized.fit(model, learner, [batch], objective=bound, rows=12, optimizer=sgd)
        values.append(fitted.values[0] * len(batch) / 12)
        for move, start, end in zip(moves, before, learner.parameters(), strict=True):
            move += (end.detach() - start) * len(batch) / 12
    assert sum(values) == pytest.approx(whole.item(), rel=1e-12)
    for move, slope in zip(moves, slopes, strict=True):
        torch.testing.assert_close(move, slope, rtol=1e-9, atol=1e-9)


def test_without_a_number_of_rows_the_mean_of_the_batch_is_climbed():
    model, x = machine()
    bound = Bound("joint", estimator=one_noise)
    mean = bound(model, model.encoder, x[:5]).mean().item()
    values = [
        amortized.fit(model, copy.deepcopy(model.encoder), [x[:5]], objective=bound, rows=rows).values[0]
        for rows in (None, 1, 12)
    ]
    assert values == pytest.approx([mean, mean, 12 * mean], rel=1e-12)
    told = vae.fit(copy.deepcopy(model), [x[:5]], objective=bound, rows=12).values[0]
    assert told == pytest.approx(12 * mean, rel=1e-12)


@pytest.mark.parametrize("rows", [0, 1.5, True])
def test_a_number_of_rows_that_is_none_is_named(rows):
    model, x = machine()
    with pytest.raises(ValueError, match=f"rows must be a whole number, at least 1; got {rows}"):
        amortized.fit(model, model.encoder, [x], rows=rows)


def test_what_is_learned_must_be_said_where_the_encoder_is_no_network():
    model, x = machine()
    with pytest.raises(ValueError, match="learned must say what is changed"):
        amortized.fit(model, lambda x: model.encoder(x), [x])


# every kind of q


class Own(nn.Module):
    """A Gaussian q of one's own: a network, and no tuple."""

    def __init__(self, rows, columns):
        super().__init__()
        self.mean = nn.Parameter(torch.zeros(rows, columns, dtype=torch.float64))
        self.log_var = nn.Parameter(torch.zeros(rows, columns, dtype=torch.float64))

    def tuple(self):
        return DiagonalGaussian(self.mean, self.log_var)

    def sample(self, samples, *, generator=None):
        return self.tuple().sample(samples, generator=generator)

    def rsample(self, samples, *, generator=None):
        return self.tuple().rsample(samples, generator=generator)

    def log_prob(self, z):
        return self.tuple().log_prob(z)

    def entropy(self):
        return self.tuple().entropy()


def three_rows():
    model, _, _ = linear_gaussian.lg1()
    return model, torch.tensor([[0.9], [-1.0], [2.0]], dtype=torch.float64)


@pytest.mark.parametrize("bound", [Bound(), Bound("entropy", 2, estimator=pathwise)])
def test_a_network_that_is_a_q_is_inferred_like_a_tuple(bound):
    (model, x), own, told = three_rows(), Own(3, 1), []
    options = {"steps": 30, "objective": bound, "optimizer": partial(adam, learning_rate=0.1)}
    fitted = fit_local(
        model, x, own, generator=seeded(), callback=lambda step, q, _: told.append(q), **options
    )
    same = fit_local(model, x, own.tuple(), generator=seeded(), **options)
    assert fitted.values == pytest.approx(same.values, rel=1e-12)
    torch.testing.assert_close(fitted.learned.mean.detach(), same.learned.mean)
    torch.testing.assert_close(fitted.learned.log_var.detach(), same.learned.log_var)
    assert isinstance(fitted.learned, Own)
    assert not any(parameter.requires_grad for parameter in fitted.learned.parameters())
    assert all(parameter.requires_grad and not parameter.any() for parameter in own.parameters())  # a copy
    assert torch.equal(told[-1].mean, fitted.learned.mean)
    assert not torch.equal(told[0].mean, fitted.learned.mean)


def test_a_network_that_is_a_q_of_other_rows_is_named():
    model, x = three_rows()
    with pytest.raises(ValueError, match=r"each of the 3 rows of x; got \(2,\)"):
        fit_local(model, x, Own(2, 1), steps=1)


def test_a_network_that_is_a_q_is_an_encoder_that_answers_with_itself():
    (model, x), own = three_rows(), Own(3, 1)
    objective = Bound(samples=50, estimator=partial(score_function, baseline=leave_one_out))
    rising = partial(adam, learning_rate=0.05)
    amortized.fit(
        model,
        lambda _: own,
        [x] * 300,
        objective=objective,
        learned=own,
        optimizer=rising,
        generator=seeded(),
    )
    means, covariance = linear_gaussian.posterior(model, x)
    torch.testing.assert_close(own.mean.detach(), means, rtol=0, atol=0.1)
    torch.testing.assert_close(own.log_var.detach().exp(), covariance.expand(3, 1), rtol=0.3, atol=0)


@pytest.mark.parametrize("estimator", [score_function, pathwise, path_derivative])
def test_the_estimates_for_a_network_are_those_for_a_tuple(estimator):
    """The mean of 500, and the exact gradient of the bound, within five standard errors."""
    (model, x), own = three_rows(), Own(3, 1)
    f = learning_signal(model, x)
    mean, log_var = gradients(estimator, f, own, 500, samples=20, generator=seeded())
    leaves = [field.detach().clone().requires_grad_() for field in own.tuple()]
    exact = Bound(estimator=at_nodes)(model, lambda _: DiagonalGaussian(*leaves), x).sum()
    for found, expected in zip((mean, log_var), torch.autograd.grad(exact, leaves), strict=True):
        assert found.shape == (500, 3, 1)
        assert (abs(found.mean(0) - expected) < 5 * found.std(0) / 500**0.5 + 1e-9).all()


def test_estimators_are_compared_for_a_network_as_for_a_tuple():
    (model, x), own = three_rows(), Own(3, 1)
    estimators = {"score": score_function, "path": path_derivative}
    f = learning_signal(model, x)
    network, plain = (
        compare(estimators, f, q, budget=10, repetitions=400, generator=seeded()) for q in (own, own.tuple())
    )
    for name in estimators:
        assert network[name].samples == plain[name].samples == 10
        assert network[name].evaluations == plain[name].evaluations
        ratio = network[name].variance[0] / plain[name].variance.mean
        assert ((ratio > 0.6) & (ratio < 1.7)).all()  # of 400, five standard errors of their ratio are .5
    assert (network["path"].variance[0] < network["score"].variance[0]).all()


def layered():
    model, network = helmholtz_machine.three_two_one()
    return model, network, helmholtz_machine.states(3)


def test_layers_of_bits_climb_the_bound_by_the_score_function():
    model, network, x = layered()
    before = helmholtz_machine.elbo(x, model, network).mean().item()
    objective = Bound(samples=20, estimator=partial(score_function, baseline=leave_one_out))
    amortized.fit(
        model,
        network,
        [x] * 150,
        objective=objective,
        optimizer=partial(adam, learning_rate=0.03),
        generator=seeded(),
    )
    after = helmholtz_machine.elbo(x, model, network).mean().item()
    assert before + 0.05 < after < helmholtz_machine.log_evidence(x, model).mean().item()


def flat(parts):
    return torch.cat([part.flatten() for part in parts])


def test_the_estimates_for_layers_of_bits_are_unbiased():
    """By weights[0], weights[1], and both biases, against enumeration; 2000 estimates within five standard errors."""
    model, network, x = layered()
    q = network(x)
    found = gradients(score_function, learning_signal(model, x), q, 2000, samples=2, generator=seeded())
    assert type(found) is type(q)
    exact = torch.autograd.grad(helmholtz_machine.elbo(x, model, network).sum(), list(network.parameters()))
    estimates = [*found.weights, *found.biases]
    for estimate, expected in zip(estimates, exact, strict=True):
        assert estimate.shape == (2000, *expected.shape)
        error = estimate.std(0) / 2000**0.5
        assert (abs(estimate.mean(0) - expected) < 5 * error + 1e-9).all()


def test_estimators_are_compared_for_layers_of_bits():
    model, network, x = layered()
    estimators = {"plain": score_function, "centered": partial(score_function, baseline=leave_one_out)}
    found = compare(
        estimators, learning_signal(model, x), network(x), budget=10, repetitions=300, generator=seeded()
    )
    assert {name: spread.samples for name, spread in found.items()} == {"plain": 10, "centered": 10}
    plain, centered = (flat(found[name].variance.weights).sum() for name in estimators)
    assert centered < plain
