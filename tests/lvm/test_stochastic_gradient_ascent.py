"""The loop of energy-based training, against steps made by hand and exact gradients."""

import itertools
import math
from functools import partial

import pytest
import torch

from course.lvm.boltzmann.training import contrastive_divergence, likelihood_gradient
from course.lvm.optimization import stochastic_gradient_ascent
from course.lvm.oracles import rbm as oracle
from course.lvm.parameters import RBMParameters
from tests.lvm.machines import assert_same, bits, converted, flat, machine_of

START = machine_of(0, scale=0.1)


def sgd(rate):
    return partial(torch.optim.SGD, lr=rate)


DATA = bits(0, 20)


def by_hand(x, parameters, steps, rate):
    for _ in range(steps):
        gradient = oracle.likelihood_gradient(x, parameters)
        parameters = RBMParameters(*(old + rate * new for old, new in zip(parameters, gradient, strict=True)))
    return parameters


def divergence(law, parameters):
    """KL(data ‖ model) over all states of x."""
    there = law > 0
    return float((law * (law.log() - oracle.joint_table(parameters).sum(1).log()))[there].sum())


def test_steps_go_up_the_gradient():
    result = stochastic_gradient_ascent([DATA] * 5, START, likelihood_gradient, optimizer=sgd(0.3))
    assert_same(result.learned, by_hand(DATA, START, 5, 0.3))
    assert (result.interrupted, len(result.values)) == (False, 5)


def test_small_exact_steps_never_lower_the_log_likelihood():
    values = stochastic_gradient_ascent([DATA] * 100, START, likelihood_gradient, optimizer=sgd(0.2)).values
    assert all(after > before for before, after in itertools.pairwise(values))
    assert values[0] == pytest.approx(float(oracle.log_prob(DATA, START).mean()))


def test_the_longer_the_chain_the_nearer_training_comes_to_the_maximum():
    numbers = torch.tensor([0, 0, 0, 7, 7, 5, 5, 5, 5, 5])
    x, law = oracle.states(3)[numbers], torch.bincount(numbers, minlength=8).double() / 10

    def reached(gradient):
        return divergence(
            law,
            stochastic_gradient_ascent(
                [x] * 250, machine_of(2, 3, 2, 0.5), gradient, optimizer=sgd(0.8)
            ).learned,
        )

    exact = reached(likelihood_gradient)
    five, one = (
        reached(lambda x, parameters, k=k: (oracle.expected_cd_gradient(x, parameters, k), 0.0))
        for k in (5, 1)
    )
    assert exact < five < 0.6 * one


def test_the_callback_sees_every_step():
    seen = []
    result = stochastic_gradient_ascent(
        [DATA] * 3, START, likelihood_gradient, optimizer=sgd(0.3), callback=lambda *a: seen.append(a)
    )
    assert [step for step, _, _ in seen] == [1, 2, 3]
    assert [value for _, _, value in seen] == result.values
    assert seen[-1][1] is result.learned
    assert_same(seen[0][1], by_hand(DATA, START, 1, 0.3))


@pytest.mark.parametrize("where", ["batches", "gradient", "callback"])
def test_an_interruption_keeps_what_was_learned(where):
    calls = dict.fromkeys(["batches", "gradient", "callback"], 0)

    def third_time(name):
        calls[name] += 1
        if name == where and calls[name] == (2 if name == "callback" else 3):
            raise KeyboardInterrupt

    def batches():
        for _ in range(9):
            third_time("batches")
            yield DATA

    def gradient(x, parameters):
        third_time("gradient")
        return likelihood_gradient(x, parameters)

    result = stochastic_gradient_ascent(
        batches(), START, gradient, optimizer=sgd(0.3), callback=lambda *_: third_time("callback")
    )
    assert result.interrupted
    assert_same(result.learned, by_hand(DATA, START, 2, 0.3))


