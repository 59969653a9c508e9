"""Task 7: description_length."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, normal, quiet, real, single_precision
from course.check.cases.rbm.common import LOG_2, bits, digits_of, distinct, machine, recombined, softplus
from course.check.cases.wake_sleep.common import as_losses, far, wrong_sums
from course.check.relations import Made


def by_loops(log_joint: Tensor, log_q: Tensor) -> Tensor:
    """What is sent less what comes back, in bits, averaged over the samples of each row."""
    rows = zip(log_joint.T.tolist(), log_q.T.tolist(), strict=True)
    return real([math.fsum((b - a) / LOG_2 for a, b in zip(*row, strict=True)) / len(row[0]) for row in rows])


def length_case(checked: str, log_joint: Tensor, log_q: Tensor) -> Case:
    right = by_loops(log_joint, log_q)
    samples, rows = log_joint.shape
    mistakes = Later(partial(mistakes_of, log_joint, log_q, right))
    made = Made(sizes={"S": samples, "N": rows})
    return Case(checked, (log_joint, log_q), right, mistakes, made=made)


def mistakes_of(log_joint: Tensor, log_q: Tensor, right: Tensor) -> dict[str, Any]:
    samples = len(log_joint)
    log_w = log_joint - log_q
    sent, back = -log_joint.mean(0) / LOG_2, log_q.mean(0) / LOG_2
    weights, q = log_w.softmax(0), log_q.softmax(0)
    bound = (log_w.logsumexp(0) - math.log(samples)) / LOG_2
    units = {
        "": 1.0,
        "; and it is in nats: bits are asked": LOG_2,
        "; and it is multiplied by log 2, where it is to be divided": LOG_2**2,
        "; and it is divided by log 2 twice": 1 / LOG_2,
        "; and the logarithm is to the base 10": LOG_2 / math.log(10),
    }
    values: dict[str, Tensor] = {
        **as_losses(wrong_sums(-log_w / LOG_2 / samples)),
        **recombined(
            {"what is sent, −log p(x, z)": sent, "what comes back, log q": back},
            "the sign is reversed: this is the ELBO, and a length is −ELBO",
        ),
        "the samples are summed, not averaged": samples * right,
        "what is sent is summed over the samples, what comes back is averaged": samples * sent + back,
        "what is sent is averaged over the samples, what comes back is summed": sent + samples * back,
        "this is the importance-weighted length: the logarithm of the mean weight": -bound,
        "this is the importance-weighted bound: the logarithm of the mean weight": bound,
        "this is the length without 1/S in the logarithm": -bound - math.log(samples) / LOG_2,
        "the samples are weighted by importance: those of q count alike": (-(weights * log_w).sum(0) / LOG_2),
        "the samples are weighted by q once more: they come as often as q says": (
            -(q * log_w).sum(0) / LOG_2
        ),
        "the samples are weighted by q(z) itself once more": -(log_q.exp() * log_w).sum(0) / LOG_2,
        "the samples are weighted by q(z) itself once more, and averaged": (
            -(log_q.exp() * log_w).mean(0) / LOG_2
        ),
        **{
            f"1e-{power} is added inside the logarithms (an epsilon): they are given, and need none": (
                (log_q.exp() + 10.0**-power).log() - (log_joint.exp() + 10.0**-power).log()
            ).mean(0)
            / LOG_2
            for power in range(4, 17)
        },
        "the logarithm to the base 2 is taken of minus the logarithms": (
            (-log_joint).log2() - (-log_q).log2()
        ).mean(0),
        "it is averaged over the rows, not over the samples": -log_w.mean(1) / LOG_2,
        "it is summed over the rows, not over the samples": -log_w.sum(1) / LOG_2,
        "what is sent is averaged over the rows, not over the samples, and nothing comes back": (
            -log_joint.mean(1) / LOG_2
        ),
        "only the first sample counts, what it costs": -log_w[0] / LOG_2,
        "only the last sample counts, what it costs": -log_w[-1] / LOG_2,
        "the median of the samples is taken": (-log_w).median(0).values / LOG_2,
        "the middle of the samples is taken": -log_w.quantile(0.5, 0) / LOG_2,
        "the mean over the samples is missing": -log_w / LOG_2,
        "the mean over the samples is missing, and the sign is the other one": log_w / LOG_2,
        "the variance over the samples came back": (log_w / LOG_2).var(0),
        "the deviation over the samples came back": (log_w / LOG_2).std(0),
        "the size of each message is averaged": (log_w / LOG_2).abs().mean(0),
        "only the shortest message counts": -log_w.amax(0) / LOG_2,
        "only the longest message counts": -log_w.amin(0) / LOG_2,
        "the z that costs least is sent, and nothing comes back": -log_joint.amax(0) / LOG_2,
        "the logarithm of the sum of p(x, z) is taken: −log p(x), if the samples are all states": (
            -log_joint.logsumexp(0) / LOG_2
        ),
        "p(x, z) itself stands for its logarithm": (-log_joint.exp().mean(0) + log_q.mean(0)) / LOG_2,
        "q itself stands for its logarithm": (-log_joint.mean(0) + log_q.exp().mean(0)) / LOG_2,
        "the logarithm of the logarithm is taken, to the base 2": (
            (-log_joint).clamp(min=1e-300).log2().mean(0)
        ),
        "the message is rounded up to whole bits": torch.ceil(right),
        "each message is rounded up to whole bits": (-log_w / LOG_2).ceil().mean(0),
        "the message is rounded": right.round(),
        "each part is rounded up to whole bits": (-log_joint / LOG_2).ceil().mean(0)
        - (-log_q / LOG_2).ceil().mean(0),
        "the two logarithms are multiplied": (log_joint * log_q).mean(0) / LOG_2,
        "the two logarithms are divided": (log_joint / log_q).mean(0),
        "the entropy of the normalized weights came back": -(weights * weights.log()).sum(0) / LOG_2,
        "p/q is averaged, without a logarithm": log_w.exp().mean(0),
        "2 to the length came back": (right * LOG_2).exp(),
        "2 to minus the length came back": (-right * LOG_2).exp(),
        "2 to the power of the logarithms is taken": torch.exp2(-log_w).mean(0),
        "the logarithm to the base 2 is taken of the logarithms": (-log_joint).abs().log2().mean(0)
        - (-log_q).abs().log2().mean(0),
        "a negative length is set to zero": right.clamp(min=0),
        "negative lengths of samples are set to zero": (-log_w / LOG_2).clamp(min=0).mean(0),
        "it is divided by 8: bits are asked, not bytes": right / 8,
        "it is multiplied by 8": right * 8,
        "1 bit is added": right + 1,
        **as_losses(
            {
                f"{name}; what comes back is left out": value
                for name, value in wrong_sums(-log_joint / LOG_2 / samples).items()
            }
        ),
    }
    mistakes: dict[str, Any] = {"it is in nats: bits are asked": right * LOG_2}
    mistakes |= {
        "it is multiplied by log 2, where it is to be divided": right * LOG_2**2,
        "it is divided by log 2 twice": right / LOG_2,
        "the logarithm is to the base 10": right * LOG_2 / math.log(10),
        "only what is sent is in bits": sent + back * LOG_2,
        "only what comes back is in bits": sent * LOG_2 + back,
        "what is sent came back, and what comes back by itself: their difference is asked": torch.stack(
            [sent, -back]
        ),
    }
    for words, factor in units.items():
        mistakes |= {f"{name}{words}": factor * value for name, value in values.items()}
    return distinct(mistakes, right)


def drawn_logs(generator: torch.Generator, samples: int, rows: int) -> tuple[Tensor, Tensor]:
    """Logarithms of which some differences are negative: a message may come back longer than it was sent."""
    log_q = 1.5 * normal(generator, samples, rows) - 5
    log_joint = log_q + 3 * normal(generator, samples, rows) - uniform_shift(generator, rows)
    return log_joint, log_q


def uniform_shift(generator: torch.Generator, rows: int) -> Tensor:
    """Shifts of either sign, so that the mean length of some rows is negative, as of densities it may be."""
    signs = torch.where(torch.arange(rows) % 3 == 0, -1.0, 1.0).double()
    return (signs * (2.5 + 3 * torch.rand(rows, generator=generator).double()))[
        torch.randperm(rows, generator=generator)
    ]


def of_digits(generator: torch.Generator, samples: int, rows: int) -> tuple[Tensor, Tensor]:
    """Digits in black and white behind 8 bits: 64 pixels each, and what a machine says of them."""
    x = digits_of(generator, rows)
    z = torch.stack([bits(generator, rows, 8) for _ in range(samples)])
    a, prior, weights = machine(generator, 64, 8)
    logits = a + z @ weights.T / 2
    log_joint = (x * logits - softplus(logits)).sum(-1) + (z * prior - softplus(prior)).sum(-1)
    of_x = (x - 0.5) @ weights / 8
    return log_joint, (z * of_x - softplus(of_x)).sum(-1)


@case()
def length_of_nine_rows(generator):
    return length_case("the description length of 9 rows, from 6 samples", *drawn_logs(generator, 6, 9))


@case()
def length_of_digits(generator):
    """What a digit costs, before anything is learned."""
    return quiet(
        length_case("the description length of 7 digits, from 5 samples", *of_digits(generator, 5, 7))
    )


@case(hidden=True)
def length_drawn(generator):
    return length_case("the description length for other sizes", *drawn_logs(generator, 7, 11))


@case(hidden=True)
def length_of_the_posterior(generator):
    """Where q is the posterior, each sample costs −log₂ p(x), whatever it is."""
    _, log_q = drawn_logs(generator, 5, 8)
    log_evidence = 2 * normal(generator, 8) - 6
    checked = "the description length where q is the posterior"
    given = log_q + log_evidence, log_q
    return Case(checked, given, -log_evidence / LOG_2, degenerate="all samples cost the same")


@case(hidden=True)
def length_of_large_images(generator):
    """Images that cost thousands of bits."""
    log_joint, log_q = drawn_logs(generator, 6, 8)
    given = log_joint - 5000, log_q - 300
    made = length_case("the description length of large images", *given)
    return far(made, "exp underflows: the logarithms are all that is needed")


@case(hidden=True)
def length_of_one_sample(generator):
    log_joint, log_q = drawn_logs(generator, 1, 5)
    right = (log_q - log_joint)[0] / LOG_2
    checked = "the description length from a single sample of each row, in single precision"
    return single_precision(Case(checked, (log_joint, log_q), right, degenerate="S = 1"))
