"""Task 4: gamma_sum_map. Its checks look at the Gamma and the Beta variable by themselves. The uniform numbers are
balanced: with each u that goes into a sum there is 1 − u, so that −log u and −log(1 − u) give the same.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import quiet, real, single_precision, uniform
from course.check.cases.reparameterization.common import forced, gathered, part
from course.check.cases.reparameterization.inverse_cdf import rates
from course.check.relations import Made

CLAMPED = "u is held away from 0 and 1 by a clamp or an epsilon, or was rounded to them: it lies within (0, 1) already"
PRODUCT = "the product of the u is less than the least number of a computer: sum their logarithms"


def by_python(u: Tensor, shape: int, rate: Tensor) -> tuple[Tensor, Tensor]:
    """The sum of the first exponential draws of each row, and their share of all, in Python's own numbers."""
    sums: list[list[float]] = []
    shares: list[list[float]] = []
    for sample in u.tolist():
        sums.append([])
        shares.append([])
        for row, each in zip(sample, rate.tolist(), strict=True):
            draws = [-math.log(value) / each for value in row]
            sums[-1].append(math.fsum(draws[:shape]))
            shares[-1].append(math.fsum(draws[:shape]) / math.fsum(draws))
    return real(sums), real(shares)


def the_gamma(answer: Any) -> Any:
    return part(answer, 0, 2)


def the_beta(answer: Any) -> Any:
    return part(answer, 1, 2)


def sizes_of(u: Tensor) -> Made:
    return Made(sizes=dict(zip(("S", "N", "K"), u.shape, strict=True)))


def in_order(u: Tensor, shape: int, rate: Tensor) -> dict[str, Tensor]:
    """What depends on which of the u stand where, so that −log u and −log(1 − u) differ; for the Gamma variable."""
    found: dict[str, Tensor] = {}
    for way, draws in {"": -u.log(), " (by 1 − u)": -torch.log1p(-u)}.items():
        first = draws[..., :shape]
        wrong = {
            "the last a draws are summed: the first a are asked": draws[..., -shape:].sum(2) / rate,
            "one draw too few is summed": draws[..., : shape - 1].sum(2) / rate,
            "one draw too many is summed": draws[..., : shape + 1].sum(2) / rate,
            "the sum begins at the second draw": draws[..., 1 : shape + 1].sum(2) / rate,
            "a times one draw: the a draws are independent": shape * draws[..., 0] / rate,
            "a times the last draw: the a draws are independent": shape * draws[..., shape - 1] / rate,
            "the first draw alone came back": draws[..., 0] / rate,
            "the first draw is left out of the sum": draws[..., 1:shape].sum(2) / rate,
            "the draw number a alone came back": draws[..., shape] / rate,
            "the draws are not summed: one z for each sample and row is asked": first / rate[:, None],
            "all draws came back: the sum of the first a is asked": draws / rate[:, None],
            "running sums are summed, so that the first draws count more often": first.cumsum(2).sum(2)
            / rate,
            "the first K − a draws are summed: the first a are asked": draws[..., :-shape].sum(2) / rate,
            "the sum runs over the first a rows, not over the first a of K numbers": draws[:, :shape].sum(1),
            "running sums came back: the last of them is asked": first.cumsum(2) / rate[:, None],
            "the sum runs over the first a samples, not over the first a of K numbers": draws[:shape].sum(0)
            / rate[:, None],
        }
        found |= {f"{name}{way}": value for name, value in wrong.items()}
    return found


def shares_in_order(u: Tensor, shape: int) -> dict[str, Tensor]:
    """The same for the Beta variable."""
    found: dict[str, Tensor] = {}
    for way, draws in {"": -u.log(), " (by 1 − u)": -torch.log1p(-u)}.items():
        first, total = draws[..., :shape].sum(2), draws.sum(2)
        wrong = {
            "one draw too few is in the first part": draws[..., : shape - 1].sum(2) / total,
            "one draw too many is in the first part": draws[..., : shape + 1].sum(2) / total,
            "the first draw is left out of all": draws[..., 1:shape].sum(2) / draws[..., 1:].sum(2),
            "the second part begins one too late": first / (first + draws[..., shape + 1 :].sum(2)),
            "the second part begins one too early: a draw is in both": first
            / (first + draws[..., shape - 1 :].sum(2)),
            "the second part is made of a draws, not of K − a": first
            / (first + draws[..., shape : 2 * shape].sum(2)),
            "this is a root of the first number: it has the law Beta(a, 1)": (-draws[..., 0] / shape).exp(),
            "the share of the first draw came back": draws[..., 0] / total,
            "the share of the last a draws came back": draws[..., -shape:].sum(2) / total,
            "the draws are not summed: one share for each sample and row is asked": draws[..., :shape]
            / total[..., None],
            "the shares of all draws came back: those of the first a are summed": draws / total[..., None],
            "running sums are summed, so that the first draws count more often": draws[..., :shape]
            .cumsum(2)
            .sum(2)
            / total,
            "the share of the first K − a draws came back": draws[..., :-shape].sum(2) / total,
            "running shares came back": draws[..., :shape].cumsum(2) / total[..., None],
        }
        found |= {f"{name}{way}": value for name, value in wrong.items()}
    return found


