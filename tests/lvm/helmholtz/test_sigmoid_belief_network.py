import io

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course.lvm.helmholtz.networks import RecognitionNetwork, SigmoidBeliefNetwork
from course.lvm.oracles import helmholtz_machine as oracle


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def random_model(widths, seed, dtype=torch.float64):
    model = SigmoidBeliefNetwork(widths, generator=seeded(seed)).to(dtype)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(1.5 * torch.randn(parameter.shape, generator=seeded(seed + 1)))
    return model


@given(widths=st.sampled_from([(1, 1), (3, 2), (2, 3, 1), (2, 1, 2, 2)]), seed=st.integers(0, 2**31))
@settings(max_examples=20, deadline=None)
def test_log_joint_agrees_with_enumeration(widths, seed):
    model = random_model(widths, seed)
    x, z = oracle.states(widths[0]), oracle.states(sum(widths[1:]))
    found = model.log_joint(x, z[:, None].expand(-1, len(x), -1))  # (S, N)
    torch.testing.assert_close(found, oracle.joint_table(x, model).log().T)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gradient_is_that_of_the_enumerated_joint(dtype):
    model = random_model((3, 2, 1), 0, dtype)
    x, z = oracle.states(3), oracle.states(3)
    found = torch.autograd.grad(model.log_joint(x.to(dtype), z.to(dtype)).sum(), list(model.parameters()))
    exact = oracle.joint_table(x, model).log().diagonal().sum()
    for left, right in zip(found, torch.autograd.grad(exact, list(model.parameters())), strict=True):
        assert left.dtype == dtype
        torch.testing.assert_close(left, right)


def test_samples_follow_the_joint():
    # Each of the 64 counts within five standard errors of its binomial mean: a false alarm in 1 of 27,000 seeds.
    model, count = random_model((3, 2, 1), 3), 200_000
    x, z = model.sample(count, generator=seeded())
    place = 2 ** torch.arange(5, -1, -1)
    found = torch.bincount((torch.cat([x, z], 1).long() * place).sum(1), minlength=64)
    p = oracle.joint_table(oracle.states(3), model).flatten().detach()
    assert ((found - count * p).abs() < 5 * (count * p * (1 - p)).sqrt()).all()


def test_samples_carry_no_gradient_and_come_from_the_generator():
    model = random_model((3, 2, 1), 0, torch.float32)
    x, z = model.sample(50, generator=seeded(7))
    assert x.shape == (50, 3)
    assert z.shape == (50, 3)
    assert x.dtype == z.dtype == torch.float32
    assert not x.requires_grad
    assert not z.requires_grad
    again = model.sample(50, generator=seeded(7))
    assert torch.equal(again[0], x)
    assert torch.equal(again[1], z)


def test_units_that_are_almost_certain_keep_a_finite_density_and_gradient():
    model = random_model((3, 2, 1), 0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(1e3)
    value = model.log_joint(oracle.states(3), oracle.states(3)).sum()
    value.backward()
    assert torch.isfinite(value)
    assert all(torch.isfinite(parameter.grad).all() for parameter in model.parameters())


def test_it_saves_and_loads_with_the_safe_loader():
    model, file = random_model((3, 2, 1), 0), io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    other = SigmoidBeliefNetwork((3, 2, 1)).double()
    other.load_state_dict(torch.load(file, weights_only=True))
    x = oracle.states(3)
    assert torch.equal(model.log_joint(x, x), other.log_joint(x, x))


@pytest.mark.parametrize("widths", [(3,), (3, 0), (), (3, 2.5)])
def test_impossible_widths_are_refused(widths):
    with pytest.raises(
        ValueError, match=r"widths must (hold 2 or more whole numbers|be a whole number, at least 1)"
    ):
        SigmoidBeliefNetwork(widths)


def test_a_wrong_argument_is_named():
    model = SigmoidBeliefNetwork((3, 2, 1))
    with pytest.raises(ValueError, match=r"x must have the shape .*D = 3 as in \w+; got \(5, 2\)"):
        model.log_joint(torch.zeros(5, 2), torch.zeros(5, 3))
    with pytest.raises(ValueError, match=r"z must have the shape .*M = 3 as in \w+; got \(5, 2\)"):
        model.log_joint(torch.zeros(5, 3), torch.zeros(5, 2))
    with pytest.raises(ValueError, match="count must be a whole number, at least 1; got 0"):
        model.sample(0)


@pytest.mark.gpu
@pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)
def test_the_gpu_finds_what_the_cpu_finds():
    model, x = random_model((3, 2, 1), 0), oracle.states(3)
    expected = model.log_joint(x, x)
    model = model.cuda()
    torch.testing.assert_close(model.log_joint(x.cuda(), x.cuda()).cpu(), expected)
    drawn, _ = model.sample(10, generator=torch.Generator("cuda").manual_seed(0))
    assert drawn.is_cuda


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("kind", [SigmoidBeliefNetwork, RecognitionNetwork])
def test_a_file_keeps_the_network(kind, dtype, tmp_path):
    network = kind((4, 3, 2), dtype=dtype, generator=seeded())
    network.save(tmp_path / "network.pt")
    found = kind.load(tmp_path / "network.pt")
    assert found.widths == network.widths
    for one, other in zip(network.parameters(), found.parameters(), strict=True):
        assert one.dtype == other.dtype
        assert torch.equal(one, other)


def test_a_file_of_another_network_is_refused_by_name(tmp_path):
    SigmoidBeliefNetwork((4, 2)).save(tmp_path / "network.pt")
    with pytest.raises(ValueError, match="path holds a model of the class SigmoidBeliefNetwork, not Recog"):
        RecognitionNetwork.load(tmp_path / "network.pt")
    torch.save(SigmoidBeliefNetwork((4, 2)), tmp_path / "whole.pt")  # would run code on the way in
    with pytest.raises(ValueError, match="path must be a file that was written by save"):
        SigmoidBeliefNetwork.load(tmp_path / "whole.pt")
