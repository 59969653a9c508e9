"""Task 3: leave_one_out."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision
from course.check.cases.variance_reduction.common import bits, digits_network
from course.check.relations import Made


def by_loops(signal: Tensor) -> Tensor:
    """The mean of the others, sample by sample and row by row."""
    table, samples = signal.tolist(), len(signal)
    return real(
        [
            [
                math.fsum(table[t][n] for t in range(samples) if t != s) / (samples - 1)
                for n in range(len(table[0]))
            ]
            for s in range(samples)
        ]
    )


def _averages(signal: Tensor, left_out: Callable[[int], tuple[int, ...]], below: int = 0) -> Tensor:
    """For each sample the mean of the samples but some, or their sum divided by `below`; 0 where none is left."""
    rows = []
    for s in range(len(signal)):
        kept = [t for t in range(len(signal)) if t not in left_out(s)]
        rows.append(signal[kept].sum(0) / (below or max(len(kept), 1)))
    return torch.stack(rows)


def others_case(checked: str, signal: Tensor) -> Case:
    samples, rows = signal.shape
    right, mean, total = by_loops(signal), signal.mean(0), signal.sum()
    centered, kept = signal - right, ~torch.eye(samples, dtype=torch.bool)
    others = torch.stack([signal[row] for row in kept])  # (S, S − 1, N)
    before = signal.cumsum(0) - signal
    counts = torch.arange(samples, dtype=torch.float64)[:, None]
    mistakes = {
        "the own sample is among those averaged: this is the mean of all samples": mean.expand_as(signal),
        "this is the mean of all samples, once for each row: each sample has a baseline of its own": mean,
        "the others are added up, not averaged": (samples - 1) * right,
        "the others are divided by S, not by S − 1": right * (samples - 1) / samples,
        "all samples are added up and divided by S − 1: the own one is not taken out": (
            mean.expand_as(signal) * samples / (samples - 1)
        ),
        "twice the mean less the own signal": 2 * mean - signal,
        "what the own signal is off is added to the mean, not taken off": mean
        + (signal - mean) / (samples - 1),
        "what the own signal is off is divided by S, not by S − 1": mean - (signal - mean) / samples,
        "the signal less the sum of the others, divided by S, came back": (
            signal - right * (samples - 1) / samples
        ),
        "the own sample is taken out of the mean, not of the sum": (mean - signal) / (samples - 1),
        "the own signal is divided by S − 1 and taken off the mean: the sum is divided by S − 1, too": (
            mean - signal / (samples - 1)
        ),
        "the own sample is taken out of the sum and divided by S − 1 twice": right / (samples - 1),
        "the mean of all is divided by S − 1, and the own signal taken off": mean / (samples - 1) - signal,
        "the sum is divided by S − 1, and then the whole own signal is taken off": (
            mean * samples / (samples - 1) - signal
        ),
        "the sum alone is divided by S − 1, the own signal by S": (
            mean * samples / (samples - 1) - signal / samples
        ),
        "the sample after is left out, too": _averages(signal, lambda s: (s, s + 1)),
        "the sample before is left out, too": _averages(signal, lambda s: (s, s - 1)),
        "the samples on both sides are left out, too": _averages(signal, lambda s: (s - 1, s, s + 1)),
        "the sample after is left out, too, and S − 1 stands below": _averages(
            signal, lambda s: (s, s + 1), samples - 1
        ),
        "the sample before is left out, too, and S − 1 stands below": _averages(
            signal, lambda s: (s, s - 1), samples - 1
        ),
        "the sample after is left out, not the own one": right.roll(-1, 0),
        "the sample before is left out, not the own one": right.roll(1, 0),
        "the sample after is left out, not the own one, and none for the last": _averages(
            signal, lambda s: (s + 1,)
        ),
        "the sample before is left out, not the own one, and none for the first": _averages(
            signal, lambda s: (s - 1,)
        ),
        "the samples after are averaged, not all others": _averages(signal, lambda s: tuple(range(s + 1))),
        "the samples after are averaged, the own one too": _averages(signal, lambda s: tuple(range(s))),
        "the two neighbors are averaged, not all others": (signal.roll(1, 0) + signal.roll(-1, 0)) / 2,
        "the first sample is the baseline of all": signal[0].expand_as(signal),
        "the last sample is the baseline of all": signal[-1].expand_as(signal),
        "the median of all is taken, the own one too": signal.median(0).values.expand_as(signal),
        "the largest of all is taken": signal.amax(0).expand_as(signal),
        "the others are weighted by softmax, not alike": (others.softmax(1) * others).sum(1),
        "the rows' baselines are in reverse order": right.flip(1),
        "the standard deviation of the others came back: their mean is asked": others.std(1),
        "the signals are multiplied by the baseline: the baseline alone is asked": signal * right,
        "the own sample is taken out of the mean, not of the sum, and nothing is divided": mean - signal,
        "the own sample is subtracted twice": (signal.sum(0) - 2 * signal) / (samples - 1),
        "the own sample is added, not taken out": (signal.sum(0) + signal) / (samples - 1),
        "the own sample is counted twice in the mean": (signal.sum(0) + signal) / (samples + 1),
        "the signal less its baseline came back: the baseline alone is asked": centered,
        "the baseline less the signal came back: the baseline alone is asked": -centered,
        "the signal less the mean of all came back": signal - mean,
        "the signals came back standardized: a baseline is asked": (signal - mean) / signal.std(0),
        "the signals came back standardized (by S): a baseline is asked": (
            (signal - mean) / signal.std(0, correction=0)
        ),
        "the other rows are averaged, not the other samples of the row": (
            (signal.sum(1, keepdim=True) - signal) / (rows - 1)
        ),
        "the rows are added up, the own one taken out, and divided by S − 1": (
            (signal.sum(1, keepdim=True) - signal) / (samples - 1)
        ),
        "the average is over the rows: each row has its own signals": signal.mean(1, keepdim=True).expand_as(
            signal
        ),
        "all other numbers are averaged, those of other rows too": (total - signal) / (samples * rows - 1),
        "all numbers are averaged, those of other rows and the own one too": signal.mean().expand_as(signal),
        "the baseline is averaged over the rows: each row has its own": right.mean(1, keepdim=True).expand_as(
            right
        ),
        "the sample before stands for all others": signal.roll(1, 0),
        "the sample after stands for all others": signal.roll(-1, 0),
        "the samples before are averaged, not all others": before / counts.clamp(min=1),
        "the samples before are averaged, the own one too": signal.cumsum(0) / (counts + 1),
        "the median of the others is taken, not the mean": others.median(1).values,
        "the largest of the others is taken": others.amax(1),
        "the smallest of the others is taken": others.amin(1),
        "the root of the others' mean square is taken": others.square().mean(1).sqrt(),
        "the logarithm of the mean of exp is taken over the others": others.logsumexp(1)
        - math.log(samples - 1),
        "the first sample is left out for all": signal[1:].mean(0).expand_as(signal),
        "the last sample is left out for all": signal[:-1].mean(0).expand_as(signal),
        "the baselines are those of the samples in reverse order": right.flip(0),
        "the other samples themselves came back: they are to be averaged": others,
        "one baseline came back, averaged over everything": signal.mean(),
        "half the own signal is mixed in": (signal + right) / 2,
    }
    made = Made(sizes={"S": samples, "N": rows})
    return Case(checked, (signal,), right, mistakes, made=made)


def drawn(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Signals that differ from row to row, and less within a row."""
    return -4 + 2 * normal(generator, rows) + normal(generator, samples, rows)


