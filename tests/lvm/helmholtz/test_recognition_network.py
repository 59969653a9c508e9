import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.contracts import learning_signal
from course.lvm.distributions.families import Bernoulli
from course.lvm.gradients.score_function import scores, surrogate
from course.lvm.helmholtz.networks import LayeredBernoulli, RecognitionNetwork
from course.lvm.oracles import helmholtz_machine as oracle


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def random_network(widths, seed, dtype=torch.float64):
    network = RecognitionNetwork(widths, generator=seeded(seed)).to(dtype)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(1.5 * torch.randn(parameter.shape, generator=seeded(seed + 1)))
    return network


@given(widths=st.sampled_from([(1, 1), (3, 2), (2, 3, 1), (2, 1, 2, 2)]), seed=st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_log_prob_agrees_with_enumeration(widths, seed):
    network = random_network(widths, seed)
    x, z = oracle.states(widths[0]), oracle.states(sum(widths[1:]))
    found = network(x).log_prob(z[:, None].expand(-1, len(x), -1))  # (S, N)
    torch.testing.assert_close(found, oracle.recognition_table(x, network).log().T)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_with_one_hidden_layer_the_bits_are_independent(dtype):
    network = random_network((3, 2), 0, dtype)
    x, z = oracle.states(3).to(dtype), oracle.states(2).to(dtype)[:, None].expand(4, 8, 2)
    flat = Bernoulli(x @ network.weights[0] + network.biases[0])
    torch.testing.assert_close(network(x).log_prob(z), flat.log_prob(z))
    assert network(x).log_prob(z).dtype == dtype


def test_samples_follow_q():
    # Each of the 8 counts of both rows within five standard errors: a false alarm in 1 of 100,000 seeds.
    network, count = random_network((3, 2, 1), 5), 100_000
    x = oracle.states(3)[[2, 5]]
    z = network(x).sample(count, generator=seeded())
    numbers = (z.long() * torch.tensor([4, 2, 1])).sum(-1)
    for row, p in enumerate(oracle.recognition_table(x, network).detach()):
        found = torch.bincount(numbers[:, row], minlength=8)
        assert ((found - count * p).abs() < 5 * (count * p * (1 - p)).sqrt()).all()


def test_samples_carry_no_gradient_and_come_from_the_generator():
    q = random_network((3, 2, 1), 0, torch.float32)(torch.ones(4, 3))
    z = q.sample(6, generator=seeded(1))
    assert z.shape == (6, 4, 3)
    assert z.dtype == torch.float32
    assert not z.requires_grad
    assert torch.equal(z, q.sample(6, generator=seeded(1)))
    with pytest.raises(ValueError, match="samples must be a whole number, at least 1; got 0"):
        q.sample(0)


def test_it_serves_the_score_function_as_any_approximation_does():
    model, network = oracle.three_two_one()
    x = oracle.states(3)
    z = x[:, None].expand(8, 8, 3)  # every state for every row
    q = network(x)
    terms = surrogate(learning_signal(model, x)(z, q), q.log_prob(z))
    weighted = (q.log_prob(z).exp().detach() * terms).sum(0).mean()
    parameters = list(network.parameters())
    found = torch.autograd.grad(weighted, parameters)
    exact = torch.autograd.grad(oracle.elbo(x, model, network).mean(), parameters)
    for left, right in zip(found, exact, strict=True):
        torch.testing.assert_close(left, right)


def test_scores_of_layers_have_mean_zero():
    network = random_network((3, 2, 1), 5)
    z = oracle.states(3)[:, None]
    q = network(torch.ones(1, 3, dtype=torch.float64))
    found = scores(q, z)
    assert type(found) is type(q)
    for field in (*found.weights, *found.biases):
        assert field.abs().max() > 0.01
        mean = (q.log_prob(z).exp().reshape(-1, *[1] * (field.ndim - 1)) * field).sum(0)
        torch.testing.assert_close(mean, torch.zeros_like(mean))


def test_a_wrong_argument_is_named():
    network = RecognitionNetwork((3, 2, 1))
    with pytest.raises(ValueError, match=r"x must have the shape .*D = 3 as in \w+; got \(5, 2\)"):
        network(torch.zeros(5, 2))
    with pytest.raises(ValueError, match=r"z must have the shape .*M = 3 as in \w+; got \(5, 2\)"):
        network(torch.zeros(5, 3)).log_prob(torch.zeros(5, 2))
    with pytest.raises(ValueError, match="widths must hold 2 or more"):
        RecognitionNetwork((3,))


@pytest.mark.parametrize(
    ("weights", "biases"),
    [([(2, 4)], [4, 2]), ([(2, 4), (4, 2)], [4]), ([(3, 4)], [4]), ([(2, 4)], [3]), ([], [])],
)
def test_layers_that_do_not_fit_are_refused_and_none_is_left_out(weights, biases):
    """With a weight less than biases, log q(z | x) was that of the layers which have one."""
    parts = [torch.zeros(shape) for shape in weights], [torch.zeros(width) for width in biases]
    with pytest.raises(ValueError, match="weights must have the shapes"):
        LayeredBernoulli(torch.ones(3, 2), *parts)


def test_layers_above_no_rows_are_refused():
    with pytest.raises(ValueError, match="x must have the shape"):
        LayeredBernoulli(torch.ones(2), [torch.zeros(2, 4)], [torch.zeros(4)])
    q = LayeredBernoulli([[1, 0]], [torch.zeros(2, 4)], [torch.zeros(4)])
    assert q.sample(3).shape == (3, 1, 4)