def gamma_case(checked: str, u: Tensor, shape: int, rate: Tensor) -> Case:
    right, share = by_python(u, shape, rate)
    draws = -u.log()
    first, all_of_them = draws[..., :shape], draws.sum(2)
    mistakes = {
        "it is multiplied by the rate: that is taken for the scale": first.sum(2) * rate,
        "the rate is left out": first.sum(2),
        "the sign is wrong: log u is negative": -right,
        "the sign is wrong, and it is multiplied by the rate": -first.sum(2) * rate,
        "the sign is wrong, and the rate is left out": -first.sum(2),
        "the rate is squared": right / rate,
        "the root of the rate divides": first.sum(2) / rate.sqrt(),
        "the rate divides once for each summand, multiplied: λᵃ": first.sum(2) / rate**shape,
        "all K draws are summed: the first a are asked": all_of_them / rate,
        "the draws after the first a are summed: the first a are asked": draws[..., shape:].sum(2) / rate,
        "the draws are averaged, not summed": right / shape,
        "the draws are averaged, not summed, and it is multiplied by the rate": first.mean(2) * rate,
        "the sum is divided by K": right / u.shape[2],
        "the largest draw came back, not the sum": first.amax(2) / rate,
        "the least draw came back, not the sum": first.amin(2) / rate,
        "the draws are multiplied, not summed": first.prod(2) / rate,
        "the draws are multiplied, not summed, each with its rate": (first / rate[:, None]).prod(2),
        "the logarithm of the sum of the u is taken: the logarithms are summed": -u[..., :shape].sum(2).log()
        / rate,
        "the logarithm of the mean of the u is taken: the logarithms are summed": -u[..., :shape]
        .mean(2)
        .log()
        / rate,
        "1 minus the product of the u is in the logarithm": -torch.log1p(-u[..., :shape].prod(2)) / rate,
        "the u themselves are summed: the logarithm is missing": u[..., :shape].sum(2) / rate,
        "the product of the u came back: its logarithm is missing": u[..., :shape].prod(2) / rate,
        "log(1 + u) is summed": u[..., :shape].log1p().sum(2) / rate,
        "the squares of the draws are summed": first.square().sum(2) / rate,
        "the squares of the draws are summed, with the rate squared": first.square().sum(2) / rate.square(),
        "the root of the sum of squares is taken": first.square().sum(2).sqrt() / rate,
        "the root of the sum is taken": (first.sum(2) / rate).sqrt(),
        "the rate is added": first.sum(2) + rate,
        "the rate is added in each draw": first.sum(2) + shape * rate,
        "the shape divides by the rate: this is the mean a / λ": (shape / rate).expand_as(right),
        "this is the mean a λ": (shape * rate).expand_as(right),
        "the mean is subtracted": right - shape / rate,
        "the variable is standardized, by its mean and deviation": (right * rate - shape) / math.sqrt(shape),
        "the u are held within 0.1 and 0.9": -u.clamp(0.1, 0.9)[..., :shape].log().sum(2) / rate,
        "it is multiplied by a": right * shape,
        "the logarithm of the sum came back": right.log(),
        "a times the average of all K draws: the first a are summed": shape * draws.mean(2) / rate,
        "the logarithm of the mean of the u is taken, times a": -shape * u[..., :shape].mean(2).log() / rate,
        "the shape divides, the rate does not": first.sum(2) / shape,
        "the exponential of the sum came back": u[..., :shape].prod(2),
        "one rate, that of the first row, serves all": first.sum(2) / rate[0],
        "one rate, the average over the rows, serves all": first.sum(2) / rate.mean(),
        "chi squared: the draws are doubled": 2 * first.sum(2),
        "the logarithms are to the base 2": right / math.log(2),
        "the logarithms are to the base 10": right / math.log(10),
        "the Beta variable stands in the place of the Gamma variable": share,
        "it is multiplied by the share: this is its square over all": right * share,
        "samples and rows are exchanged: (S, N) is asked": right.T,
        **in_order(u, shape, rate),
        **gathered(right, {"samples": 0, "rows": 1}),
        **forced(right),
    }
    return Case(checked, (u, shape, rate), right, mistakes, the_gamma, made=sizes_of(u))