def of_digits(generator: torch.Generator, samples: int, rows: int) -> Tensor:
    """Signals of images, moved a little, as the same bits drawn twice would hide mistakes."""
    network = digits_network()
    chosen = torch.randperm(len(network.x), generator=generator)[:rows]
    z = bits(generator, network.encoder_logits[chosen].sigmoid().expand(samples, rows, -1))
    return network.signals(chosen, z) + 1e-3 * normal(generator, samples, rows)


@case()
def others_of_six_samples(generator):
    return others_case("the baselines of 6 samples for 4 rows", drawn(generator, 6, 4))


@case()
def others_of_digits(generator):
    return others_case("the baselines of 6 samples for 9 images", of_digits(generator, 6, 9))


@case(hidden=True)
def others_drawn(generator):
    return others_case("the baselines for other sizes", drawn(generator, 10, 7))


@case(hidden=True)
def others_of_other_digits(generator):
    return others_case("the baselines for other images", of_digits(generator, 8, 11))


@case(hidden=True)
def others_of_a_pair(generator):
    signal = drawn(generator, 2, 6)
    right = signal.flip(0)
    half = {
        "the own sample is among those averaged: this is the mean of all samples": signal.mean(0).expand_as(
            signal
        )
    }
    return Case("the baselines of two samples", (signal,), right, half, degenerate="S = 2")


@case(hidden=True)
def others_that_are_equal(generator):
    signal = torch.randint(3, (8, 5), generator=generator).double()
    same = signal[:, None] == signal  # (S, S, N): eight signals of three values, so each row has equal ones
    different = (~same * signal).sum(1) / (~same).sum(1).clamp(min=1)
    by_value = {
        "signals equal to the own one are left out, too: only the own sample is": torch.where(
            same.all(1), signal, different
        )
    }
    checked = "the baselines of signals that are often equal"
    return Case(checked, (signal,), by_loops(signal), by_value, degenerate="equal signals")


@case(hidden=True)
def others_in_single_precision(generator):
    signal = drawn(generator, 7, 1)
    checked = "the baselines of a single row, in single precision"
    return single_precision(Case(checked, (signal,), by_loops(signal), degenerate="N = 1"))
