"""Task 4: sleep_loss. Its checks look at the value and at the gradients by themselves."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, normal, quiet, real, single_precision, uniform
from course.check.cases.rbm.common import (
    away_from_zero,
    bernoulli_entropy,
    bits,
    digits_of,
    distinct,
    machine,
    softplus,
)
from course.check.cases.wake_sleep.common import GRADIENT_TOLERANCE, as_losses, far
from course.check.relations import Made

#: Dreams x (N, D) and z (N, M), and the recognition network: V (D, M) and c (M,).
Given = tuple[Tensor, Tensor, Tensor, Tensor]
REACHED = "the gradient reaches {} of the dreams, and so the network that dreams: nothing is to learn there but V and c"


def by_loops(x: Tensor, z: Tensor, V: Tensor, c: Tensor) -> Tensor:
    """Minus the logarithm of the probability of each dream's bits, bit by bit."""
    found = []
    for pixels, row in zip(x.tolist(), z.tolist(), strict=True):
        terms = []
        for column, offset, bit in zip(V.T.tolist(), c.tolist(), row, strict=True):
            logit = offset + math.fsum(v * pixel for v, pixel in zip(column, pixels, strict=True))
            away = -logit if bit else logit  # −log σ(±logit) is log(1 + exp(∓logit))
            terms.append(max(away, 0) + math.log1p(math.exp(-abs(away))))
        found.append(math.fsum(terms))
    return real(found)


def sleep_case(checked: str, given: Given) -> Case:
    right = by_loops(*given)
    made = Made(sizes={"N": len(given[0]), "D": len(given[2]), "M": len(given[3])})
    return Case(checked, given, right, Later(partial(mistakes_of, given, right)), made=made)


def wrong_logits(given: Given) -> dict[str, Tensor]:
    """Other logits (N, M)."""
    x, _, V, c = given
    inputs = x @ V
    width = len(V)
    return {
        "c is left out": inputs,
        "V is left out: the logits are c alone": c.expand_as(inputs),
        "c has the wrong sign": inputs - c,
        "V has the wrong sign": c - inputs,
        "c counts twice": inputs + 2 * c,
        "c is multiplied, not added": inputs * c,
        "the logits count twice": 2 * (inputs + c),
        "the logits count half": (inputs + c) / 2,
        "the sum over the pixels is a mean in the logits": c + inputs / width,
        "the pixels are taken as −1 and 1 in the logits": c + (2 * x - 1) @ V,
        "½ is subtracted from the pixels in the logits": c + (x - 0.5) @ V,
        "dark and bright are exchanged in the pixels": c + (1 - x) @ V,
        "the pixels are rounded to 0 and 1": c + (x > 0.5).double() @ V,
        "the mean of the pixels over the dreams is subtracted": c + (x - x.mean(0)) @ V,
        "the pixels of the first dream serve all": c + (x[:1] @ V).expand_as(inputs),
        "the dreams are averaged first": c + (x.mean(0, keepdim=True) @ V).expand_as(inputs),
        "the dreams x are in reverse order": c + inputs.flip(0),
        "V is reshaped where it fits as it is": c + x @ V.T.reshape(V.shape),
        "V is squared": c + x @ V.square(),
        "max(0, ·) is taken of the logits": (inputs + c).relu(),
        "tanh is taken of the logits": (inputs + c).tanh(),
        "the sigmoid is taken of x V before c is added": inputs.sigmoid() + c,
        "all pixels count, whatever x is": (c + V.sum(0)).expand_as(inputs),
    }


def of_bits(logits: Tensor, z: Tensor) -> Tensor:
    """−log q of each bit, (N, M)."""
    return softplus(logits) - z * logits


