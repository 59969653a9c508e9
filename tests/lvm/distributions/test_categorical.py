import pytest
import torch

from course.lvm.distributions.families import Categorical
from tests.lvm.estimates import double

Q = Categorical(torch.stack([double(0.3, -1.0, 0.8), double(0.0, 500.0, -500.0)]))
PEER = torch.distributions.Categorical(logits=Q.logits)


def test_log_prob_and_entropy_agree_with_torch():
    for m, z in enumerate(torch.eye(3, dtype=torch.float64)):
        torch.testing.assert_close(Q.log_prob(z.expand(2, 3)), PEER.log_prob(torch.tensor(m)))
    torch.testing.assert_close(Q.entropy(), PEER.entropy())


def test_samples_are_one_hot_with_the_right_chances():
    z = Q.sample(50_000, generator=torch.Generator().manual_seed(0))
    assert z.shape == (50_000, 2, 3)
    assert set(z.unique().tolist()) == {0.0, 1.0}
    assert torch.equal(z.sum(-1), torch.ones(50_000, 2, dtype=torch.float64))
    p = PEER.probs[0]
    errors = (z[:, 0].mean(0) - p) / (p * (1 - p) / 50_000).sqrt()
    assert errors.abs().max() < 5  # in standard errors: one false alarm in half a million
    assert z[:, 1].mean(0).tolist() == [0, 1, 0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_samples_follow_the_dtype_and_the_generator(dtype):
    q = Categorical(Q.logits.to(dtype))
    first, second = (q.sample(9, generator=torch.Generator().manual_seed(3)) for _ in range(2))
    assert first.dtype == dtype
    assert torch.equal(first, second)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="samples must be a whole number, at least 1; got 0"):
        Q.sample(0)
    with pytest.raises(ValueError, match=r"z must have .* M = 3 .* got \(2, 4\)"):
        Q.log_prob(torch.zeros(2, 4).double())
