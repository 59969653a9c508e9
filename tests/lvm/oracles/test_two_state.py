"""The two-state model: the numbers that are known of it, and its parts against each other."""

import math

import pytest
import torch

from course.lvm.oracles import two_state

PRIOR, LIKELIHOOD, POSTERIOR = (0.7, 0.3), (0.4, 0.05), (0.28 / 0.295, 0.015 / 0.295)


def test_the_three_forms_are_the_evidence_at_the_posterior():
    for form in two_state.elbo_forms(PRIOR, LIKELIHOOD, POSTERIOR):
        assert form == pytest.approx(-1.2208, abs=5e-5)


def test_the_mistakes_of_the_curriculum_have_the_values_told_there():
    divergence = two_state.kl(POSTERIOR, PRIOR)
    likelihood = two_state.elbo_forms(PRIOR, LIKELIHOOD, POSTERIOR)[1] + divergence
    without_entropy = two_state.elbo_forms(PRIOR, LIKELIHOOD, POSTERIOR)[0] - two_state.entropy(POSTERIOR)
    assert without_entropy == pytest.approx(-1.4218, abs=5e-5)  # still a bound, but not tight
    assert likelihood + divergence == pytest.approx(-0.823, abs=5e-4)  # no bound
    assert likelihood - two_state.kl(PRIOR, POSTERIOR) == pytest.approx(-1.3414, abs=1.5e-4)


def test_the_model_has_the_tables_that_it_was_made_from():
    model, x = two_state.example()
    assert model.log_evidence(x).item() == pytest.approx(math.log(0.295))
    assert model.posterior(x).logits.sigmoid().item() == pytest.approx(POSTERIOR[1])
    assert model.prior().logits.sigmoid().item() == pytest.approx(0.3)
    both = torch.cat([x, 1 - x])
    torch.testing.assert_close(model.joint_table(both).sum(0), torch.tensor(PRIOR).double())
    torch.testing.assert_close(model.joint_table(both)[1], torch.tensor([0.42, 0.285]).double())


def test_entropy_and_divergence_of_coins():
    assert two_state.entropy([0.5, 0.5]) == pytest.approx(math.log(2))
    assert two_state.kl([1.0, 0.0], [0.25, 0.75]) == pytest.approx(math.log(4))
