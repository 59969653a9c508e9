"""Task 5: surrogate.

A constant for each row may be subtracted from the signal, or added: as the score has mean 0, the gradient is the same
on average. So the gradients by log q are compared less their mean over the samples of a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import block, normal, single_precision, uniform
from course.check.compare import Difference
from course.check.relations import Made


@dataclass(frozen=True)
class UpToAConstant(Case):
    """A case whose gradients by log q (the first of two) are compared less their mean over the samples."""

    def difference(self, found: Any, value: Any) -> Difference | None:
        by_log_q, by_log_joint = found
        return super().difference((centered(block(by_log_q)), by_log_joint), value)


def centered(by_log_q: Tensor) -> Tensor:
    return by_log_q - by_log_q.mean(0)


def surrogate_case(checked: str, log_q: Tensor, log_joint: Tensor) -> Case:
    samples, rows = log_q.shape
    signal, one = log_joint - log_q, torch.ones_like(log_q)
    right = centered(signal), one
    slopes = {
        **wrong_signals(log_q, log_joint),
        **wrong_heads(log_q, log_joint),
        "the samples are summed, not averaged": (samples * right[0], samples * one),
        "the rows are summed, not averaged": (rows * right[0], rows * one),
        "samples and rows are summed, not averaged": (samples * rows * right[0], samples * rows * one),
    }
    count = samples * rows
    mistakes = {name: (centered(a) / count, b / count) for name, (a, b) in slopes.items()}
    made = Made(sizes={"S": samples, "N": rows})
    expected = right[0] / count, right[1] / count
    arguments = (log_q, log_joint)
    return UpToAConstant(
        checked, arguments, expected, mistakes, tolerance=1e-5, gradient_of=(0, 1), made=made
    )


def wrong_signals(log_q: Tensor, log_joint: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """What comes with another factor of log q; times S N."""
    signal, one, none = log_joint - log_q, torch.ones_like(log_q), torch.zeros_like(log_q)
    weights, normal_weights = signal.exp(), len(log_q) * signal.softmax(0)
    spread, joint_spread = signal.std(0), signal.std()
    over_rows = signal.mean(1, keepdim=True)
    return {
        "the signal is not detached in log q times the signal: the product is differentiated by both": (
            signal - log_q,
            log_q,
        ),
        "the signal is not detached in log q times the signal: the product is differentiated by both, and "
        "log p(x, z) is added": (signal - log_q, log_q + one),
        "only log p(x, z) is detached in the signal: so is log q to be": (signal - log_q, one),
        "only log p(x, z) is detached in the signal: so is log q to be, and θ gets no gradient": (
            signal - log_q,
            none,
        ),
        "only log q is detached in the signal: so is log p(x, z) to be": (signal, log_q),
        "only log q is detached in the signal, and log p(x, z) is added: it is to be detached, too": (
            signal,
            log_q + one,
        ),
        "φ gets nothing on average: the ELBO itself is differentiated, or log q and signal are averaged singly": (
            none,
            one,
        ),
        "−log q is left out of the signal": (log_joint, one),
        "log p(x, z) is left out of the signal": (-log_q, one),
        "log q is added in the signal: it is subtracted": (log_joint + log_q, one),
        "the signal has the wrong sign, log q − log p(x, z)": (-signal, one),
        "q stands where log q belongs: the score is the gradient of log q": (signal * log_q.exp(), one),
        "the exponential of the signal stands for the signal": (weights, one),
        "the normalized weights stand for the signal": (normal_weights, one),
        "the signals are divided by their standard deviation": (signal / spread, one),
        "the signals are divided by their standard deviation (with the root of the mean square)": (
            signal / signal.std(0, correction=0),
            one,
        ),
        "the signals are divided by the standard deviation of all samples and rows": (
            signal / joint_spread,
            one,
        ),
        "the signals are divided by the standard deviation of all (with the root of the mean square)": (
            signal / signal.std(correction=0),
            one,
        ),
        "the signal's mean over the rows is subtracted: a baseline of a sample's other rows is no constant": (
            signal - over_rows,
            one,
        ),
        "the signals are standardized over the rows: that changes the gradient": (
            (signal - over_rows) / signal.std(1, keepdim=True),
            one,
        ),
        "the signals are standardized over the rows (by N): that changes the gradient": (
            (signal - over_rows) / signal.std(1, correction=0, keepdim=True),
            one,
        ),
        "the signals are summed over the rows: each has its own": (
            signal.sum(1, keepdim=True).expand_as(signal),
            one,
        ),
        "log q is detached, and the signal is not: it is the other way round": (-log_q, one + log_q),
        "log q is detached, and the signal is not: it is the other way round (and log p(x, z) is missing)": (
            -log_q,
            log_q,
        ),
        "the signal multiplies log p(x, z), not log q": (none, signal + one),
        "log q multiplies the signal, and log p(x, z) too": (signal, one + signal),
        "the squared signal is differentiated: the score is multiplied by the signal": (
            -2 * signal,
            2 * signal,
        ),
        "half the squared signal is differentiated: the score is multiplied by the signal": (-signal, signal),
        "the importance-weighted bound is differentiated: this is another bound": (
            -normal_weights,
            normal_weights,
        ),
        "the signals are clipped at ±1": (signal.clamp(-1, 1), one),
        "the negative signals are set to zero": (signal.clamp(min=0), one),
        "the signs of the signals alone count": (signal.sign(), one),
        "the tanh of the signal stands for it": (signal.tanh(), one),
        "the sigmoid of the signal stands for it": (signal.sigmoid(), one),
        "p(x, z) itself stands for its logarithm in the signal": (log_joint.exp() - log_q, one),
        "q itself stands for its logarithm in the signal": (log_joint - log_q.exp(), one),
        "the signal is log p(x, z) times log q, where their difference belongs": (log_joint * log_q, one),
        "the signal is log p(x, z) divided by log q, where their difference belongs": (
            log_joint / log_q,
            one,
        ),
        "the signals are in reverse order": (signal.flip(0), one),
        "the signals are averaged over the rows: each has its own": (
            signal.mean(1, keepdim=True).expand_as(signal),
            one,
        ),
        "the signal is squared": (signal.square(), one),
        "the size of the signal counts without its sign": (signal.abs(), one),
        "φ gets its gradient twice": (2 * signal, one),
    }


def wrong_heads(log_q: Tensor, log_joint: Tensor) -> dict[str, tuple[Tensor, Tensor]]:
    """What comes if one of the two heads gets another gradient; times S N."""
    signal, one, none = log_joint - log_q, torch.ones_like(log_q), torch.zeros_like(log_q)
    normal_weights = len(log_q) * signal.softmax(0)
    return {
        "θ gets no gradient: log p(x, z) itself is to be added": (signal, none),
        "θ gets its gradient times the signal: the signal weighs log q alone": (signal, signal),
        "θ gets its gradient times the signal, and with the wrong sign": (signal, -signal),
        "θ gets its gradient with the wrong sign": (signal, -one),
        "θ gets its gradient twice": (signal, 2 * one),
        "θ gets its gradient times the normalized weights: the samples of q weigh alike": (
            signal,
            normal_weights,
        ),
        "θ gets its gradient times log p(x, z)": (signal, log_joint),
        "θ gets its gradient summed over samples and rows": (signal, signal.numel() * one),
        "θ gets its gradient summed over the samples": (signal, len(signal) * one),
        "θ gets its gradient summed over the rows": (signal, signal.shape[1] * one),
        "φ gets its gradient summed over samples and rows": (signal.numel() * signal, one),
        "φ gets its gradient summed over the samples": (len(signal) * signal, one),
        "φ gets its gradient summed over the rows": (signal.shape[1] * signal, one),
        "this is a loss, whose descent climbs: the gradient of the ELBO itself is asked": (-signal, -one),
        "this is a loss, whose descent climbs, without log p(x, z): θ gets no gradient": (-signal, none),
        "this is the loss −ELBO: the change of q is left out, and the sign is the other one": (none, -one),
        "neither head gets a gradient": (none, none),
        "θ gets half of its gradient": (signal, one / 2),
        "φ gets half of its gradient": (signal / 2, one),
        "the mean of the two terms is taken: they are added": (signal / 2, one / 2),
    }


def drawn_logs(generator: torch.Generator, samples: int, rows: int) -> tuple[Tensor, Tensor]:
    return 1.2 * normal(generator, samples, rows) - 2, 1.5 * normal(generator, samples, rows) - 4


@case()
def surrogate_of_six_rows(generator):
    checked = "the gradients by log q (up to a constant for each row) and by log p(x, z)"
    return surrogate_case(checked, *drawn_logs(generator, 9, 6))


@case(hidden=True)
def surrogate_drawn(generator):
    return surrogate_case("the gradients of the surrogate for other sizes", *drawn_logs(generator, 7, 11))


@case(hidden=True)
def surrogate_of_one_sample(generator):
    """One row, one sample, and a log-joint so far below zero that a constant of hundreds is nothing beside it."""
    log_q, log_joint = -uniform(generator, 1, 3, 1, 1), -uniform(generator, 2e6, 9e6, 1, 1)
    signal, one, none = log_joint - log_q, torch.ones_like(log_q), torch.zeros_like(log_q)
    mistakes = {
        "the mean signal is subtracted, the own one included: from a single sample φ learns nothing": (
            none,
            one,
        ),
        "the signal has the wrong sign, log q − log p(x, z)": (-signal, one),
        "θ gets no gradient: log p(x, z) itself is to be added": (signal, none),
    }
    return Case(
        "the gradients of the surrogate from a single sample of a single row",
        (log_q, log_joint),
        (signal, one),
        mistakes,
        tolerance=1e-3,
        gradient_of=(0, 1),
        degenerate="S = N = 1",
    )


@case(hidden=True)
def surrogate_in_single_precision(generator):
    made = surrogate_case("the gradients of the surrogate, in single precision", *drawn_logs(generator, 9, 4))
    return single_precision(made)
