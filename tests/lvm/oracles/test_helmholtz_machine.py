import itertools
import math

import pytest
import torch
from torch.distributions import Bernoulli

from course.lvm.helmholtz.networks import SigmoidBeliefNetwork
from course.lvm.oracles import helmholtz_machine as oracle

X = oracle.states(3)


def test_the_joint_is_the_product_of_torch_distributions():
    model, network = oracle.three_two_one()
    joint, q = oracle.joint_table(X, model), oracle.recognition_table(X, network)
    for index, z in enumerate(oracle.states(3)):
        low, high = z[:2], z[2:]
        expected = Bernoulli(logits=model.biases[2]).log_prob(high).sum()
        expected = expected + Bernoulli(logits=high @ model.weights[1] + model.biases[1]).log_prob(low).sum()
        expected = expected + Bernoulli(logits=low @ model.weights[0] + model.biases[0]).log_prob(X).sum(1)
        torch.testing.assert_close(joint[:, index].log(), expected)
        inferred = Bernoulli(logits=X @ network.weights[0] + network.biases[0]).log_prob(low).sum(1)
        inferred = inferred + Bernoulli(logits=low @ network.weights[1] + network.biases[1]).log_prob(high)
        torch.testing.assert_close(q[:, index].log(), inferred)


def test_everything_sums_to_one():
    model, network = oracle.three_two_one()
    ones = torch.ones(8, dtype=torch.float64)
    torch.testing.assert_close(oracle.joint_table(X, model).sum(), ones[0])
    torch.testing.assert_close(oracle.posterior(X, model).sum(1), ones)
    torch.testing.assert_close(oracle.recognition_table(X, network).sum(1), ones)


def test_the_bounds_stand_in_their_order():
    model, network = oracle.three_two_one()
    bounds = [oracle.importance_weighted_bound(X, model, network, samples) for samples in (1, 2, 3)]
    torch.testing.assert_close(bounds[0], oracle.elbo(X, model, network))
    for lower, higher in itertools.pairwise([*bounds, oracle.log_evidence(X, model)]):
        assert (lower < higher).all()


def test_evidence_is_the_elbo_and_the_divergence_from_the_posterior():
    model, network = oracle.three_two_one()
    q, posterior = oracle.recognition_table(X, network), oracle.posterior(X, model)
    gap = (q * (q / posterior).log()).sum(1)
    torch.testing.assert_close(oracle.elbo(X, model, network) + gap, oracle.log_evidence(X, model))


def test_the_losses_of_the_phases_are_a_part_of_the_bound_and_a_divergence():
    model, network = oracle.three_two_one()
    q, posterior = oracle.recognition_table(X, network), oracle.posterior(X, model)
    entropy = -(q * q.log()).sum(1)
    torch.testing.assert_close(
        oracle.wake_loss(X, model, network), (entropy - oracle.elbo(X, model, network)).mean()
    )
    evidence = oracle.log_evidence(X, model).exp()
    divergence = (evidence * (posterior * (posterior / q).log()).sum(1)).sum()
    conditional_entropy = -(evidence * (posterior * posterior.log()).sum(1)).sum()
    torch.testing.assert_close(oracle.sleep_loss(model, network), divergence + conditional_entropy)


def test_a_model_of_one_pixel_has_an_evidence_known_in_closed_form():
    model = SigmoidBeliefNetwork((1, 1)).double()
    with torch.no_grad():
        model.weights[0].fill_(2.0)
        model.biases[0].fill_(-1.0)
        model.biases[1].fill_(math.log(3))  # on with probability 3/4
    white = 0.75 / (1 + math.exp(-1)) + 0.25 / (1 + math.exp(1))
    assert oracle.log_evidence(torch.ones(1, 1), model).item() == pytest.approx(math.log(white))
    found = oracle.divergence(oracle.states(1), torch.tensor([0.5, 0.5]), model).item()
    assert found == pytest.approx(-math.log(2) - 0.5 * math.log(white * (1 - white)))
