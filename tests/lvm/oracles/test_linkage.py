import math

import pytest
import torch

from course.lvm.oracles import linkage


def test_the_maximum_is_the_one_known():
    assert linkage.maximum() == pytest.approx(0.6268214978709824, abs=1e-15)
    theta = torch.tensor(linkage.maximum(), dtype=torch.float64, requires_grad=True)
    value = 125 * (2 + theta).log() + 38 * (1 - theta).log() + 34 * theta.log()
    assert torch.autograd.grad(value, theta)[0].item() == pytest.approx(0, abs=1e-9)
    assert value.item() == pytest.approx(linkage.log_likelihood(linkage.maximum()))


def test_exact_em_stays_at_the_maximum_and_climbs_to_it():
    assert linkage.em_step(linkage.maximum()) == pytest.approx(linkage.maximum(), abs=1e-14)
    theta = 0.1
    for _ in range(40):
        new = linkage.em_step(theta)
        assert linkage.log_likelihood(new) >= linkage.log_likelihood(theta) - 1e-12
        theta = new
    assert theta == pytest.approx(linkage.maximum(), abs=1e-12)


def test_the_log_likelihood_is_the_joint_summed_over_the_latent_number():
    """Σ_t C(125, t) (1/2)^(125 − t) (θ/4)^t … differs from ℓ by a constant."""
    differences = []
    for theta in (0.2, 0.6, 0.9):
        latent = torch.arange(126, dtype=torch.float64)
        log_binomial = (
            torch.lgamma(torch.tensor(126.0).double()) - torch.lgamma(latent + 1) - torch.lgamma(126 - latent)
        )
        value = torch.tensor(theta, dtype=torch.float64)
        joint = log_binomial + (125 - latent) * math.log(0.5) + latent * (value / 4).log()
        marginal = torch.logsumexp(joint, 0) + 38 * ((1 - value) / 4).log() + 34 * (value / 4).log()
        differences.append(marginal.item() - linkage.log_likelihood(theta))
    assert differences == pytest.approx([differences[0]] * 3, abs=1e-9)


@pytest.mark.parametrize("samples", [1, 2])
def test_the_chain_of_monte_carlo_em_settles(samples):
    _, transitions = linkage.monte_carlo_transitions(samples)
    settled = linkage.stationary(transitions)
    torch.testing.assert_close(settled @ transitions, settled)
    assert settled.sum().item() == pytest.approx(1)