def beta_case(checked: str, u: Tensor, shape: int, rate: Tensor) -> Case:
    z, right = by_python(u, shape, rate)
    draws = -u.log()
    count = u.shape[2]
    first, rest, total = draws[..., :shape].sum(2), draws[..., shape:].sum(2), draws.sum(2)
    ones, others = u[..., :shape].sum(2), u.sum(2)
    mistakes = {
        "it is divided by the other Gamma variable, not by the sum of both": first / rest,
        "it is the other one's share: 1 − y": rest / total,
        "the sum of all stands for the other one, so that the first part counts twice below": first
        / (first + total),
        "the ratio is upside down: sum of both over the first": total / first,
        "the ratio is upside down: the other one over the first": rest / first,
        "the Gamma variable stands in the place of the Beta variable: both are asked, the Gamma first": z,
        "the other Gamma variable came back: the share is asked": rest / rate,
        "the sum of both Gamma variables came back: the share is asked": total / rate,
        "the two Gamma variables are added without a ratio, and without the rate": total,
        "the share depends on the rate: it cancels (divided by it once too often, or not divided by it below)": right
        / rate,
        "the share depends on the rate: it cancels (multiplied by it, or not divided by it above)": right
        * rate,
        "one Gamma variable has the rate, the other has not": first / rate / (first / rate + rest),
        "one Gamma variable has the rate, the other has not (the second has it)": first
        / (first + rest / rate),
        "the mean b / K came back": torch.full_like(right, 1 - shape / count),
        "the draws of each part are averaged, not summed": first
        / shape
        / (first / shape + rest / (count - shape)),
        "averages over the first a, divided by the sum of all": first / shape / total,
        "the average over all divides": first / (total / count),
        "the averages of both divide each other": (first / shape) / (total / count),
        "this is a / K, the mean: a random variable is asked (or the u are summed, without the logarithm)": ones
        / others,
        "the products of the u are compared": u[..., :shape].prod(2)
        / (u[..., :shape].prod(2) + u[..., shape:].prod(2)),
        "the sigmoid of the difference is taken: that is for differences of logarithms": (
            first / rate - rest / rate
        ).sigmoid(),
        "the sigmoid of the difference is taken, without the rate: that is for differences of logarithms": (
            first - rest
        ).sigmoid(),
        "the difference of the Gamma variables is in the numerator": (first - rest) / total,
        "the difference of the Gamma variables is in the denominator": first / (rest - first),
        "the product of the Gamma variables came back": first * rest / rate.square(),
        "the roots are compared": first.sqrt() / (first.sqrt() + rest.sqrt()),
        "the squares are compared": first.square() / (first.square() + rest.square()),
        "1 is added below: first / (1 + first)": z / (1 + z),
        "1 is added below, without the rate": first / (1 + first),
        "1 is added below: first / (1 + second)": z / (1 + rest / rate),
        "the largest draw's share came back": draws.amax(2) / total,
        "the sum of all draws of all samples divides": first / total.sum(0),
        "the sum of all draws of all rows divides": first / total.sum(1, keepdim=True),
        "the first parts of all samples divide: it is a share of the whole row": first / first.sum(0),
        "the sum divides without its first part: first over K": first / count,
        "a softmax of the draws stands for their shares": draws.softmax(2)[..., :shape].sum(2),
        "z is divided by K: its share of the sum of all is asked": z / count,
        "the second part has rate 2": first / (first + rest / 2),
        "it is halved": right / 2,
        "it is doubled": 2 * right,
        "the logarithm of the share came back": right.log(),
        "the log-odds came back: their sigmoid is the share": first.log() - rest.log(),
        "samples and rows are exchanged: (S, N) is asked": right.T,
        **shares_in_order(u, shape),
        **gathered(right, {"samples": 0, "rows": 1}),
        **{name: value for name, value in forced(right).items() if "cut off" not in name},
    }
    return Case(checked, (u, shape, rate), right, mistakes, the_beta, made=sizes_of(u))


