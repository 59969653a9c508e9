"""Task 1: dream.

No number of the cases is so near to its probability that rounding could turn the bit, in single precision neither.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, real, single_precision
from course.check.cases.rbm.common import away_from_zero, distinct, machine, reshaped
from course.check.cases.rbm.gibbs_step import drawn_bits, probabilities, uniform_apart
from course.check.cases.wake_sleep.common import in_parts
from course.check.relations import Made

Layers = tuple[Tensor, ...]
#: Numbers, weights and biases of all layers, those next to the data first.
Network = tuple[list[Tensor], list[Tensor], list[Tensor]]
SQUEEZED = "the values are right, but a side of length one was squeezed away: it is to stay"


def by_loops(u: list[Tensor], weights: list[Tensor], biases: list[Tensor]) -> Layers:
    """The layers of each row, from the top down, unit by unit."""
    found: list[list[list[float]]] = [[] for _ in u]
    for n in range(len(u[0])):
        above: list[float] = []
        for layer in reversed(range(len(u))):
            columns = weights[layer].T if layer < len(weights) else real([[]] * len(biases[layer]))
            above = drawn_bits(probabilities(above, biases[layer], columns), u[layer][n].tolist())
            found[layer].append(above)
    return tuple(map(real, found))


#: What is made of the layer above, biases, weights and numbers; above the top there is nothing: a row without units.
Draw = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def draw(above: Tensor, bias: Tensor, weights: Tensor, u: Tensor) -> Tensor:
    return (u < (bias + above @ weights).sigmoid()).double()


def compared(put: Callable[[Tensor, Tensor], Tensor]) -> Draw:
    """Draw otherwise: from the fields and the numbers."""
    return lambda above, bias, weights, u: put((bias + above @ weights).expand_as(u), u).double()


def of_fields(put: Callable[[Tensor, Tensor], Tensor]) -> Draw:
    """Draw with other fields, from the biases and what comes from the layer above."""
    return lambda above, bias, weights, u: (u < put(bias.expand_as(u), above @ weights).sigmoid()).double()


def of_states(put: Callable[[Tensor], Tensor]) -> Draw:
    return lambda above, bias, weights, u: draw(put(above), bias, weights, u)


def of_numbers(put: Callable[[Tensor], Tensor]) -> Draw:
    return lambda above, bias, weights, u: draw(above, bias, weights, put(u))


def with_reshaped(place: int) -> Draw:
    """Draw with weights that are reshaped, in the one way or the other."""
    return lambda above, bias, weights, u: draw(above, bias, list(reshaped(weights).values())[place], u)


def wrong_draws() -> dict[str, Draw]:
    """What can go wrong where a layer is drawn."""
    softplus = torch.nn.functional.softplus
    return {
        "a unit is 1 where u is larger than p, not smaller": compared(lambda t, u: u > t.sigmoid()),
        "a unit is 1 where u is larger than 1 − p: of the two ways, u < p is asked": compared(
            lambda t, u: u > 1 - t.sigmoid()
        ),
        "the probabilities stand for the bits": compared(lambda t, u: t.sigmoid()),
        "the logits stand for the bits": compared(lambda t, u: t),
        "the bits are not drawn, but rounded: 1 where p > ½": compared(lambda t, u: t > 0),
        "the bits are drawn without their probability: 1 where u < ½": compared(lambda t, u: u < 0.5),
        "u is compared with the logits: the sigmoid is missing": compared(lambda t, u: u < t),
        "u is compared with the exponential of the logits, the odds": compared(lambda t, u: u < t.exp()),
        "the sigmoid is taken twice": compared(lambda t, u: u < t.sigmoid().sigmoid()),
        "the sigmoid is taken of u, too": compared(lambda t, u: u.sigmoid() < t.sigmoid()),
        "the sigmoid of u is compared with the logits": compared(lambda t, u: u.sigmoid() < t),
        "tanh stands for the sigmoid": compared(lambda t, u: u < t.tanh()),
        "(1 + tanh) / 2 stands for the sigmoid: that is the sigmoid of twice the logit": compared(
            lambda t, u: u < (2 * t).sigmoid()
        ),
        "the logits count half": compared(lambda t, u: u < (t / 2).sigmoid()),
        "softplus stands for the sigmoid": compared(lambda t, u: u < softplus(t)),
        "max(0, logit) stands for the sigmoid": compared(lambda t, u: u < t.relu()),
        "softmax over the units stands for the sigmoid": compared(lambda t, u: u < t.softmax(-1)),
        "softmax over the rows stands for the sigmoid": compared(lambda t, u: u < t.softmax(0)),
        "p (1 − p) stands for p": compared(lambda t, u: u < t.sigmoid() * (1 - t.sigmoid())),
        "a unit is 1 where u is smaller than p / 2": compared(lambda t, u: u < t.sigmoid() / 2),
        "a unit is the difference p − u": compared(lambda t, u: t.sigmoid() - u),
        "a unit is the product p u": compared(lambda t, u: t.sigmoid() * u),
        "a unit is p where u < p, and else 0": compared(lambda t, u: t.sigmoid() * (u < t.sigmoid())),
        "a unit is the sign of p − u, −1 or 1: bits are 0 and 1": compared(
            lambda t, u: (t.sigmoid() - u).sign()
        ),
        "a unit is the sigmoid of its logit and the noise log u − log(1 − u): that is a relaxed bit": (
            compared(lambda t, u: (t + u.logit()).sigmoid())
        ),
        "the units are u itself": compared(lambda t, u: u),
        "all units are 1": compared(lambda t, u: torch.ones_like(t)),
        "all units are 0": compared(lambda t, u: torch.zeros_like(t)),
        "the biases are left out": of_fields(lambda bias, inputs: inputs.expand_as(bias)),
        "the biases have the wrong sign": of_fields(lambda bias, inputs: inputs - bias),
        "the logits have the wrong sign": of_fields(lambda bias, inputs: -bias - inputs),
        "the biases count twice": of_fields(lambda bias, inputs: 2 * bias + inputs),
        "the biases stand outside of the sigmoid": lambda above, bias, weights, u: (
            u < (above @ weights).sigmoid() + bias
        ).double(),
        "u of the first row serves all": of_numbers(lambda u: u[:1].expand_as(u)),
        "u of the first unit serves all units of a row": of_numbers(lambda u: u[:, :1].expand_as(u)),
        "u is averaged over the units": of_numbers(lambda u: u.mean(1, keepdim=True).expand_as(u)),
        "the rows of u are in reverse order": of_numbers(lambda u: u.flip(0)),
        "1 − u stands for u": of_numbers(lambda u: 1 - u),
        "a bit is 1 where a number drawn anew decides": of_numbers(lambda u: (u + 0.37) % 1),
    }


def wrong_inputs() -> dict[str, Draw]:
    """What can go wrong with what comes from the layer above: nowhere at the top."""
    return {
        "the weights are left out: each layer is drawn from its biases alone": of_fields(
            lambda bias, inputs: bias
        ),
        "the sum of the weights has the wrong sign": of_fields(lambda bias, inputs: bias - inputs),
        "the biases are multiplied, not added": of_fields(lambda bias, inputs: bias * inputs),
        "the sum over the units above is a mean": lambda above, bias, weights, u: (
            u < (bias + above @ weights / len(weights)).sigmoid()
        ).double(),
        "the bits above are −1 and 1: they are 0 and 1": of_states(lambda above: 2 * above - 1),
        "0 and 1 are exchanged in the bits above": of_states(lambda above: 1 - above),
        "the first row of the layer above serves all": of_states(lambda above: above[:1].expand_as(above)),
        "the layer above is averaged over the rows first": of_states(
            lambda above: above.mean(0, keepdim=True).expand_as(above)
        ),
        "all units above are taken for 1": of_states(torch.ones_like),
        "the transpose of the weights is taken: they are (above, below) as they come": lambda above, bias, weights, u: (
            draw(above, bias, weights.T if weights.shape[0] == weights.shape[1] else weights, u)
        ),
        **{name: with_reshaped(place) for place, name in enumerate(reshaped(torch.zeros(1, 1)))},
    }


def walk(u: list[Tensor], weights: list[Tensor], biases: list[Tensor], drawn: Sequence[Draw]) -> Layers:
    """Draw from the top down, each layer in its own way; drawn: by layer, that of the data first."""
    above, found = u[-1].new_zeros(len(u[-1]), 0), []
    for layer in reversed(range(len(u))):
        matrix = weights[layer] if layer < len(weights) else u[-1].new_zeros(0, len(biases[layer]))
        above = drawn[layer](above, biases[layer], matrix, u[layer])
        found.append(above)
    return tuple(reversed(found))


def driven(network: Network, put: Draw) -> Layers:
    """Bits that are right, but for what drives the layer below: that, too, is made of the same numbers."""
    u, weights, biases = network
    above, found = u[-1].new_zeros(len(u[-1]), 0), []
    for layer in reversed(range(len(u))):
        matrix = weights[layer] if layer < len(weights) else u[-1].new_zeros(0, len(biases[layer]))
        found.append(draw(above, biases[layer], matrix, u[layer]))
        above = put(above, biases[layer], matrix, u[layer])
    return tuple(reversed(found))


def upward(network: Network) -> Layers:
    """From the bottom up: x from its biases, then each layer from the one below, by the transposed weights."""
    u, weights, biases = network
    found = [draw(u[0].new_zeros(len(u[0]), 0), biases[0], u[0].new_zeros(0, len(biases[0])), u[0])]
    for layer, matrix in enumerate(weights):
        found.append(draw(found[-1], biases[layer + 1], matrix.T, u[layer + 1]))
    return tuple(found)


def layers_of(answer: Any) -> Any:
    """The layers, which may have come as one block (L + 1, N, M) where all are equally wide."""
    return in_parts(answer) if isinstance(answer, Tensor | np.ndarray) and answer.ndim == 3 else answer


def dream_case(checked: str, network: Network) -> Case:
    u, _, _ = network
    right = by_loops(*network)
    made = Made(sizes={"N": len(u[0]), "D": u[0].shape[1]})
    return Case(checked, network, right, Later(partial(mistakes_of, network, right)), layers_of, made=made)


def mistakes_of(network: Network, right: Layers) -> dict[str, Any]:
    u, weights, biases = network
    count = len(u)
    everywhere, top = set(range(count)), count - 1
    places = {"": everywhere, ", in the top layer": {top}, ", in x": {0}}
    if count > 2:
        places |= {", in the layers that are hidden": everywhere - {0}, ", below the top": everywhere - {top}}
        places |= {", in the hidden layers below the top": everywhere - {0, top}}
    below = {words: where - {top} for words, where in places.items() if where != {top}}

    def walked(wrong: Draw, where: set[int], **changed: list[Tensor]) -> Layers:
        drawn = [wrong if layer in where else draw for layer in range(count)]
        return walk(
            changed.get("u", u), changed.get("weights", weights), changed.get("biases", biases), drawn
        )

    mistakes: dict[str, Any] = {
        f"{name}{words}": walked(wrong, where)
        for name, wrong in wrong_draws().items()
        for words, where in places.items()
    }
    mistakes |= {
        f"{name}{words}": walked(wrong, where)
        for name, wrong in wrong_inputs().items()
        for words, where in below.items()
        if where
    }
    probable, rounded = compared(lambda t, u: t.sigmoid()), compared(lambda t, u: t > 0)
    logits = compared(lambda t, u: t)
    plain = [draw] * count
    one_top = [*u[:-1], u[-1][:1].expand_as(u[-1])]
    gray = walked(probable, {0})
    joined = torch.cat(right, 1)
    mistakes |= {
        "what drives the layer below is the probabilities, not the bits that were drawn": driven(
            network, probable
        ),
        "what drives the layer below is the logits, not the bits that were drawn": driven(network, logits),
        "what drives the layer below is the rounded probabilities, not the bits that were drawn": driven(
            network, rounded
        ),
        "the network is gone through from the bottom up: the top layer comes first, x last": upward(network),
        "the layers come with the top first: x is to be the first": right[::-1],
        "the layers come with the top first, and x comes as probabilities": gray[::-1],
        "only x came back: all layers are asked": right[0],
        "only the top layer came back: all layers are asked": right[-1],
        "only the hidden layers came back: all layers are asked": right[1:],
        "the top layer is missing: all layers are asked": right[:-1],
        "the layers are one block: a list of them is asked": joined,
        "the layers are one block, the top first: a list of them is asked": torch.cat(right[::-1], 1),
        "x and a block of all hidden layers came back: a list of the layers is asked": (
            right[0],
            torch.cat(right[1:], 1),
        ),
        "all dreams have the same top layer, drawn once": walk(one_top, weights, biases, plain),
        "x is averaged over the dreams": (right[0].mean(0), *right[1:]),
        "the layers come transposed": tuple(part.T for part in right),
        "0 and 1 are exchanged in what came back": tuple(1 - part for part in right),
        "0 and 1 are exchanged in x": (1 - right[0], *right[1:]),
        "the first dream alone came back": tuple(part[0] for part in right),
        "the layers are averaged over the dreams": tuple(part.mean(0) for part in right),
        "the last layer drawn is repeated in place of the top": (*right[:-1], right[0]),
    }
    if (
        len({part.shape for part in (*weights, *u)} | {(len(b),) for b in biases}) == 3
    ):  # all widths are alike
        mistakes |= {
            "the biases come in the wrong order: biases[l] belongs to layer l": walk(
                u, weights, biases[::-1], plain
            ),
            "the numbers come in the wrong order: u[l] belongs to layer l": walk(
                u[::-1], weights, biases, plain
            ),
            "the weights come in the wrong order: weights[l] leads down to layer l": walk(
                u, weights[::-1], biases, plain
            ),
            "each layer below the top has the biases of the layer above": walk(
                u, weights, [*biases[1:], biases[-1]], plain
            ),
            "each layer below the top has the numbers of the layer above": walk(
                [*u[1:], u[-1]], weights, biases, plain
            ),
            "the biases come one layer too late": walk(u, weights, [*biases[1:], biases[0]], plain),
            "the biases come one layer too early": walk(u, weights, [biases[-1], *biases[:-1]], plain),
            "weights, biases and numbers are taken from the other end": walk(
                u[::-1], weights[::-1], biases[::-1], plain
            )[::-1],
            "weights, biases and numbers are taken from the other end, and the order is not turned back": walk(
                u[::-1], weights[::-1], biases[::-1], plain
            ),
        }
    return distinct(mistakes, right)


def network(generator: torch.Generator, widths: Sequence[int], scale: float = 1.0) -> Network:
    """A network of which no bias and no weight is near zero."""
    biases = [scale * away_from_zero(generator, 0.3, 1.2, width) for width in widths]
    weights = [
        scale * away_from_zero(generator, 0.3, 1.4, above, below)
        for below, above in itertools.pairwise(widths)
    ]
    return [], weights, biases


def with_numbers(generator: torch.Generator, network: Network, rows: int) -> Network:
    """The network with uniform numbers (N, M_l) for each layer, none of them near to its probability."""
    _, weights, biases = network
    u: list[Tensor] = [torch.empty(0)] * len(biases)
    above = torch.zeros(rows, 0, dtype=torch.float64)
    for layer in reversed(range(len(biases))):
        matrix = weights[layer] if layer < len(weights) else torch.zeros(0, len(biases[layer])).double()
        p = (biases[layer] + above @ matrix).sigmoid().expand(rows, -1)
        u[layer] = uniform_apart(generator, p)
        above = (u[layer] < p).double()
        if (
            layer == len(weights) and len(biases[layer]) > 1
        ):  # the first row is not the likeliest, nor all alike
            while above[0].std() == 0 or bool(((p[0] > 0.5) == above[0]).all()):
                u[layer] = u[layer].roll(1, 0)
                above = (u[layer] < p).double()
    return u, weights, biases


def drawn(generator: torch.Generator, rows: int, *widths: int) -> Network:
    return with_numbers(generator, network(generator, widths), rows)


@case()
def dreams_of_two_hidden_layers(generator):
    checked = "40 dreams of a network with 9 pixels and hidden layers of 6 and 4 bits"
    return dream_case(checked, drawn(generator, 40, 9, 6, 4))


@case(hidden=True)
def dreams_of_one_hidden_layer(generator):
    return dream_case("dreams of a network with one hidden layer", drawn(generator, 40, 8, 5))


@case(hidden=True)
def dreams_of_three_hidden_layers(generator):
    return dream_case("dreams of a network with three hidden layers", drawn(generator, 40, 11, 8, 6, 4))


@case(hidden=True)
def dreams_of_equal_widths(generator):
    """All layers are equally wide, so that what is taken from the wrong layer fits."""
    return dream_case("dreams of a network whose layers are equally wide", drawn(generator, 50, 5, 5, 5))


@case(hidden=True)
def dreams_of_large_logits(generator):
    """Logits of some hundred or thousand, none of them nearer to zero than 50: each unit is certain."""
    widths = (5, 9, 4)
    _, weights, biases = network(generator, widths, 9.0)
    weights = [100 * part.round() for part in weights]
    biases = [100 * part.round() + 50 for part in biases]
    u = [0.01 + 0.98 * torch.rand(12, width, dtype=torch.float64, generator=generator) for width in widths]
    made = Made(sizes={"N": 12, "D": 5})
    arguments = u, weights, biases
    overflowing = compared(lambda t, u: u < t.exp() / (1 + t.exp()))
    words = "exp overflows, and nothing is less than NaN: torch.sigmoid does not overflow"
    mistakes = {words: walk(*arguments, [overflowing] * 3)}
    checked = "dreams where the logits are large"
    return Case(checked, arguments, by_loops(*arguments), mistakes, made=made)


@case(hidden=True)
def dreams_of_single_units(generator):
    """One unit in each layer, in single precision."""
    _, _, weight = machine(generator, 4, 3)
    whole = with_numbers(generator, ([], [weight[:1, :1]], [weight[1, :1], weight[2, :1]]), 9)
    right = by_loops(*whole)
    arguments = tuple([part.float() for part in parts] for parts in whole)
    checked = "dreams with a single unit in each layer, in single precision"
    made = single_precision(Case(checked, arguments, right, look=layers_of, degenerate="D = M = 1"))
    return replace(made, mistakes={SQUEEZED: tuple(part.squeeze() for part in right)})
