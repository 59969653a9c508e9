import functools
import itertools
import math
from types import SimpleNamespace

import pytest
import torch

from course.lvm.distributions.families import Bernoulli
from course.lvm.helmholtz.wake_sleep import ReweightedWakeSleep, reweighted_losses, sleep_loss, wake_loss
from course.lvm.oracles import helmholtz_machine as oracle
from tests.lvm.helmholtz.test_wake_sleep import Fixed, assert_same, fit, gradients, seeded

X = oracle.states(3)[[6]]


def mean_losses(samples):
    """Both losses on average over all draws of S states, for one row after the other; and the machine."""
    model, network = oracle.three_two_one()
    z, generative, recognition = oracle.states(3), 0.0, 0.0
    for row in X:
        q = oracle.recognition_table(row[None], network)[0].detach()
        for draw in itertools.product(range(8), repeat=samples):
            losses = reweighted_losses(model, Several(network(row[None]), z[list(draw)]), row[None], samples)
            generative = generative + q[list(draw)].prod() * losses.generative.mean() / len(X)
            recognition = recognition + q[list(draw)].prod() * losses.recognition.mean() / len(X)
    return generative, recognition, model, network


class Several(Fixed):
    """An approximation that draws the S states it is told to, for a single row."""

    def sample(self, samples, *, generator=None):
        return self.z[:, None]


@pytest.mark.parametrize("samples", [1, 2])
def test_the_model_climbs_the_importance_weighted_bound(samples):
    generative, _, model, network = mean_losses(samples)
    bound = oracle.importance_weighted_bound(X, model, network, samples).mean()
    assert_same(gradients(generative, model), gradients(-bound, model))


def test_the_recognition_gradient_is_biased_and_less_so_with_more_samples():
    errors = []
    for samples in (1, 2, 3):
        _, recognition, model, network = mean_losses(samples)
        found = gradients(recognition, network)
        posterior = oracle.posterior(X, model).detach()
        exact = gradients(-(posterior * oracle.recognition_table(X, network).log()).sum(1).mean(), network)
        size = torch.cat([gradient.flatten() for gradient in exact]).norm()
        error = torch.cat([(a - b).flatten() for a, b in zip(found, exact, strict=True)]).norm()
        errors.append((error / size).item())
    assert errors[0] == pytest.approx(1.0)  # with one sample every weight is 1, and the mean gradient 0
    assert errors[0] > errors[1] > errors[2] > 0.05


def test_what_cannot_be_has_no_part_in_the_losses():
    """z = 0 cannot have made x: both losses are those of z = 1, and so are their gradients."""
    logit, theta = torch.zeros(1, 1, requires_grad=True), torch.tensor(0.5, requires_grad=True)
    model = SimpleNamespace(log_joint=lambda x, z: torch.where(z.sum(-1) == 0, -torch.inf, theta * z.sum(-1)))
    q, draws = Bernoulli(logit), torch.Generator().manual_seed(0)
    losses = reweighted_losses(model, q, torch.zeros(1, 1), 20, generator=draws)
    torch.testing.assert_close(torch.cat(losses), torch.tensor([-0.5, math.log(2)]))
    sum(losses).sum().backward()
    assert (theta.grad.item(), logit.grad.item()) == pytest.approx((-1, -0.5))


def test_with_one_sample_the_model_has_the_plain_wake_phase():
    model, network = oracle.three_two_one()
    found = reweighted_losses(model, network(X), X, 1, generator=seeded())
    torch.testing.assert_close(found.generative, wake_loss(model, network(X), X, generator=seeded()))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_no_loss_touches_the_other_network_and_weights_carry_no_gradient(dtype):
    model, network = (net.to(dtype) for net in oracle.three_two_one())
    x = X.to(dtype)
    losses = reweighted_losses(model, network(x), x, 4, generator=seeded())
    assert losses.generative.dtype == dtype
    assert all(value.abs().sum() == 0 for value in gradients(losses.generative.mean(), network))
    assert all(value.abs().sum() == 0 for value in gradients(losses.recognition.mean(), model))


def test_a_step_of_fit_is_a_step_of_every_phase():
    model, network = oracle.three_two_one()
    sgd = functools.partial(torch.optim.SGD, lr=0.1)
    fit([X], model, network, ReweightedWakeSleep(4), optimizer=sgd, generator=seeded(5))
    other, other_network = oracle.three_two_one()
    draws = seeded(5)
    awake = reweighted_losses(other, other_network(X), X, 4, generator=draws)
    asleep = sleep_loss(other, other_network, 1, generator=draws)
    for net, loss in ((other, awake.generative), (other_network, (awake.recognition + asleep) / 2)):
        for parameter, gradient in zip(net.parameters(), gradients(loss.mean(), net), strict=True):
            parameter.data -= 0.1 * gradient
    assert_same(list(model.parameters()), list(other.parameters()))
    assert_same(list(network.parameters()), list(other_network.parameters()))


def test_learning_raises_the_exact_likelihood_and_keeps_it_when_interrupted():
    model, network = oracle.three_two_one()
    x, before = oracle.states(3)[[0, 7]], oracle.log_evidence(oracle.states(3)[[0, 7]], model).mean()

    def interrupt(step, learned, value):
        if step == 200:
            raise KeyboardInterrupt

    optimizer = functools.partial(torch.optim.SGD, lr=0.3)
    batches = itertools.repeat(x.repeat(10, 1))  # without end: only the interruption ends it
    five = ReweightedWakeSleep(5)
    trace = fit(batches, model, network, five, optimizer=optimizer, generator=seeded(), callback=interrupt)
    assert trace.interrupted
    assert len(trace.values) == 200
    assert oracle.log_evidence(x, model).mean() > before + 0.5