def wrong_terms(given: Given) -> dict[str, Tensor]:
    """What may stand for −log q of each bit, (N, M)."""
    x, z, V, c = given
    logits = x @ V + c
    p = logits.sigmoid()
    q_twice = p.sigmoid()
    return {
        "p and 1 − p are exchanged: z = 1 has the probability σ(logit)": of_bits(-logits, z),
        "only the bits that are 1 count: (1 − z) log(1 − p) is missing": -z * p.log(),
        "only the bits that are 0 count: z log p is missing": -(1 - z) * (1 - p).log(),
        "log p counts for each bit, whatever z is": -p.log(),
        "log(1 − p) counts for each bit, whatever z is": -(1 - p).log(),
        "the softplus is missing: only z times the logit is there": -z * logits,
        "only the softplus is there: z times the logit is missing": softplus(logits),
        "the softplus is subtracted": -softplus(logits) - z * logits,
        "z times the logit is added": softplus(logits) + z * logits,
        "(1 − z) log(1 − p) has the wrong sign": -z * p.log() + (1 - z) * (1 - p).log(),
        "the sigmoid is taken of the probability once more": of_bits(p, z),
        "the logarithm of twice a sigmoid is taken": -(z * q_twice.log() + (1 - z) * (1 - q_twice).log()),
        "the probability of the bit stands for its logarithm": -(z * p + (1 - z) * (1 - p)),
        "the probability of the bit came back, without a sign": z * p + (1 - z) * (1 - p),
        "one minus the probability of the bit came back, the size of the error": 1
        - (z * p + (1 - z) * (1 - p)),
        "the squared error of the probability is taken: −log q is asked": (z - p).square(),
        "half the squared error of the probability is taken: −log q is asked": (z - p).square() / 2,
        "the squared error of the logit is taken: −log q is asked": (z - logits).square(),
        "half the squared error of the logit is taken: −log q is asked": (z - logits).square() / 2,
        "the error z − p came back: that is a gradient": z - p,
        "the error p − z came back: that is a gradient": p - z,
        "z is left out: this is the entropy of q, where the dream's z belong": bernoulli_entropy(p),
        "z is drawn from q by rounding: the z of the dream are known": of_bits(logits, (logits > 0).double()),
        "the probabilities of q stand for z": of_bits(logits, p),
        "the probability is rounded to 0 and 1, and the errors counted": (z - (p > 0.5).double()).abs(),
        "log 2 is subtracted for each bit": of_bits(logits, z) - math.log(2),
        "log 2 is added for each bit": of_bits(logits, z) + math.log(2),
        "the bits are taken as −1 and 1 in z times the logit": softplus(logits) - (2 * z - 1) * logits,
        "half of each logit is there: units of ±1": (torch.logaddexp(logits, -logits) - (2 * z - 1) * logits),
        "exp stands for softplus, as for counts": logits.exp() - z * logits,
        "max(0, logit) stands for softplus": logits.relu() - z * logits,
        "the hinge 1 − (2 z − 1) logit is taken": (1 - (2 * z - 1) * logits).relu(),
        "softmax over the bits stands for the sigmoid": -z * logits.log_softmax(1),
        "the bits of the first dream serve all": of_bits(logits, z[:1].expand_as(z)),
        "the bits of the dreams are averaged first": of_bits(logits, z.mean(0, keepdim=True).expand_as(z)),
        "the bits z are in reverse order": of_bits(logits, z.flip(0)),
        "the bits of z are in reverse order within each dream": of_bits(logits, z.flip(1)),
        "p is weighed by p: p log p is summed where z log p belongs": -p * p.log(),
        "z is explained backwards, by z Vᵀ: log p(x | z) without its offsets, summed over pixels": (
            of_bits(z @ V.T, x).sum(1, keepdim=True).expand_as(z) / z.shape[1]
        ),
        "each bit is weighed by its probability": (z * p + (1 - z) * (1 - p)) * of_bits(logits, z),
    }


def wrong_reductions(each: Tensor) -> dict[str, Tensor]:
    """What comes of −log q of the bits (N, M), if it is not summed over the bits alone."""
    right = each.sum(1)
    return {
        "it is averaged over the bits, not summed": each.mean(1),
        "the sum over the bits is missing": each,
        "it is summed over the dreams, not over the bits": each.sum(0),
        "it is averaged over the dreams, not over the bits": each.mean(0),
        "it is averaged over the dreams, too: one number for each dream is asked": right.mean(),
        "it is summed over the dreams, too: one number for each dream is asked": right.sum(),
        "it is averaged over dreams and bits: one number for each dream is asked": each.mean(),
        "it is averaged over the dreams, and all get the mean": right.mean().expand_as(right),
        "it is divided by the number of dreams: one number for each dream is asked": right / len(right),
        "only the first bit counts": each[:, 0],
        "only the last bit counts": each[:, -1],
        "the first bit is left out": each[:, 1:].sum(1),
        "the last bit is left out": each[:, :-1].sum(1),
        "the logarithms of the bits are multiplied, not added": each.prod(1),
        "the worst bit alone counts": each.amax(1),
        "the best bit alone counts": each.amin(1),
        "the median of the bits is taken": each.median(1).values,
        "running sums over the bits came back": each.cumsum(1),
        "the probabilities of the bits are added, not multiplied": -(-each).logsumexp(1),
        "the probabilities of the bits are averaged, not multiplied": -(-each).exp().mean(1).log(),
        "the probability itself came back, not minus its logarithm": (-right).exp(),
        "minus the probability itself came back": -(-right).exp(),
        "one minus the probability came back": 1 - (-right).exp(),
        "one over the probability came back: its logarithm is asked": right.exp(),
        "it is normalized over the dreams": right.softmax(0),
        "it is divided by its sum over the dreams": right / right.sum(),
        "the smallest of the dreams is subtracted": right - right.min(),
        "the mean over the dreams is subtracted": right - right.mean(),
        "the root of it came back": right.sqrt(),
        "it is squared": right.square(),
        "the first dream alone came back": right[0],
    }


