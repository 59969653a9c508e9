import itertools
from functools import partial

import pytest
import torch
from torch import nn

from course.lvm.optimization import adam, climb, minibatches

sgd = partial(torch.optim.SGD, lr=0.25)


def parabola(z, target=1.0):
    return lambda _: -((z - target) ** 2).sum()


def test_gradient_ascent_follows_the_recursion_known_on_paper():
    z = torch.zeros((), dtype=torch.float64, requires_grad=True)
    ascent = climb([None] * 4, parabola(z), [z], optimizer=sgd)  # z − 1 is halved by every step
    assert ascent.values == [-(0.25**step) for step in range(4)]
    assert z.item() == 1 - 0.5**4
    assert not ascent.interrupted


def test_what_is_not_learned_gets_no_gradient():
    learned, other = torch.zeros(2, requires_grad=True), torch.ones(2, requires_grad=True)
    climb([None] * 2, lambda _: -(learned * other - 1).square().sum(), [learned], optimizer=sgd)
    assert other.grad is None
    assert other.tolist() == [1, 1]


def test_parameters_that_are_frozen_stay_as_they_are():
    network = nn.Linear(2, 1)
    network.bias.requires_grad_(False)
    before = network.bias.clone()
    climb([torch.ones(3, 2)] * 2, lambda x: network(x).sum(), network, optimizer=sgd)
    assert torch.equal(network.bias, before)


def test_an_optimizer_that_evaluates_often_sees_the_same_noise_in_one_step():
    z = torch.zeros(3, requires_grad=True)
    generator = torch.Generator().manual_seed(0)
    draws = []

    def objective(_):
        draws.append(torch.randn(2, generator=generator))
        return -((z - draws[-1][0]) ** 2).sum()

    lbfgs = partial(torch.optim.LBFGS, max_iter=5, line_search_fn="strong_wolfe")
    climb([None] * 3, objective, [z], optimizer=lbfgs, generator=generator)
    different = {tuple(draw.tolist()) for draw in draws}
    assert len(draws) > 3
    expected = torch.Generator().manual_seed(0)
    assert different == {tuple(torch.randn(2, generator=expected).tolist()) for _ in range(3)}


@pytest.mark.parametrize("where", ["batches", "objective", "callback"])
def test_an_interruption_keeps_what_was_learned(where):
    z = torch.zeros((), dtype=torch.float64, requires_grad=True)

    counter = itertools.count(1)

    def third_time(name):
        if name == where and next(counter) == 3:
            raise KeyboardInterrupt

    def batches():
        while True:
            third_time("batches")
            yield None

    def objective(batch):
        third_time("objective")
        return parabola(z)(batch)

    ascent = climb(batches(), objective, [z], optimizer=sgd, callback=lambda *_: third_time("callback"))
    steps = 3 if where == "callback" else 2
    assert ascent.interrupted
    assert ascent.values == [-(0.25**step) for step in range(steps)]
    assert z.item() == 1 - 0.5**steps


def test_the_callback_is_told_step_learned_and_value():
    z, told = torch.zeros((), requires_grad=True), []
    learned = [z]
    ascent = climb([None] * 3, parabola(z), learned, optimizer=sgd, callback=lambda *news: told.append(news))
    assert [step for step, _, _ in told] == [1, 2, 3]
    assert all(what is learned for _, what, _ in told)
    assert [value for _, _, value in told] == ascent.values


def test_a_value_that_is_no_number_stops_before_the_step():
    z = torch.ones(2, requires_grad=True)
    with pytest.raises(FloatingPointError, match="the objective is nan"):
        climb([None], lambda _: z.sum() * float("nan"), [z], optimizer=sgd)
    assert z.tolist() == [1, 1]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_fused_adam_makes_the_steps_of_plain_adam(dtype):
    start = torch.randn(5, generator=torch.Generator().manual_seed(0), dtype=dtype)
    found = []
    for optimizer in (partial(adam, learning_rate=0.1), partial(torch.optim.Adam, lr=0.1)):
        z = start.clone().requires_grad_()
        climb([None] * 20, parabola(z), [z], optimizer=optimizer)
        found.append(z.detach())
    torch.testing.assert_close(*found)


def test_adam_is_had_where_it_cannot_be_fused(monkeypatch):
    plain = torch.optim.Adam

    def without_fusion(parameters, **options):
        if options.pop("fused", False):
            raise RuntimeError("fused=True is not to be had here")
        return plain(parameters, **options)

    monkeypatch.setattr(torch.optim, "Adam", without_fusion)
    assert isinstance(adam([torch.zeros(1, requires_grad=True)], 0.5), plain)


def test_every_row_comes_once_an_epoch_in_an_order_of_its_own():
    x = torch.arange(7.0)[:, None]
    rows = torch.cat(list(minibatches(x, 3, epochs=4, generator=torch.Generator().manual_seed(0))))
    epochs = rows.reshape(4, 7)
    assert all(sorted(epoch.tolist()) == list(range(7)) for epoch in epochs)
    assert len({tuple(epoch.tolist()) for epoch in epochs}) > 1


@pytest.mark.parametrize(("argument", "value"), [("size", 0), ("epochs", 1.5)])
def test_a_wrong_argument_is_named_at_once(argument, value):
    with pytest.raises(ValueError, match=f"{argument} must be a whole number.*got {value}"):
        minibatches(torch.zeros(3, 1), **({"size": 1} | {argument: value}))


def test_a_gradient_that_is_not_finite_makes_no_step():
    """The square root at 0 is finite and its slope is not; the objective alone would not tell."""
    learned = torch.zeros(2, requires_grad=True)
    with pytest.raises(FloatingPointError, match="a gradient is not finite"):
        climb([None], lambda _: -learned[0].sqrt(), [learned])
    with pytest.raises(FloatingPointError, match="a gradient is not finite"):
        climb([None], lambda _: (learned[1] * 0).sqrt() * 0, [learned])
    assert learned.tolist() == [0, 0]


@pytest.mark.parametrize("learned", [[], [torch.ones(2)], nn.Linear(1, 1).requires_grad_(False)], ids=str)
def test_where_nothing_requires_a_gradient_nothing_can_be_learned(learned):
    with pytest.raises(ValueError, match="learned must hold at least one tensor that requires a gradient"):
        climb([None], parabola(torch.zeros(())), learned)


def test_what_is_climbed_is_one_number():
    z = torch.zeros(2, requires_grad=True)
    for value in (z, 3.0, None):
        with pytest.raises(ValueError, match="objective must return a scalar tensor; got"):
            climb([None], lambda _, value=value: value, [z])
    with pytest.raises(ValueError, match="callback must be a function; got 3"):
        climb([None], parabola(z), [z], callback=3)


def test_what_is_learned_are_tensors_that_the_objective_depends_on():
    z = torch.zeros(2, requires_grad=True)
    for wrong in ("abc", [z, 3.0]):
        with pytest.raises(ValueError, match="learned must be a network, or hold nothing but tensors"):
            climb([None], parabola(z), wrong)
    with pytest.raises(ValueError, match="objective must depend on what is learned"):
        climb([None], lambda _: z.detach().sum(), [z])
