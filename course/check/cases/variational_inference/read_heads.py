"""Task 1: read_heads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import softplus

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.variational_inference.common import HELD
from course.check.relations import Made


def heads_parts(output: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The means, what the head says of the variances, and σ, number by number."""
    width = output.shape[1] // 2
    mean, h = output[:, :width], output[:, width:]
    std = real([[math.sqrt(math.exp(value)) for value in row] for row in h.tolist()])
    return mean, h, std


def heads_case(checked: str, output: Tensor) -> Case:
    mean, h, std = heads_parts(output)
    scales = {
        "σ² came back, not σ: the head gives log σ², and σ = exp(h / 2)": h.exp(),
        "the head is read as log σ and squared: that is σ⁴": (2 * h).exp(),
        "the head itself came back: it is log σ²": h,
        "half the head came back: that is log σ": 0.5 * h,
        "the root of the head: it is log σ², not σ²": h.sqrt(),
        "the root was taken twice": (0.25 * h).exp(),
        "this is 1/σ": (-0.5 * h).exp(),
        "this is 1/σ², the precision": (-h).exp(),
        "the half stands outside of the exponential: that is σ² / 2": 0.5 * h.exp(),
        "softplus in the place of exp(h / 2)": softplus(h),
        "softplus in the place of the exponential": softplus(h).sqrt(),
        "softplus of half the head, where an exponential belongs": softplus(0.5 * h),
        "a sigmoid in the place of the exponential": h.sigmoid(),
        "the sign of the head was dropped: exp(|h| / 2)": (0.5 * h.abs()).exp(),
        "one column is read for all: each coordinate has a variance of its own": (
            (0.5 * h[:, :1]).exp().expand_as(h)
        ),
        "the head is averaged over the coordinates: each has a variance of its own": (
            (0.5 * h.mean(1, keepdim=True)).exp().expand_as(h)
        ),
        "the head is averaged over the rows: each row has a variance of its own": (
            (0.5 * h.mean(0)).exp().expand_as(h)
        ),
        "matrices with σ on the diagonal came back: the deviations alone are asked": torch.diag_embed(std),
        "covariance matrices came back: the deviations alone are asked": torch.diag_embed(h.exp()),
    }
    mistakes = {name: (mean, value) for name, value in scales.items()}
    return Case(checked, (output,), (mean, std), {**mistakes, **mixed_up(output)}, made=heads_sizes(output))


def mixed_up(output: Tensor) -> dict[str, Any]:
    """What comes if other columns are read, or if the means are not left as they are."""
    mean, h, std = heads_parts(output)
    rows, width = mean.shape
    upper, lower = output.chunk(2)
    cut = output.reshape(2, rows, width)
    return {
        "the halves are exchanged: the mean comes first": (h, (0.5 * mean).exp()),
        "every second column is taken: the first M are the mean": (
            output[:, ::2],
            (0.5 * output[:, 1::2]).exp(),
        ),
        "the rows were cut in two, not the columns": (upper, (0.5 * lower).exp()),
        "reshape(2, N, M) mixes the rows: the halves are columns": (cut[0], (0.5 * cut[1]).exp()),
        "only the last column is read as log σ²": (output[:, :-1], (0.5 * output[:, -1:]).exp()),
        "only the first two columns are read": (output[:, 0], (0.5 * output[:, 1]).exp()),
        "the exponential was taken of the means, too": (mean.exp(), std),
        "the means were read like the variances": ((0.5 * mean).exp(), std),
        "both came back in one tensor: a pair is asked": torch.cat([mean, std], 1),
    }


def heads_sizes(output: Tensor) -> Made:
    return Made(sizes={"N": len(output), "M": output.shape[1] // 2})


@case()
def heads_of_six_rows(generator):
    return heads_case("mean and σ of 6 rows, M = 4", normal(generator, 6, 8))


@case(hidden=True)
def heads_drawn(generator):
    return heads_case("mean and σ for other sizes", 1.5 * normal(generator, 8, 12))


def held(checked: str, output: Tensor, levels: Mapping[str, float]) -> Case:
    """A head far from zero, and the levels at which σ may stay: within one per cent, whatever holds it there."""
    mean, _, std = heads_parts(output)
    mistakes = {name: (mean, torch.full_like(std, level)) for name, level in levels.items()}
    made = replace(heads_sizes(output), otherwise=HELD)
    return Case(checked, (output,), (mean, std), mistakes, tolerance=0.01, made=made)


@case(hidden=True)
def heads_of_tiny_scales(generator):
    output = torch.cat([normal(generator, 6, 4), uniform(generator, -70, -60, 6, 4)], 1)
    floors = [10 ** (-0.5 * power) for power in range(4, 21)] + [math.exp(-0.5 * b) for b in (5, 10, 20, 30)]
    name = "σ does not go below {:.1e}: by a clamp, or by something small that is added"
    levels = {name.format(floor): floor for floor in floors}
    return held("mean and σ where the variances are tiny", output, levels)


@case(hidden=True)
def heads_of_huge_scales(generator):
    output = torch.cat([normal(generator, 6, 4), uniform(generator, 60, 70, 6, 4)], 1)
    name = "the head is clamped: it does not go above {}"
    levels = {name.format(bound): math.exp(0.5 * bound) for bound in (2, 5, 10, 20, 30, 50)}
    return held("mean and σ where the variances are huge", output, levels)


@case(hidden=True)
def heads_of_one_coordinate(generator):
    output = normal(generator, 4, 2)
    mean, _, std = heads_parts(output)
    made = Case(
        "mean and σ of a single coordinate, in single precision", (output,), (mean, std), degenerate="M = 1"
    )
    return single_precision(made)