def mistakes_of(given: Given, right: Tensor) -> dict[str, Any]:
    x, z, V, c = given
    each = of_bits(x @ V + c, z)
    sums: dict[str, Callable[[Tensor], Tensor]] = {
        "": lambda terms: terms.sum(1),
        "; and it is averaged over the bits": lambda terms: terms.mean(1),
        "; and it is averaged over dreams and bits": torch.mean,
        "; and it is averaged over the dreams": lambda terms: terms.sum(1).mean(),
    }
    mistakes: dict[str, Any] = {
        "the sign is reversed: this is log q, and the loss is −log q": -right,
        **as_losses(wrong_reductions(each)),
    }
    for words, total in sums.items():
        terms = {name: total(wrong) for name, wrong in wrong_terms(given).items()}
        logits = {name: total(of_bits(wrong, z)) for name, wrong in wrong_logits(given).items()}
        mistakes |= {f"{name}{words}": value for name, value in as_losses(terms | logits).items()}
    mistakes |= {
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "log(1/2) of each bit, a prior of fair bits, is added: this is log q less log p(z)": (
            -right + z.shape[1] * math.log(2)
        ),
        "the logarithm of a prior of fair bits is added to the loss": right + z.shape[1] * math.log(2),
        "the entropy of q is subtracted: the z of the dream are given, and count by −log q alone": (
            right - bernoulli_entropy((x @ V + c).sigmoid()).sum(1)
        ),
        "the entropy of q is added": right + bernoulli_entropy((x @ V + c).sigmoid()).sum(1),
        "all pairs of dreams came back: z_n belongs to x_n alone": (
            softplus(x @ V + c).sum(1)[:, None] - (x @ V + c) @ z.T
        ),
        "all pairs of dreams came back, transposed: z_n belongs to x_n alone": (
            softplus(x @ V + c).sum(1)[None] - z @ (x @ V + c).T
        ),
        "a penalty ½ Σ V² is added": right + V.square().sum() / 2,
    }
    return distinct(mistakes, right)