def balanced(generator: torch.Generator, samples: int, rows: int, count: int) -> Tensor:
    """Uniform numbers, with 1 − u for each u, in any order; an odd one out is ½."""
    half = uniform(generator, 0.05, 0.42, samples, rows, count // 2)
    half[0] = uniform(generator, 0.05, 0.08, *half.shape[1:])  # so that a clamp at 0.1 is seen
    middle = torch.full((samples, rows, count % 2), 0.5, dtype=torch.float64)
    both = torch.cat([half, 1 - half, middle], 2)
    order = torch.rand(samples, rows, count, generator=generator).argsort(2)
    return both.gather(2, order)


def drawn(
    generator: torch.Generator, samples: int, rows: int, shape: int, others: int
) -> tuple[Tensor, int, Tensor]:
    u = torch.cat([balanced(generator, samples, rows, shape), balanced(generator, samples, rows, others)], 2)
    return u, shape, rates(generator, rows)


@case()
def gamma_of_six_samples(generator):
    return gamma_case("z ~ Gamma(3, λ) of 6 samples in 4 rows", *drawn(generator, 6, 4, 3, 8))


@case()
def beta_of_six_samples(generator):
    return beta_case("y ~ Beta(3, 8) of 6 samples in 4 rows", *drawn(generator, 6, 4, 3, 8))


@case(hidden=True)
def gamma_drawn(generator):
    return gamma_case("the Gamma variable for other sizes", *drawn(generator, 4, 7, 5, 9))


@case(hidden=True)
def beta_drawn(generator):
    return beta_case("the Beta variable for other sizes", *drawn(generator, 4, 7, 5, 9))


def both_parts(answer: Any) -> Any:
    return [the_gamma(answer), the_beta(answer)]


@case(hidden=True)
def gamma_of_many_uniforms(generator):
    """So many that their product is 0 for a computer."""
    arguments = drawn(generator, 6, 4, 1000, 900)
    right = torch.stack(by_python(*arguments))
    made = Made(sizes={"S": 6, "N": 4, "K": 1900}, otherwise=PRODUCT, not_finite=PRODUCT)
    return Case("both variables from many uniform numbers", arguments, right, look=both_parts, made=made)


@case(hidden=True)
def gamma_of_shape_one(generator):
    """A single draw in the first part: z is exponential, and its u is ½."""
    arguments = drawn(generator, 5, 1, 1, 3)
    right = torch.stack(by_python(*arguments))
    checked = "both variables for shape one and a single row, in single precision"
    made = Case(checked, arguments, right, look=both_parts, degenerate="N = 1")
    return single_precision(quiet(made))


@case(hidden=True)
def gamma_of_ends(generator):
    """Uniform numbers within a millionth of 0 and of 1, all exact in single precision."""
    near = 2.0 ** -torch.randint(20, 23, (6, 4, 2), generator=generator).double()
    ends = torch.stack([near, 1 - near], 3).flatten(2)
    u, shape, rate = torch.cat([ends, balanced(generator, 6, 4, 4)], 2), 2, rates(generator, 4)
    right = torch.stack(by_python(u, shape, rate))
    made = Made(sizes={"S": 6, "N": 4, "K": 8}, otherwise=CLAMPED, not_finite=CLAMPED)
    return Case(
        "both variables where u is near zero and one", (u, shape, rate), right, look=both_parts, made=made
    )


@case(hidden=True)
def gamma_of_extreme_rates(generator):
    u, shape, rate = drawn(generator, 5, 4, 4, 3)
    rate = rate * 10.0 ** torch.tensor([-6.0, 6.0, -6.0, 6.0], dtype=torch.float64)
    z, share = by_python(u, shape, rate)

    def in_units(answer: Any) -> Any:
        first = torch.as_tensor(the_gamma(answer))
        return [first * rate.to(first.dtype), the_beta(answer)]

    checked = "both variables where rates are tiny or huge"
    made = Case(checked, (u, shape, rate), torch.stack([z * rate, share]), look=in_units)
    return replace(made, degenerate="asked for its values alone")
