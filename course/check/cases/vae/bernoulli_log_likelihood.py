"""Task 1: bernoulli_log_likelihood."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid, softplus

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.vae.common import HELD, digits, not_squeezed, wrong_sums
from course.check.relations import Made

ROUNDED = "a probability was rounded to 0 or 1, or exp overflows: stay with the logits, as logsigmoid and softplus do"


def by_loops(x: Tensor, logits: Tensor) -> Tensor:
    """log p(x_n | z_sn): minus log(1 + e^−η) for a one, minus log(1 + e^η) for a zero, pixel by pixel."""

    def log_one_plus_exp(t: float) -> float:
        return max(t, 0.0) + math.log1p(math.exp(-abs(t)))

    return real(
        [
            [
                -math.fsum(log_one_plus_exp(-t if bit else t) for bit, t in zip(bits, pixels, strict=True))
                for bits, pixels in zip(x.tolist(), sample, strict=True)
            ]
            for sample in logits.tolist()
        ]
    )


def bits_case(checked: str, x: Tensor, logits: Tensor) -> Case:
    right = by_loops(x, logits)
    each = logsigmoid((2 * x - 1) * logits)
    p, softness = logits.sigmoid(), softplus(logits)
    signs = 2 * x - 1

    def bernoulli(probability: Tensor) -> Tensor:
        return (x * probability.log() + (1 - x) * (1 - probability).log()).sum(2)

    mistakes = {
        **wrong_sums(each),
        "the sign is wrong: this is the cross-entropy, a loss": -right,
        "the pixels that are 0 are left out: they have log(1 − p)": (x * each).sum(2),
        "the pixels that are 1 are left out: they have log p": ((1 - x) * each).sum(2),
        "a pixel of 0 has log p, like a pixel of 1: the data are not used": logsigmoid(logits).sum(2),
        "a pixel of 1 has log(1 − p), like a pixel of 0: the data are not used": logsigmoid(-logits).sum(2),
        "0 and 1 are exchanged: the logit is that of a 1": logsigmoid(-signs * logits).sum(2),
        "the pixels of 0 count with the wrong sign": (signs * each).sum(2),
        "the sigmoid is taken twice: what is given to a function of logits is a probability already": (
            logsigmoid(signs * p).sum(2)
        ),
        "the logits are read as log p: their exponential is no probability": (x * logits).sum(2),
        "the normalizing term, −log(1 + exp(logit)), has the wrong sign": (x * logits + softness).sum(2),
        "the normalizing term counts twice": (x * logits - 2 * softness).sum(2),
        "the normalizing term is halved": (x * logits - softness / 2).sum(2),
        "the normalizing term is −log(1 + exp(−logit)): the sign of the logit is wrong there": (
            (x * logits - softplus(-logits)).sum(2)
        ),
        "exp(logit) is subtracted, not log(1 + exp(logit)): that belongs to counts": (
            (x * logits - logits.exp()).sum(2)
        ),
        "the 1 is missing in log(1 + exp(logit)): all ones have the logarithm 0": ((x - 1) * logits).sum(2),
        "the pixels are multiplied by their probability: Σ x p": (x * p).sum(2),
        "the squared error stands for the logarithm": -(x - p).square().sum(2),
        "half of the squared error stands for the logarithm: that is a Gaussian": -0.5
        * (x - p).square().sum(2),
        "the squared error came back, as a loss": (x - p).square().sum(2),
        "half of the squared error came back, as a loss: that is a Gaussian": 0.5 * (x - p).square().sum(2),
        "the squared error of the logits stands for the logarithm": -(x - logits).square().sum(2),
        "the absolute error stands for the logarithm": -(x - p).abs().sum(2),
        "half of the squared error of the logits stands for the logarithm": -0.5
        * (x - logits).square().sum(2),
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "bits per pixel came back, −log p / (D log 2): log p is asked": -right / (math.log(2) * x.shape[1]),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "a pixel has the base 2 in its sigmoid, 1 / (1 + 2^−logit)": (
            logsigmoid(signs * logits * math.log(2)).sum(2)
        ),
        "softmax shares one probability among the pixels: each has a sigmoid of its own": (
            bernoulli(logits.softmax(2))
        ),
        "log-softmax over the pixels stands for log p: each pixel has a sigmoid of its own": (
            (x * logits.log_softmax(2)).sum(2)
        ),
        "tanh stands for the sigmoid, or the logits are doubled": bernoulli(0.5 * (1 + logits.tanh())),
        "the distribution function of a Gaussian stands for the sigmoid": bernoulli(
            torch.special.ndtr(logits)
        ),
        "the decoder's logits are averaged over the samples": logsigmoid(signs * logits.mean(0)).sum(1),
        "the decoder's probabilities are averaged over the samples": (
            (x * p.mean(0).log() + (1 - x) * (1 - p.mean(0)).log()).sum(1)
        ),
        "the logits of the first sample serve all": logsigmoid(signs * logits[:1]).sum(2).expand_as(right),
        "the logits of the first row serve all": logsigmoid(signs * logits[:, :1]).sum(2),
        "the first row of the data serves all": logsigmoid(signs[:1] * logits).sum(2),
        "a bit drawn at p = ½ stands for the pixel: the logits are rounded": (x == (logits > 0))
        .double()
        .sum(2),
        "the logits are clamped to −1 ... 1": logsigmoid(signs * logits.clamp(-1, 1)).sum(2),
        "the entropy of the decoder's bits came back: the data are not used": (
            -(p * logsigmoid(logits) + (1 - p) * logsigmoid(-logits)).sum(2)
        ),
        "the entropy of the decoder's bits is added": right
        - (p * logsigmoid(logits) + (1 - p) * logsigmoid(-logits)).sum(2),
        "the pixels are ±1 in x · logit: they are 0 and 1": (signs * logits - softness).sum(2),
        "the data are standardized over the rows before they are compared": (
            ((x - x.mean(0)) / x.std(0)).nan_to_num(0.0, 0.0, 0.0) * logits - softness
        ).sum(2),
        "the logits are reshaped to (N, S, D), which mixes rows and samples": (
            logsigmoid(signs[:, None] * logits.reshape(len(x), len(logits), -1)).sum(2)
        ),
        "the logits are halved": logsigmoid(signs * logits / 2).sum(2),
        "the sigmoid is multiplied by the data: log Σ x p": (x * p).sum(2).log(),
        "the logits are standardized over the pixels": (
            logsigmoid(signs * (logits - logits.mean(2, keepdim=True)) / logits.std(2, keepdim=True)).sum(2)
        ),
        "1 is subtracted": right - 1,
    }
    for small in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6):
        held = p.clamp(small, 1 - small)
        if not torch.allclose(bernoulli(held), right, rtol=1e-5):
            mistakes[f"the probabilities are clamped to {small:.0e} ... 1 − {small:.0e}"] = bernoulli(held)
        inside = (x * (p + small).log() + (1 - x) * (1 - p + small).log()).sum(2)
        if not torch.allclose(inside, right, rtol=1e-6):
            mistakes[f"{small:.0e} is added inside the logarithm: leave it out"] = inside
    made = Made(sizes={"S": len(logits), "N": len(x), "D": x.shape[1]})
    return Case(checked, (x, logits), right, mistakes, made=made)


def bits(generator: torch.Generator, rows: int, width: int) -> Tensor:
    """Bits of which no row and no column are all alike."""
    while True:
        x = (torch.rand(rows, width, generator=generator) < 0.5).double()
        if bool((x.std(0) > 0).all() & (x.std(1) > 0).all()):
            return x


@case()
def bits_of_seven_rows(generator):
    checked = "log p(x | z) of 7 rows of 9 bits, for 4 samples of each"
    return bits_case(checked, bits(generator, 7, 9), 0.4 + 2 * normal(generator, 4, 7, 9))


@case(hidden=True)
def bits_drawn(generator):
    checked = "log p(x | z) of bits for other sizes"
    return bits_case(checked, bits(generator, 5, 12), 0.4 + 2 * normal(generator, 8, 5, 12))


@case(hidden=True)
def bits_of_digits(generator):
    """Images in black and white, with a decoder that is not bad."""
    x = (digits()[torch.randperm(len(digits()), generator=generator)[:6]] >= 8).double()
    logits = 2 * (2 * x - 1) + 2 * normal(generator, 4, *x.shape)
    return bits_case("log p(x | z) of digits in black and white", x, logits)


@case(hidden=True)
def bits_that_are_certain(generator):
    """Logits far beyond what a probability can hold; some pixels are what they should not be."""
    x = bits(generator, 6, 9)
    signs = 2.0 * (torch.rand(4, 6, 9, generator=generator) < 0.5) - 1
    logits = signs * uniform(generator, 200, 900, 4, 6, 9)
    made = Made(sizes={"S": 4, "N": 6, "D": 9}, not_finite=ROUNDED, otherwise=HELD)
    checked = "log p(x | z) where the decoder is certain, and now and then wrong"
    return Case(checked, (x, logits), by_loops(x, logits), made=made)


@case(hidden=True)
def bits_of_one_pixel(generator):
    x, logits = bits(generator, 6, 4)[:, :1], 2 * normal(generator, 1, 6, 1)
    checked = "log p(x | z) of a single pixel and a single sample, in single precision"
    return not_squeezed(single_precision(Case(checked, (x, logits), by_loops(x, logits), degenerate="D = 1")))