def slopes_case(checked: str, given: Given) -> Case:
    """The gradients by x and z, which get none, and by V and c."""
    x, z, V, c = given
    rows, units = z.shape
    logits = x @ V + c
    p = logits.sigmoid()
    error = p - z
    no_x, no_z = torch.zeros_like(x), torch.zeros_like(z)
    by_V, by_c = x.T @ error, error.sum(0)
    right = no_x, no_z, by_V, by_c
    by_x = error @ V.T

    def of(error: Tensor) -> tuple[Tensor, ...]:
        return no_x, no_z, x.T @ error, error.sum(0)

    mistakes = {
        REACHED.format("x"): (by_x, no_z, by_V, by_c),
        REACHED.format("z"): (no_x, -logits, by_V, by_c),
        REACHED.format("x and z"): (by_x, -logits, by_V, by_c),
        "V gets no gradient: only x and z are to be detached": (no_x, no_z, 0 * by_V, by_c),
        "c gets no gradient: only x and z are to be detached": (no_x, no_z, by_V, 0 * by_c),
        "the logits are detached: it is V and c that learn, and x and z that do not": (
            no_x,
            -logits,
            0 * by_V,
            0 * by_c,
        ),
        "the gradient reaches x, and neither V nor c: it is the other way round": (
            by_x,
            no_z,
            0 * by_V,
            0 * by_c,
        ),
        "the gradient reaches x and z, and neither V nor c: it is the other way round": (
            by_x,
            -logits,
            0 * by_V,
            0 * by_c,
        ),
        "the sign is reversed: the loss is −log q": of(-error),
        f"{REACHED.format('x')}; and the sign is reversed": (-by_x, no_z, -by_V, -by_c),
        f"{REACHED.format('x and z')}; and the sign is reversed": (
            -by_x,
            logits,
            -by_V,
            -by_c,
        ),
        "it is averaged over the bits, not summed": of(error / units),
        "it is averaged over the dreams: one number for each dream is asked": of(error / rows),
        "it is averaged over dreams and bits: one number for each dream is asked": of(error / rows / units),
        f"{REACHED.format('x')}; and it is averaged over the dreams": (
            by_x / rows,
            no_z,
            by_V / rows,
            by_c / rows,
        ),
        f"{REACHED.format('x and z')}; and it is averaged over the dreams": (
            by_x / rows,
            -logits / rows,
            by_V / rows,
            by_c / rows,
        ),
        "the squared error of the probability is differentiated": of(2 * error * p * (1 - p)),
        "half the squared error of the probability is differentiated": of(error * p * (1 - p)),
        "z is left out: the entropy of q is differentiated": of(-logits * p * (1 - p)),
        "the probabilities of q stand for z, and are differentiated, too": of(-logits * p * (1 - p)),
        "the probabilities of q stand for z": of(0 * error),
        "z is drawn from q by rounding: the z of the dream are known": of(p - (logits > 0).double()),
        "only the bits that are 1 count": of(-z * (1 - p)),
        "only the bits that are 0 count": of((1 - z) * p),
        "p and 1 − p are exchanged": of(z - (1 - p)),
        "c is left out of the logits": (no_x, no_z, x.T @ ((x @ V).sigmoid() - z), 0 * by_c),
    }
    made = Made(sizes={"N": rows, "D": len(V), "M": units})
    return Case(
        checked,
        given,
        right,
        distinct(mistakes, right),
        tolerance=GRADIENT_TOLERANCE,
        gradient_of=(0, 1, 2, 3),
        made=made,
    )


def drawn_dreams(generator: torch.Generator, rows: int, width: int, units: int) -> Given:
    """Gray dreams, with pixels on either side of ½, and bits; the logits are on either side of zero."""
    x = uniform(generator, 0.05, 0.95, rows, width)
    _, c, V = machine(generator, width, units)
    return x, bits(generator, rows, units), V, c


def dreams_of_digits(generator: torch.Generator, rows: int, units: int) -> Given:
    x = digits_of(generator, rows)
    V = 0.35 * normal(generator, 64, units)
    return x, bits(generator, rows, units), V, normal(generator, units) - (x @ V).mean(0)


@case()
def sleep_of_nine_dreams(generator):
    return sleep_case("the loss of 9 dreams of 6 pixels and 4 bits", drawn_dreams(generator, 9, 6, 4))


@case()
def sleep_slopes_of_nine_dreams(generator):
    checked = "the gradients by x, by z, by V and by c"
    return slopes_case(checked, drawn_dreams(generator, 9, 6, 4))


@case(hidden=True)
def sleep_drawn(generator):
    return sleep_case("the sleep loss for other sizes", drawn_dreams(generator, 7, 4, 11))


@case(hidden=True)
def sleep_slopes_drawn(generator):
    checked = "the gradients of the sleep loss for other sizes"
    return slopes_case(checked, drawn_dreams(generator, 5, 9, 7))


@case(hidden=True)
def sleep_of_digits(generator):
    """A network that has learned its digits dreams of nothing else."""
    return quiet(sleep_case("the sleep loss of dreams of digits", dreams_of_digits(generator, 11, 8)))


@case(hidden=True)
def sleep_of_large_logits(generator):
    """Logits of some hundred or thousand, with bits that they rule out and bits that they are sure of."""
    x = bits(generator, 12, 5)
    V, c = away_from_zero(generator, 300, 700, 5, 9), away_from_zero(generator, 800, 1500, 9)
    made = sleep_case("the sleep loss where the logits are large", (x, bits(generator, 12, 9), V, c))
    not_finite = "exp overflows or log 0 is taken: stay with logits (softplus, logsigmoid)"
    return far(made, not_finite)


@case(hidden=True)
def sleep_of_single_units(generator):
    x, z, V, c = drawn_dreams(generator, 9, 4, 3)
    given = x[:, :1], z[:, :1], V[:1, :1], c[:1]
    checked = "the sleep loss with a single pixel and a single bit, in single precision"
    return single_precision(Case(checked, given, by_loops(*given), degenerate="D = M = 1"))
