"""Variational EM against probabilistic PCA, whose maximum is known, and against the optimum of a restricted q."""

import math
from functools import partial

import pytest
import torch
from torch import nn

from course.lvm import data
from course.lvm.distributions.families import DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.networks import GaussianDecoder, LinearEncoder
from course.lvm.optimization import adam
from course.lvm.oracles import linear_gaussian
from course.lvm.variational import local
from course.lvm.variational.bound import Bound
from course.lvm.variational.local import State, coordinate_ascent
from course.lvm.variational.vae import VAE


def model_of(theta):
    weights, log_var = theta
    return LinearGaussian(
        weights, torch.zeros(len(weights)).double(), log_var.exp() * torch.eye(len(weights)).double()
    )


def bound_at(x, theta, q):
    return linear_gaussian.elbo(model_of(theta), x, q.mean, torch.diag_embed(q.log_var.exp())).sum()


def infer(x, state):
    """Mean field for x = W z + noise, by coordinate ascent."""
    weights, log_var = state.parameters
    precision = torch.eye(weights.shape[1]).double() + weights.T @ weights / log_var.exp()
    q = coordinate_ascent(precision, x @ weights / log_var.exp(), tolerance=1e-7).learned
    return q, bound_at(x, state.parameters, q)


def learn(x, q, theta):
    """The best W and variance for q: a regression of x on z, whose second moments are known."""
    second = q.mean.T @ q.mean + torch.diag(q.log_var.exp().sum(0))
    weights = torch.linalg.solve(second, q.mean.T @ x).T
    error = x.square().sum() - 2 * (x * (q.mean @ weights.T)).sum() + (weights.T @ weights * second).sum()
    return weights, (error / x.numel()).log()


def start(width, latents):
    generator = torch.Generator().manual_seed(0)
    return State((torch.randn(width, latents, generator=generator).double(), torch.zeros(()).double()), None)


def test_mean_field_em_reaches_the_maximum_of_ppca():
    """Rotated so that its posterior has independent coordinates, PPCA loses nothing by mean field."""
    x = data.iris().x - data.iris().x.mean(0)
    result = local.variational_em(x, start(4, 2), infer, learn, tolerance=1e-5, max_steps=1000)
    assert result.values[-1] == pytest.approx(-404.962780, abs=5e-3)
    weights, log_var = result.learned.parameters
    assert log_var.exp().item() == pytest.approx(0.050682148, rel=1e-3)
    cosine = weights[:, 0] @ weights[:, 1] / weights[:, 0].norm() / weights[:, 1].norm()
    assert abs(cosine) < 0.05


def test_the_bound_never_falls_and_the_last_q_belongs_to_the_last_parameters():
    x, told = data.iris().x - data.iris().x.mean(0), []
    with pytest.warns(UserWarning, match="has not converged"):
        result = local.variational_em(
            x,
            start(4, 2),
            infer,
            learn,
            tolerance=0,
            max_steps=20,
            callback=lambda step, state, bound: told.append((step, state, bound)),
        )
    values = result.values
    assert values == sorted(values)
    assert [step for step, _, _ in told] == list(range(21))
    for _, state, bound in told:
        assert bound_at(x, state.parameters, state.q).item() == pytest.approx(bound, rel=1e-12)
    assert bound_at(x, *result.learned).item() == pytest.approx(values[-1], rel=1e-12)
    evidence = linear_gaussian.log_evidence(model_of(result.learned.parameters), x).sum()
    assert values[-1] < evidence


def test_a_step_that_lowers_the_bound_is_found_out():
    x = data.iris().x - data.iris().x.mean(0)

    def learn_wrongly(x, q, theta):
        return theta[0], theta[1] + 1.0

    with pytest.raises(RuntimeError, match="lowered"):
        local.variational_em(x, start(4, 2), infer, learn_wrongly, tolerance=0, max_steps=20)


class OneWeight(nn.Module):
    """x = w z + noise of variance ½, whose log-joint alone is told."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(1.0).double())

    def log_joint(self, x, z):
        error = (x - self.weight * z).square() / 0.5 + math.log(math.pi)
        return -0.5 * (error + z.square() + math.log(2 * math.pi)).sum(-1)


def test_gradients_learn_what_closed_forms_do():
    x = data.standardize(data.iris().x)
    generator = torch.Generator().manual_seed(0)
    encoder, decoder = LinearEncoder(4, 2), GaussianDecoder(2, 4, noise="learned", generator=generator)
    model, q = VAE(encoder, decoder).double(), DiagonalGaussian(*torch.zeros(2, 150, 2).double())
    fitted = local.variational_em_by_gradient(
        model,
        x,
        q,
        rounds=300,
        inference_steps=2,
        learning_steps=1,
        objective=Bound(samples=5),
        optimizer=partial(adam, learning_rate=0.05),
        generator=generator,
    )
    assert len(fitted.values) == 900
    eigenvalues = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    logs = eigenvalues[:2].log().sum() + 2 * eigenvalues[2:].mean().log()
    highest = -75 * (4 * math.log(2 * math.pi) + logs + 4).item()
    head = model.decoder.mean_head
    exact = LinearGaussian(head.weight, head.bias, decoder.log_var.exp() * torch.eye(4).double())
    bound = (
        linear_gaussian.elbo(exact, x, fitted.learned.mean, torch.diag_embed(fitted.learned.log_var.exp()))
        .sum()
        .item()
    )
    assert highest - 10 < bound < highest
    assert encoder.mean.weight.grad is None  # the encoder has no part in it


def test_an_interruption_keeps_model_and_q():
    x, told = torch.ones(3, 1).double(), []
    model, q = OneWeight(), DiagonalGaussian(*torch.zeros(2, 3, 1).double())

    def interrupt(turn, state, bound):
        told.append((turn, state.parameters is model, bound))
        if turn == 2:
            raise KeyboardInterrupt

    fitted = local.variational_em_by_gradient(
        model, x, q, rounds=10, inference_steps=3, learning_steps=2, callback=interrupt
    )
    assert fitted.interrupted
    assert len(fitted.values) == 10
    assert told == [(1, True, fitted.values[4]), (2, True, fitted.values[9])]
    assert model.weight != 1
    assert (fitted.learned.mean != 0).all()


def test_an_interruption_within_the_steps_is_kept_too():
    model, calls = OneWeight(), []
    plain = model.log_joint

    def log_joint(x, z):
        calls.append(None)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return plain(x, z)

    model.log_joint = log_joint
    q = DiagonalGaussian(*torch.zeros(2, 3, 1).double())
    fitted = local.variational_em_by_gradient(
        model, torch.ones(3, 1).double(), q, rounds=9, inference_steps=3
    )
    assert fitted.interrupted
    assert len(fitted.values) == 4


@pytest.mark.parametrize("name", ["rounds", "inference_steps", "learning_steps"])
def test_a_number_of_steps_that_is_none_is_named(name):
    q = DiagonalGaussian(*torch.zeros(2, 3, 1).double())
    with pytest.raises(ValueError, match=f"{name} must be a whole number, at least 1; got 0"):
        local.variational_em_by_gradient(
            OneWeight(), torch.ones(3, 1).double(), q, **({"rounds": 1} | {name: 0})
        )
