"""Task 3: delta_rule."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, block, quiet, real, single_precision
from course.check.cases.rbm.common import away_from_zero, bits, digits_of, distinct, machine
from course.check.cases.rbm.gibbs_step import sigmoid
from course.check.cases.wake_sleep.common import far, part_by_part
from course.check.relations import Made

#: The layer that drives (N, I), the one that is driven (N, J), and its logits (N, J).
Given = tuple[Tensor, Tensor, Tensor]
#: Of the answer: what belongs to the weights (I, J) and to the biases (J,).
Parts = tuple[Tensor, Tensor]
NAMES = ("for the weights", "for the biases")


def by_loops(inputs: Tensor, targets: Tensor, logits: Tensor) -> Parts:
    """The mean over the rows of input times error, and of the error, number by number."""
    rows = len(inputs)
    errors = [
        [target - sigmoid(logit) for target, logit in zip(*pair, strict=True)]
        for pair in zip(targets.tolist(), logits.tolist(), strict=True)
    ]
    columns = list(zip(*errors, strict=True))
    by_weights = [
        [math.fsum(a * e for a, e in zip(column, error, strict=True)) / rows for error in columns]
        for column in inputs.T.tolist()
    ]
    return real(by_weights), real([math.fsum(error) / rows for error in columns])


def made_of(inputs: Tensor, error: Tensor) -> Parts:
    """The same by matrices, of an input and an error of any kind."""
    return inputs.T @ error / len(inputs), error.mean(0)


def scaled(factor: float, parts: Parts) -> Parts:
    return factor * parts[0], factor * parts[1]


def delta_case(checked: str, given: Given) -> Case:
    right = by_loops(*given)
    sizes = {"N": len(given[0]), "I": given[0].shape[1], "J": given[1].shape[1]}
    mistakes = Later(partial(mistakes_of, given, right))
    return Case(checked, given, right, mistakes, made=Made(sizes=sizes))


def wrong_errors(given: Given) -> dict[str, Tensor]:
    """What may stand for target less probability, (N, J)."""
    _, targets, logits = given
    p = logits.sigmoid()
    error, slope = targets - p, p * (1 - p)
    drawn = (p > 0.5).double()
    return {
        "the probability is left out: only the targets count": targets,
        "the targets are left out: only the probabilities count": p,
        "the targets are left out, and the probabilities have a minus": -p,
        "target and probability are added": targets + p,
        "the logit stands for the probability: the sigmoid is missing": targets - logits,
        "the logit stands for the probability, less the target": logits - targets,
        "the probability is rounded to 0 and 1, as in the perceptron's rule": targets - drawn,
        "the probability is rounded to 0 and 1, less the target": drawn - targets,
        "the error is multiplied by p (1 − p): that is the slope of the squared error": error * slope,
        "the error is multiplied by p (1 − p), and by 2: that is the slope of the squared error": (
            2 * error * slope
        ),
        "the error is multiplied by p (1 − p), with a minus: the slope of the squared error, downhill": (
            -error * slope
        ),
        "the error is divided by p (1 − p): that is the slope by the probability": error / slope,
        "the error is multiplied by p": error * p,
        "the sigmoid is taken twice": targets - p.sigmoid(),
        "1 − p stands for p": targets - (1 - p),
        "0 and 1 are exchanged in the targets": 1 - targets - p,
        "the targets are −1 and 1": 2 * targets - 1 - p,
        "the targets are −1 and 1, and tanh stands for the sigmoid": 2 * targets - 1 - logits.tanh(),
        "tanh stands for the sigmoid": targets - logits.tanh(),
        "softplus stands for the sigmoid": targets - torch.nn.functional.softplus(logits),
        "exp stands for the sigmoid": targets - logits.exp(),
        "max(0, logit) stands for the sigmoid": targets - logits.relu(),
        "softmax over the units stands for the sigmoid": targets - logits.softmax(1),
        "the sigmoid is taken of the targets, too": targets.sigmoid() - p,
        "log p stands for p": targets - p.log(),
        "the size of the error is taken": error.abs(),
        "the error is squared": error.square(),
        "the signs of the errors alone count": error.sign(),
        "only the targets that are 1 count": targets * error,
        "only the targets that are 0 count": (1 - targets) * error,
        "the targets of the first row serve all": targets[:1] - p,
        "the probabilities of the first row serve all": targets - p[:1],
        "the probabilities are averaged over the rows first": targets - p.mean(0),
        "the targets are averaged over the rows first": targets.mean(0) - p,
        "the rows of the targets are in reverse order": targets.flip(0) - p,
        "the error is averaged over the units first": error.mean(1, keepdim=True).expand_as(error),
        "the error counts twice": 2 * error,
        "the error counts half": error / 2,
        "the log-likelihood of each unit stands for its error": targets * p.log()
        + (1 - targets) * (1 - p).log(),
    }


def wrong_inputs(given: Given) -> dict[str, Tensor]:
    """What may stand for the inputs (N, I)."""
    inputs = given[0]
    return {
        "0 and 1 are exchanged in the inputs": 1 - inputs,
        "the inputs are taken as −1 and 1": 2 * inputs - 1,
        "the inputs are left out: ones stand for them": torch.ones_like(inputs),
        "the inputs are averaged over the rows first": inputs.mean(0, keepdim=True).expand_as(inputs),
        "the mean of the inputs is subtracted": inputs - inputs.mean(0),
        "the sigmoid is taken of the inputs": inputs.sigmoid(),
        "the inputs of the first row serve all": inputs[:1].expand_as(inputs),
        "the rows of the inputs are in reverse order": inputs.flip(0),
        "the inputs are squared": inputs.square(),
        "the inputs are rounded": (inputs > 0.5).double(),
    }


def mistakes_of(given: Given, right: Parts) -> dict[str, Any]:
    inputs, targets, logits = given
    rows, width, units = len(inputs), inputs.shape[1], targets.shape[1]
    p = logits.sigmoid()
    error = targets - p
    by_weights, by_biases = right
    wrong: dict[str, Parts] = {
        "inputs and errors are averaged singly, and multiplied": (
            torch.outer(inputs.mean(0), error.mean(0)),
            by_biases,
        ),
    }
    wrong |= {name: made_of(inputs, other) for name, other in wrong_errors(given).items()}
    wrong |= {name: (made_of(other, error)[0], by_biases) for name, other in wrong_inputs(given).items()}
    wrong |= {
        "this goes downhill: the gradient of log p is asked, which is climbed": scaled(-1.0, right),
        "only the first row counts": made_of(inputs[:1], error[:1]),
        "only the last row counts": made_of(inputs[-1:], error[-1:]),
        "the first row is left out": made_of(inputs[1:], error[1:]),
        "the last row is left out": made_of(inputs[:-1], error[:-1]),
        "inputs and errors are summed singly, and multiplied": (
            torch.outer(inputs.sum(0), error.sum(0)),
            by_biases,
        ),
        "inputs and errors are summed singly, multiplied, and divided by N": (
            torch.outer(inputs.sum(0), error.sum(0)) / rows,
            by_biases,
        ),
        "it is averaged over the units, and all get the mean": (
            by_weights.mean(1, keepdim=True).expand_as(by_weights),
            by_biases.mean().expand_as(by_biases),
        ),
        "the sizes of the gradients came back": (by_weights.abs(), by_biases.abs()),
    }
    factors = {
        "the rows are summed, not averaged": float(rows),
        "it is divided by the number of rows twice": 1 / rows,
        "it is divided by the number of units, too": 1 / units,
        "it is divided by the number of inputs, too": 1 / width,
        "it is divided by N − 1": rows / (rows - 1),
        "the rows are summed, and divided by the number of units": rows / units,
        "the rows are summed, and divided by the number of inputs": rows / width,
    }
    wrong |= {name: scaled(factor, right) for name, factor in factors.items()}
    whole = dict(wrong)
    for name, parts in whole.items():
        if name not in factors:
            wrong[f"{name}; and the rows are summed"] = scaled(float(rows), parts)
        if "downhill" not in name:
            wrong[f"{name}; and the sign is the other one"] = scaled(-1.0, parts)
    mistakes: dict[str, Any] = part_by_part(wrong, right, NAMES, lambda name: "; and" in name)
    mistakes |= {
        f"{name} (for the weights alone); and the sign is the other one for both": (
            -parts[0],
            -by_biases,
        )
        for name, parts in whole.items()
        if "sign" not in name
    }
    each = inputs[:, :, None] * error[:, None]
    mistakes |= {
        "the weights' part is transposed": (by_weights.T, by_biases),
        "the weights' part is transposed, and the sign is the other one": (-by_weights.T, -by_biases),
        "the weights' part is transposed, and the rows are summed": (rows * by_weights.T, rows * by_biases),
        "the two come in the other order: the weights' part first": (by_biases, by_weights),
        "the two come in the other order, and the sign is the other one": (-by_biases, -by_weights),
        "only the weights' part came back: both are asked": by_weights,
        "only the biases' part came back: both are asked": by_biases,
        "the mean over the rows is missing": (each, error),
        "the mean over the rows is missing for the biases": (by_weights, error),
        "the mean over the rows is missing for the weights": (each, by_biases),
        "the biases' part is summed to one number": (by_weights, by_biases.sum()),
        "the biases' part is averaged to one number": (by_weights, error.mean()),
        "the biases' errors are summed to one number": (by_weights, error.sum()),
        "the biases get the median over the rows, not the mean": (by_weights, error.median(0).values),
        "the median over the rows is taken, not the mean": (each.median(0).values, error.median(0).values),
        "the largest product over the rows is taken, not the mean": (each.amax(0), error.amax(0)),
        "the biases' part is averaged over the units, not over the rows": (by_weights, error.mean(1)),
        "the biases' part is summed over the units, not over the rows": (by_weights, error.sum(1)),
        "the biases' part is that of the inputs": (by_weights, inputs.mean(0)),
        "the biases' part is the sum of the weights' part over the inputs": (by_weights, by_weights.sum(0)),
        "the biases' part is the mean of the weights' part over the inputs": (by_weights, by_weights.mean(0)),
        "the two are in one block, the biases below: two parts are asked": torch.cat(
            [by_weights, by_biases[None]]
        ),
        "the weights' part is reshaped where it is to be transposed": (
            (error.T @ inputs / rows).reshape(width, units),
            by_biases,
        ),
        "the biases get no gradient": (by_weights, 0 * by_biases),
        "the weights get no gradient": (0 * by_weights, by_biases),
        "the logits' gradient came back in the place of both": error / rows,
    }
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, rows: int, width: int, units: int) -> Given:
    """Bits of two layers, and logits on either side of zero that no weights need to explain."""
    logits = away_from_zero(generator, 0.3, 2.5, rows, units)
    return bits(generator, rows, width), bits(generator, rows, units), logits


def of_digits(generator: torch.Generator, rows: int, units: int) -> Given:
    """Digits in black and white, below a layer of bits that drives them."""
    z = bits(generator, rows, units)
    a, _, weights = machine(generator, 64, units)
    return z, digits_of(generator, rows), a + z @ weights.T


def in_one_row(answer: Any) -> Tensor:
    """The numbers of both parts, of which relations can tell that they are held somewhere."""
    by_weights, by_biases = answer
    return torch.cat([block(by_weights).flatten(), block(by_biases).flatten()])


@case()
def delta_of_nine_rows(generator):
    return delta_case(
        "the gradient by weights (6, 4) and biases (4,), from 9 rows", drawn(generator, 9, 6, 4)
    )


@case()
def delta_of_digits(generator):
    """The layer that is driven is that of the pixels."""
    checked = "the gradient by weights (6, 64) and biases (64,), from 11 digits below 6 bits"
    return quiet(delta_case(checked, of_digits(generator, 11, 6)))


@case(hidden=True)
def delta_drawn(generator):
    return delta_case("the gradient by weights and biases for other sizes", drawn(generator, 7, 4, 11))


@case(hidden=True)
def delta_of_gray_inputs(generator):
    """The layer that drives holds means of bits, as where pixels are gray."""
    inputs, targets, logits = drawn(generator, 10, 4, 7)
    gray = 0.1 + 0.4 * (inputs + torch.rand(10, 4, dtype=torch.float64, generator=generator))
    return delta_case("the gradient where the inputs are gray, between 0 and 1", (gray, targets, logits))


@case(hidden=True)
def delta_of_large_logits(generator):
    """Logits of some hundred or thousand, right and wrong ones."""
    inputs, targets, _ = drawn(generator, 12, 4, 7)
    logits = away_from_zero(generator, 200, 2000, 12, 7)
    made = delta_case("the gradient where the logits are large", (inputs, targets, logits))
    made = replace(made, expected=in_one_row(made.expected), look=in_one_row)
    return far(made, "exp overflows: torch.sigmoid does not")


def not_squeezed(made: Case) -> Case:
    """The case with one mistake more: a side of length one is missing."""
    by_weights, by_biases = made.expected
    words = "the values are right, but a side of length one was squeezed away: it is to stay"
    return replace(made, mistakes={words: (by_weights.squeeze(), by_biases)})


@case(hidden=True)
def delta_of_a_single_input(generator):
    inputs, targets, logits = drawn(generator, 5, 4, 3)
    given = inputs[:, :1], targets, logits
    checked = "the gradient for a single input, in single precision"
    return not_squeezed(single_precision(Case(checked, given, by_loops(*given), degenerate="I = 1")))


@case(hidden=True)
def delta_of_a_single_unit(generator):
    inputs, targets, logits = drawn(generator, 7, 4, 3)
    given = inputs, targets[:, :1], logits[:, :1]
    checked = "the gradient for a single unit"
    return not_squeezed(Case(checked, given, by_loops(*given), degenerate="J = 1"))


@case(hidden=True)
def delta_of_what_is_known(generator):
    """Each row comes twice, with the targets exchanged, and the logits are zero: nothing is left to learn."""
    inputs, targets, _ = drawn(generator, 9, 6, 4)
    given = inputs.repeat(2, 1), torch.cat([targets, 1 - targets]), torch.zeros(18, 4).double()
    zero = torch.zeros(6, 4).double(), torch.zeros(4).double()
    checked = "the gradient where each target is a coin, and the logits say so"
    return Case(checked, given, zero, degenerate="it is zero")