def test_the_start_stays_what_it_was_and_no_graph_is_kept():
    start = RBMParameters(*(value.clone().requires_grad_() for value in START))
    result = stochastic_gradient_ascent([DATA], start, contrastive_divergence, optimizer=sgd(0.3))
    assert torch.equal(flat(start), flat(START))
    assert not any(value.requires_grad for value in result.learned)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_parameters_keep_their_dtype(dtype):
    result = stochastic_gradient_ascent(
        [DATA.to(dtype)] * 3, converted(START, dtype), likelihood_gradient, optimizer=sgd(0.3)
    )
    assert {value.dtype for value in result.learned} == {dtype}
    torch.testing.assert_close(
        flat(result.learned).double(), flat(by_hand(DATA, START, 3, 0.3)), atol=1e-6, rtol=0
    )


@pytest.mark.parametrize("options", [{}, {"fused": True}, {"foreach": True}, {"maximize": True}])
def test_any_kind_of_step_goes_up_wherever_the_numbers_of_the_gradient_lie(options):
    """Fused optimizers read parameters and gradients by address: a transposed gradient must not mix its numbers."""

    def transposed(x, parameters):
        gradient, value = likelihood_gradient(x, parameters)
        assert gradient.weights.shape[0] != gradient.weights.shape[1]
        return gradient._replace(weights=gradient.weights.T.contiguous().T), value

    result = stochastic_gradient_ascent(
        [DATA] * 3, START, transposed, optimizer=partial(torch.optim.SGD, lr=0.3, **options)
    )
    assert_same(result.learned, by_hand(DATA, START, 3, 0.3))


def test_an_optimizer_that_cannot_go_up_is_refused():
    with pytest.raises(ValueError, match="optimizer must have an option maximize; LBFGS has none"):
        stochastic_gradient_ascent([DATA], START, likelihood_gradient, optimizer=torch.optim.LBFGS)


def test_a_value_that_is_no_number_stops_before_the_step():
    seen = []

    def gradient(x, parameters):
        return parameters, math.nan if seen else 0.0

    with pytest.raises(FloatingPointError, match="value is nan at step 2; try a smaller learning rate"):
        stochastic_gradient_ascent(
            [DATA] * 5, START, gradient, optimizer=sgd(1.0), callback=lambda *a: seen.append(a)
        )
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("batches", "rate", "message"),
    [
        ([], 0.1, "batches gave no batch"),
        ([DATA[0]], 0.1, r"a batch must be a tensor of shape \(n, D\), with rows; got the shape \(4,\)"),
        ([DATA.numpy()], 0.1, "a batch must be a tensor .*; got ndarray"),
        ([DATA * 16], 0.1, "a batch must hold numbers from 0 to 1; got 0 to 16: scale them first"),
        ([DATA / 0], 0.1, "a batch must hold numbers from 0 to 1"),
        ([DATA[:, :3]], 0.1, r"x must have the shape \(N, D\) with D = 4"),
    ],
)
def test_what_does_not_fit_is_named(batches, rate, message):
    with pytest.raises(ValueError, match=message):
        stochastic_gradient_ascent(batches, START, likelihood_gradient, optimizer=sgd(rate))


def test_a_gradient_of_another_shape_is_refused_and_not_spread():
    number = RBMParameters(*(value.new_ones(1) for value in START))
    with pytest.raises(
        ValueError, match=r"gradient must return the shapes of the parameters, \(.*\) for weights"
    ):
        stochastic_gradient_ascent([DATA], START, lambda x, theta: (number, 0.0), optimizer=sgd(0.1))


def test_the_start_is_a_tuple_with_names():
    for wrong in (tuple(START), RBMParameters(1.0, 2.0, 3.0)):
        with pytest.raises(ValueError, match="parameters must be a tuple of tensors with names"):
            stochastic_gradient_ascent([DATA], wrong, likelihood_gradient, optimizer=sgd(0.1))
