"""Task 3: layered_log_joint."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.deep_and_discrete.common import (
    HELD,
    LOG_2,
    away_from_zero,
    bits,
    digits_of,
    distinct,
    recombined,
    reshaped,
    softplus,
    wrong_rows,
)
from course.check.cases.making import Later, real
from course.check.relations import Made

#: x, the layers above it, the weights and the biases.
Question = tuple[Tensor, list[Tensor], list[Tensor], list[Tensor]]
ROUNDED = "a probability was rounded to 0 or 1, or exp overflows: stay with the logits, as logsigmoid and softplus do"
EACH = "log p of each row is asked"


def by_loops(
    x: Tensor, layers: Sequence[Tensor], weights: Sequence[Tensor], biases: Sequence[Tensor]
) -> Tensor:
    """Row by row and unit by unit: minus log(1 + e^−η) for a one, minus log(1 + e^η) for a zero."""

    def log_one_plus_exp(t: float) -> float:
        return max(t, 0.0) + math.log1p(math.exp(-abs(t)))

    found = []
    for n in range(len(x)):
        values = [layer[n].tolist() for layer in (x, *layers)]
        parts = []
        for place, (own, bias) in enumerate(zip(values, biases, strict=True)):
            above = values[place + 1] if place < len(weights) else []
            for i, bit in enumerate(own):
                logit = float(bias[i])
                logit += math.fsum(float(weights[place][i, j]) * value for j, value in enumerate(above))
                parts.append(-log_one_plus_exp(-logit if bit else logit))
        found.append(math.fsum(parts))
    return real(found)


def joint_case(checked: str, *question: Any) -> Case:
    x, layers, weights, biases = question
    right = by_loops(x, layers, weights, biases)
    sizes = {"N": len(x), "D": x.shape[1]} | {
        f"M{place + 1}": layer.shape[1] for place, layer in enumerate(layers)
    }
    mistakes = Later(partial(mistakes_of, x, layers, weights, biases, right))
    return Case(checked, question, right, mistakes, made=Made(sizes=sizes))


#: What is said of a unit, from the units and their logits.
Term = Callable[[Tensor, Tensor], Tensor]


def log_bernoulli(z: Tensor, logits: Tensor) -> Tensor:
    return z * logits - softplus(logits)


#: Other terms than log p of each unit, in words.
OTHER_TERMS: dict[str, Term] = {
    "the normalizing term, −log(1 + exp(logit)), is left out": lambda z, t: z * t,
    "the normalizing term, −log(1 + exp(logit)), has the wrong sign": lambda z, t: z * t + softplus(t),
    "the normalizing term, −log(1 + exp(logit)), counts twice": lambda z, t: z * t - 2 * softplus(t),
    "the normalizing term, −log(1 + exp(logit)), is halved": lambda z, t: z * t - softplus(t) / 2,
    "the normalizing term has the wrong sign of the logit, −log(1 + exp(−logit))": (
        lambda z, t: z * t - softplus(-t)
    ),
    "only the normalizing term is there: the term unit · logit is left out": lambda z, t: -softplus(t),
    "exp(logit) is subtracted, not log(1 + exp(logit)): that belongs to counts": lambda z, t: z * t - t.exp(),
    "the logit has the wrong sign: 0 and 1 are exchanged": lambda z, t: log_bernoulli(z, -t),
    "units that are 0 are left out: they have log(1 − p)": lambda z, t: z * log_bernoulli(z, t),
    "units that are 1 are left out: they have log p": lambda z, t: (1 - z) * log_bernoulli(z, t),
    "every unit has log p, as if all were 1": lambda z, t: -softplus(-t),
    "every unit has log(1 − p), as if all were 0": lambda z, t: -softplus(t),
    "units that are 0 count with the wrong sign": lambda z, t: (2 * z - 1) * log_bernoulli(z, t),
    "units enter as −1 and 1 in unit · logit": lambda z, t: (2 * z - 1) * t - softplus(t),
    "the sigmoid is taken twice": lambda z, t: log_bernoulli(z, t.sigmoid()),
    "the probabilities themselves are added, not their logarithms": lambda z, t: log_bernoulli(z, t).exp(),
    "unit · p stands for log p: the probabilities of the ones are added": lambda z, t: z * t.sigmoid(),
    "the squared error stands for −log p": lambda z, t: -(z - t.sigmoid()).square(),
    "half of the squared error stands for −log p": lambda z, t: -(z - t.sigmoid()).square() / 2,
    "the absolute error stands for −log p": lambda z, t: -(z - t.sigmoid()).abs(),
    "the units are fair bits, log ½ each": lambda z, t: torch.full_like(t, -LOG_2),
    "tanh stands for the sigmoid, or the logits are doubled": lambda z, t: log_bernoulli(z, 2 * t),
    "the logits are halved": lambda z, t: log_bernoulli(z, t / 2),
    "softmax over the units stands for the sigmoid": (
        lambda z, t: z * t.log_softmax(-1) + (1 - z) * (1 - t.softmax(-1)).log()
    ),
    "log-softmax over the units stands for log p, for the ones": lambda z, t: z * t.log_softmax(-1),
    "the distribution function of a Gaussian stands for the sigmoid": (
        lambda z, t: torch.special.log_ndtr((2 * z - 1) * t)
    ),
    "the base 2 stands for e in the sigmoid": lambda z, t: log_bernoulli(z, t * LOG_2),
    "the entropy of the unit stands for log p": (lambda z, t: t.sigmoid() * t - softplus(t)),
    "the entropy of the unit stands for −log p": lambda z, t: softplus(t) - t.sigmoid() * t,
    "units are compared with a rounded probability: 1 where it is right": (
        lambda z, t: (z == (t > 0)).double()
    ),
    "the logits are clamped to −1 ... 1": lambda z, t: log_bernoulli(z, t.clamp(-1, 1)),
}


def mistakes_of(
    x: Tensor, layers: list[Tensor], weights: list[Tensor], biases: list[Tensor], right: Tensor
) -> dict[str, Any]:
    values = [x, *layers]
    last = len(layers)
    names = (
        ["log p(x | h¹)"]
        + [f"log p(h{UP[k]} | h{UP[k + 1]})" for k in range(1, last)]
        + [f"log p(h{UP[last]})"]
    )

    def logits(k: int, above: Tensor | None = None) -> Tensor:
        """Of the k-th layer, given what is above it."""
        if k == last:
            return biases[k].expand_as(values[k])
        return biases[k] + (values[k + 1] if above is None else above) @ weights[k].T

    fields = [logits(k) for k in range(last + 1)]
    units = [log_bernoulli(z, t) for z, t in zip(values, fields, strict=True)]
    terms = [each.sum(1) for each in units]
    widths = [z.shape[1] for z in values]

    def instead(**others: Tensor) -> Tensor:
        """The sum with other terms for some of the layers, by k0, k1, ..."""
        return torch.stack([others.get(f"k{k}", term) for k, term in enumerate(terms)]).sum(0)

    def at(k: int, other: Tensor) -> Tensor:
        return instead(**{f"k{k}": other})

    def of_logits(change: Callable[[int], Tensor]) -> Tensor:
        """The sum with other logits in each layer."""
        found = [log_bernoulli(z, change(k).expand_as(z)).sum(1) for k, z in enumerate(values)]
        return torch.stack(found).sum(0)

    def of_values(change: Callable[[Tensor], Tensor], targets: bool = True, parents: bool = True) -> Tensor:
        """The sum with other values of the bits, where they are drawn or where they stand above others."""
        found = []
        for k, z in enumerate(values):
            above = None if k == last else change(values[k + 1]) if parents else values[k + 1]
            found.append(log_bernoulli(change(z) if targets else z, logits(k, above)).sum(1))
        return torch.stack(found).sum(0)

    mistakes: dict[str, Any] = {
        **recombined(dict(zip(names, terms, strict=True)), "the sign is reversed: this is a loss"),
        **wrong_rows(right, EACH),
        "it is averaged over the units of each layer, not summed": torch.stack(
            [each.mean(1) for each in units]
        ).sum(0),
        "it is averaged over all units, not summed": right / sum(widths),
        "it is averaged over the layers, not summed": right / (last + 1),
        "it is divided by the number of hidden layers": right / last,
        "it is averaged over the pixels": right / widths[0],
        "it is averaged over units and layers": torch.stack([each.mean(1) for each in units]).mean(0),
        "it is averaged over everything": torch.cat(units, 1).mean(),
        "it is averaged over everything, with the sign of a loss": -torch.cat(units, 1).mean(),
        f"each layer is averaged over rows and units, as a loss does by default: {EACH}": sum(
            (each.mean() for each in units), torch.tensor(0.0)
        ),
        f"each layer is averaged over rows and units, as a loss does by default, with its sign: {EACH}": -sum(
            (each.mean() for each in units), torch.tensor(0.0)
        ),
        "the sum over units is missing": torch.cat(units, 1),
        "the terms of the layers came back, one for each, not their sum": torch.stack(terms),
        "the terms of the layers came back, one for each, not their sum (a row for each row)": torch.stack(
            terms, 1
        ),
        "the terms of the layers are multiplied, not added": torch.stack(terms).prod(0),
        "the probability came back, not its logarithm": right.exp(),
        "the logarithm is to the base 2: nats are asked": right / LOG_2,
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "bits per pixel came back, as a loss": -right / (LOG_2 * widths[0]),
        "it is normalized over the rows": right.log_softmax(0),
        "the mean over the rows is subtracted": right - right.mean(),
        "the rows multiply to one, running sums came back": right.cumsum(0),
        "1 is added": right + 1,
        # what stands above
        "the biases are left out": of_logits(lambda k: fields[k] - biases[k]),
        "the biases are left out but for the top layer": of_logits(
            lambda k: fields[k] - biases[k] if k < last else fields[k]
        ),
        "the biases have the wrong sign": of_logits(lambda k: fields[k] - 2 * biases[k]),
        "the biases count twice": of_logits(lambda k: fields[k] + biases[k]),
        "the weights are left out: every layer has its bias alone": of_logits(
            lambda k: biases[k].expand_as(values[k])
        ),
        "the weights have the wrong sign": of_logits(lambda k: 2 * biases[k] - fields[k]),
        "what comes from above is averaged over its units, not summed": of_logits(
            lambda k: fields[k] if k == last else biases[k] + (fields[k] - biases[k]) / widths[k + 1]
        ),
        "0 and 1 are exchanged throughout": of_values(lambda z: 1 - z),
        "0 and 1 are exchanged in the layers that stand above others": of_values(lambda z: 1 - z, False),
        "the units are −1 and 1 throughout: they are 0 and 1": of_values(lambda z: 2 * z - 1),
        "the units are −1 and 1 where they stand above others: they are 0 and 1": of_values(
            lambda z: 2 * z - 1, False
        ),
        "the units are −1 and 1 in unit · logit, but not where they stand above others": of_values(
            lambda z: 2 * z - 1, True, False
        ),
        "all units above are taken for 1: the layers' values are not used": of_values(torch.ones_like, False),
        "the first row of the layers serves all": of_values(lambda z: z[:1].expand_as(z), False),
        "the layers are averaged over the rows first": of_values(
            lambda z: z.mean(0, keepdim=True).expand_as(z), False
        ),
        "the first row of x serves all": at(0, log_bernoulli(x[:1].expand_as(x), fields[0]).sum(1)),
        "the joint is that of an undirected machine: −E, without a normalizer of each layer": torch.stack(
            [(z * t).sum(1) for z, t in zip(values, fields, strict=True)]
        ).sum(0),
        "only the normalizer of x is there": torch.stack(
            [(z * t).sum(1) for z, t in zip(values, fields, strict=True)]
        ).sum(0)
        - softplus(fields[0]).sum(1),
        "the top layer has no normalizer": at(last, (values[last] * biases[last]).sum(1)),
        "the arrows go up: each layer is given the one below, and x has its bias alone": (
            upwards(values, weights, biases)
        ),
        "the arrows go up: each layer is given the one below, and p(x) is left out": (
            upwards(values, weights, biases) - log_bernoulli(x, biases[0].expand_as(x)).sum(1)
        ),
        "the first layer's own bias is taken as its prior: p(h¹) stands for p(h¹ | h²)": at(
            1 if last > 1 else 0,
            log_bernoulli(values[1], biases[1].expand_as(values[1])).sum(1)
            if last > 1
            else log_bernoulli(x, biases[0].expand_as(x)).sum(1),
        ),
        "every hidden layer has a prior of its own besides": right
        + sum(
            log_bernoulli(z, b.expand_as(z)).sum(1) for z, b in zip(values[1:-1], biases[1:-1], strict=True)
        ),
        "the top layer has a standard normal prior": at(
            last, (-0.5 * values[last].square() - 0.5 * math.log(2 * math.pi)).sum(1)
        ),
        "the number of states is subtracted from the top layer: fair bits besides its bias": (
            right - widths[last] * LOG_2
        ),
        "only x and the layer next to it count: log p(x, h¹), with h¹ given its bias alone": terms[0]
        + log_bernoulli(values[1], biases[1].expand_as(values[1])).sum(1),
        "x is given the probabilities of h¹, not h¹ itself": (
            at(0, log_bernoulli(x, logits(0, fields[1].sigmoid())).sum(1))
        ),
        "x is given the logits of h¹, not h¹ itself": at(0, log_bernoulli(x, logits(0, fields[1])).sum(1)),
        "every layer is given the probabilities of the one above, not its bits": of_logits(
            lambda k: fields[k] if k == last else logits(k, fields[k + 1].sigmoid())
        ),
        "a pass from the top replaces the bits: every layer is given the mean of the one above": (
            of_logits(passed_down(weights, biases, values).__getitem__)
        ),
        "the likelihood alone came back, less the entropy of the layers": terms[0]
        - sum((term for term in terms[1:]), torch.zeros_like(right)),
        "the last unit of each layer is left out": torch.stack([each[:, :-1].sum(1) for each in units]).sum(
            0
        ),
        "the first unit of each layer is left out": torch.stack([each[:, 1:].sum(1) for each in units]).sum(
            0
        ),
        "only the first unit of each layer counts": torch.stack([each[:, 0] for each in units]).sum(0),
        "the least probable unit of each layer stands for all": torch.stack(
            [each.amin(1) for each in units]
        ).sum(0),
        "the terms are added before the logarithm": torch.stack(terms).logsumexp(0),
    }
    for name, term in OTHER_TERMS.items():
        wrong = [term(z, t).sum(1) for z, t in zip(values, fields, strict=True)]
        mistakes[f"in every layer {name}"] = torch.stack(wrong).sum(0)
        mistakes[f"in every layer {name}; and the sign of all is wrong"] = -torch.stack(wrong).sum(0)
        for k, layer in enumerate(names):
            mistakes[f"in {layer} {name}"] = at(k, wrong[k])
        if last > 1:
            mistakes[f"in every hidden layer {name}"] = torch.stack([terms[0], *wrong[1:]]).sum(0)
            mistakes[f"in every layer but the top {name}"] = torch.stack([*wrong[:-1], terms[-1]]).sum(0)
    for k, layer in enumerate(names):
        mistakes[f"{layer} is averaged over its units, not summed"] = at(k, terms[k] / widths[k])
        mistakes[f"{layer} is averaged over the rows"] = at(k, terms[k].mean().expand_as(right))
        mistakes[f"{layer} is summed over the rows"] = at(k, terms[k].sum().expand_as(right))
        for words, change in {
            "is left out": fields[k] - biases[k],
            "has the wrong sign": fields[k] - 2 * biases[k],
            "counts twice": fields[k] + biases[k],
        }.items():
            mistakes[f"the bias {words} in {layer}"] = at(k, log_bernoulli(values[k], change).sum(1))
        mistakes[f"the bias is taken for a probability in {layer}"] = at(
            k,
            log_bernoulli(values[k], (fields[k] - biases[k] + biases[k].abs().clamp(0.01, 0.99).logit())).sum(
                1
            ),
        )
    for k, weight in enumerate(weights):
        own = fields[k] - biases[k]
        mistakes[f"the weights have the wrong sign in {names[k]}"] = at(
            k, log_bernoulli(values[k], biases[k] - own).sum(1)
        )
        mistakes[f"the weights are left out in {names[k]}: h{UP[k + 1]} is not used"] = at(
            k, log_bernoulli(values[k], biases[k].expand_as(values[k])).sum(1)
        )
        mistakes[f"the weights count twice in {names[k]}"] = at(
            k, log_bernoulli(values[k], biases[k] + 2 * own).sum(1)
        )
        for name, other in reshaped(weight, f"weights[{k}]").items():
            mistakes[name] = at(k, log_bernoulli(values[k], biases[k] + values[k + 1] @ other.T).sum(1))
    for place, name in enumerate(reshaped(weights[0], "each matrix of weights")):
        changed = [list(reshaped(weight, "").values())[place] for weight in weights]
        above = [z @ other.T for z, other in zip(layers, changed, strict=True)]
        mistakes[name] = torch.stack(
            [
                log_bernoulli(values[k], biases[k] + (above[k] if k < last else 0)).sum(1)
                for k in range(last + 1)
            ]
        ).sum(0)
    if last > 2:
        mistakes["only the first two hidden layers count: h² has its bias alone"] = (
            terms[0] + terms[1] + log_bernoulli(values[2], biases[2].expand_as(values[2])).sum(1)
        )
        mistakes["only x, h¹ and the top layer count: those between are left out"] = (
            terms[0] + terms[1] + terms[-1]
        )
    return distinct(mistakes, right)


UP = ("⁰", "¹", "²", "³", "⁴")


def upwards(values: list[Tensor], weights: list[Tensor], biases: list[Tensor]) -> Tensor:
    """Of each layer given the one below, with the same weights; x has its bias alone."""
    fields = [biases[0].expand_as(values[0])]
    fields += [bias + z @ w for bias, z, w in zip(biases[1:], values, weights, strict=False)]
    return torch.stack([log_bernoulli(z, t).sum(1) for z, t in zip(values, fields, strict=True)]).sum(0)


def passed_down(weights: list[Tensor], biases: list[Tensor], values: list[Tensor]) -> list[Tensor]:
    """The logits of all layers if each is given the mean of the one above."""
    found = [biases[-1].expand_as(values[-1])]
    for weight, bias in zip(reversed(weights), reversed(biases[:-1]), strict=True):
        found.insert(0, bias + found[0].sigmoid() @ weight.T)
    return found


def drawn(generator: torch.Generator, rows: int, *widths: int, scale: float = 1.0) -> Question:
    """Bits of all layers, weights and biases of both signs; widths: that of x first."""
    values = [bits(generator, rows, width) for width in widths]
    weights = [scale * signed(generator, below, above) for below, above in pairwise(widths)]
    biases = [scale * signed(generator, width) for width in widths]
    return values[0], values[1:], weights, biases


def signed(generator: torch.Generator, *shape: int) -> Tensor:
    while True:
        found = away_from_zero(generator, 0.3, 1.3, *shape)
        if found.numel() < 2 or found.min() < 0 < found.max():
            return found


@case()
def joint_of_eleven_rows(generator):
    checked = "log p(x, h¹, h²) of 11 rows, with 9 pixels, 6 bits of h¹ and 4 of h²"
    return joint_case(checked, *drawn(generator, 11, 9, 6, 4))


@case()
def joint_of_digits(generator):
    _, layers, weights, biases = drawn(generator, 14, 64, 10, 5)
    weights[0] = weights[0] / 2
    checked = "log p(x, h¹, h²) of 14 digits in black and white"
    return joint_case(checked, digits_of(generator, 14), layers, weights, biases)


@case(hidden=True)
def joint_drawn(generator):
    return joint_case("log p(x, h¹, h²) for other sizes", *drawn(generator, 8, 10, 4, 12))


@case(hidden=True)
def joint_of_three_layers(generator):
    return joint_case("log p of x and three hidden layers", *drawn(generator, 13, 11, 7, 4, 9))


@case(hidden=True)
def joint_of_one_layer(generator):
    return joint_case("log p of x and a single hidden layer", *drawn(generator, 11, 8, 5))


@case(hidden=True)
def joint_of_sure_layers(generator):
    """Logits of some hundred, also for units that are not what they say."""
    question = drawn(generator, 6, 9, 7, 4, scale=300.0)
    made = Made(sizes={"N": 6, "D": 9, "M2": 4}, not_finite=ROUNDED, otherwise=HELD)
    checked = "log p(x, h¹, h²) where the logits are large"
    return Case(checked, question, by_loops(*question), made=made)


@case(hidden=True)
def joint_of_single_units(generator):
    x, layers, weights, biases = drawn(generator, 4, 3, 3, 3)
    question = (
        x[:, :1].float(),
        [layer[:, :1].float() for layer in layers],
        [weight[:1, :1].float() for weight in weights],
        [bias[:1].float() for bias in biases],
    )
    right = by_loops(*question).float()
    checked = "log p(x, h¹, h²) with a single unit in each layer, in single precision"
    return Case(checked, question, right, degenerate="D = M1 = M2 = 1")
