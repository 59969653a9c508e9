"""Networks and encoders: shapes, heads, first weights from a generator."""

import pytest
import torch
from torch import nn

from course.lvm.distributions.divergences import kl
from course.lvm.distributions.families import Bernoulli, DiagonalGaussian
from course.lvm.distributions.linear_gaussian import LinearGaussian
from course.lvm.networks import BernoulliEncoder, GaussianEncoder, LinearEncoder, linear, mlp

ENCODERS = [
    lambda generator: GaussianEncoder(5, 2, generator=generator),
    lambda generator: GaussianEncoder(5, 2, (7,), generator=generator),
    lambda generator: GaussianEncoder(5, 2, (7, 3), generator=generator),
    lambda generator: LinearEncoder(5, 2, generator=generator),
    lambda generator: BernoulliEncoder(5, 2, generator=generator),
    lambda generator: BernoulliEncoder(5, 2, (7,), generator=generator),
]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("make", ENCODERS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_an_encoder_answers_with_one_distribution_per_row(make, dtype):
    x = torch.randn(4, 5, generator=seeded(1), dtype=dtype)
    encoder = make(seeded()).to(dtype)
    q = encoder(x)
    assert isinstance(q, Bernoulli if isinstance(encoder, BernoulliEncoder) else DiagonalGaussian)
    for field in q:
        assert field.shape == (4, 2)
        assert field.dtype == dtype
    alone = torch.cat([encoder(row[None])[0] for row in x])  # rows do not look at each other
    torch.testing.assert_close(alone, q[0])


@pytest.mark.parametrize("make", ENCODERS)
def test_it_reads_the_data_and_every_weight_can_learn(make):
    encoder = make(seeded())
    x = torch.randn(64, 5, generator=seeded(1))
    q = encoder(x)
    assert (q[0].std(0) > 0.01).all()
    sum(field.square().sum() for field in q).backward()
    for name, parameter in encoder.named_parameters():
        if name != "log_var":  # of the linear encoder: zero at first, and so is its square's gradient
            assert parameter.grad.abs().max() > 0, name


@pytest.mark.parametrize("make", ENCODERS)
def test_first_weights_come_from_the_generator_and_from_nowhere_else(make):
    state = torch.random.get_rng_state()
    first, again, other = make(seeded()), make(seeded()), make(seeded(1))
    assert torch.equal(torch.random.get_rng_state(), state)
    for one, same in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, same)
    assert any(not torch.equal(*pair) for pair in zip(first.parameters(), other.parameters(), strict=True))


def test_the_two_heads_are_affine_in_the_last_hidden_layer():
    encoder = GaussianEncoder(5, 2, (7, 3), generator=seeded())
    x = torch.randn(4, 5, generator=seeded(1))
    one, two = (layer for layer in encoder.body if isinstance(layer, nn.Linear))
    hidden = (x @ one.weight.T + one.bias).clamp(min=0)
    hidden = (hidden @ two.weight.T + two.bias).clamp(min=0)
    q = encoder(x)
    torch.testing.assert_close(q.mean, hidden @ encoder.mean.weight.T + encoder.mean.bias)
    torch.testing.assert_close(q.log_var, hidden @ encoder.log_var.weight.T + encoder.log_var.bias)


def test_the_linear_encoder_has_one_variance_for_all_rows():
    encoder = LinearEncoder(5, 2)
    with torch.no_grad():
        encoder.log_var.copy_(torch.tensor([0.5, -1.0]))
    q = encoder(torch.randn(4, 5))
    assert torch.equal(q.log_var, torch.tensor([0.5, -1.0]).expand(4, 2))


def test_a_network_has_the_layers_that_it_is_asked_for():
    network = mlp([6, 5, 4, 1], activation=nn.Tanh)
    kinds = [type(layer) for layer in network]
    assert kinds == [nn.Linear, nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]
    assert network(torch.zeros(3, 6)).shape == (3, 1)
    assert torch.equal(mlp([6])(torch.ones(2, 6)), torch.ones(2, 6))


def test_first_weights_are_uniform_with_the_spread_of_torch():
    layer = linear(400, 500, generator=seeded())
    bound = 1 / 400**0.5
    for parameter in layer.parameters():
        assert parameter.abs().max() <= bound
    assert layer.weight.var().item() == pytest.approx(bound**2 / 3, rel=0.02)
    assert nn.Linear(400, 500).weight.var().item() == pytest.approx(bound**2 / 3, rel=0.02)


@pytest.mark.parametrize("sizes", [[], [3, 0], [3, 2.5]])
def test_sizes_that_are_none_are_named(sizes):
    with pytest.raises(ValueError, match=r"sizes must (be a whole number|hold 1 or more)"):
        mlp(sizes)


@pytest.mark.parametrize("activation", [nn.ReLU(), torch.tanh, lambda: torch.tanh])
def test_an_activation_that_makes_no_module_is_named(activation):
    with pytest.raises(ValueError, match="activation must make a module"):
        mlp([3, 2, 1], activation=activation)


@pytest.mark.parametrize(
    ("weights", "exact"), [([[1.0, 0.0], [0.0, 2.0]], True), ([[1.0, 1.0], [0.0, 2.0]], False)]
)
def test_the_linear_encoder_holds_the_exact_posterior_just_where_the_columns_of_the_weights_are_orthogonal(
    weights, exact
):
    model = LinearGaussian(torch.tensor(weights), torch.zeros(2), torch.eye(2))
    posterior, encoder = model.posterior(torch.zeros(1, 2)), LinearEncoder(2, 2)
    with torch.no_grad():
        encoder.mean.weight.copy_(model.posterior(torch.eye(2)).mean.T)
        encoder.mean.bias.zero_()
        encoder.log_var.copy_(
            (posterior.factor @ posterior.factor.mT).inverse().diagonal(dim1=1, dim2=2)[0].log().neg()
        )
        x = torch.randn(50, 2, generator=seeded())
        gap = kl(encoder(x), model.posterior(x))
    inner = model.weights.mT @ model.weights + torch.eye(2)
    loss = 0.5 * (inner.diagonal().log().sum() - inner.logdet())
    torch.testing.assert_close(gap, loss.expand(50), atol=1e-5, rtol=1e-4)
    assert (loss < 1e-6) == exact
    assert "columns of W are orthogonal" in LinearEncoder.__doc__
