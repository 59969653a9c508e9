"""Task 3: kl_to_prior. The mistakes are those of unit 1, and what encoders add to them."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.latent_variables.kl_to_standard_normal import drawn_rows, to_standard_normal_case
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.cases.vae.common import HELD


def prior_case(checked: str, mean: Tensor, log_var: Tensor) -> Case:
    made = to_standard_normal_case(checked, mean, log_var)
    right, variance = made.expected, log_var.exp()
    each = 0.5 * (variance - 1 - log_var + mean.square())
    mistakes = {
        **made.mistakes,
        "the sign is wrong: this is −KL, as it stands in the bound": -right,
        "the sign is wrong, and it is averaged over the data: one number for each row is asked": -right.mean(),
        "the sign is wrong, and it is summed over the data: one number for each row is asked": -right.sum(),
        "the sign is wrong, and it is averaged over data and coordinates": -each.mean(),
        "the sign is wrong, and it is averaged over the M coordinates, not summed": -each.mean(1),
        "the sign is wrong, and the sum over the M coordinates is missing": -each,
        "the factor ½ is missing": 2 * right,
        "it is halved twice": right / 2,
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "log σ² is taken to be to the base 10: σ² = 10^log_var": 0.5
        * (10**log_var - 1 - log_var * math.log(10) + mean.square()).sum(1),
        "log σ² is taken to be to the base 2: σ² = 2^log_var": 0.5
        * (2**log_var - 1 - log_var * math.log(2) + mean.square()).sum(1),
        "10^log_var stands for the variance": 0.5 * (10**log_var - 1 - log_var + mean.square()).sum(1),
        "2^log_var stands for the variance": 0.5 * (2**log_var - 1 - log_var + mean.square()).sum(1),
        "mean and log_var are exchanged": 0.5 * (mean.exp() - 1 - mean + log_var.square()).sum(1),
        "the mean is left as it is and the variance is not used: this is ½ Σ μ²": 0.5 * mean.square().sum(1),
        "softplus(log_var) stands for the variance": 0.5
        * (
            torch.nn.functional.softplus(log_var)
            - 1
            - torch.nn.functional.softplus(log_var).log()
            + mean.square()
        ).sum(1),
        "one variance, the mean over the coordinates, serves all": 0.5
        * (variance.mean(1, keepdim=True) - 1 - variance.mean(1, keepdim=True).log() + mean.square()).sum(1),
        "one log_var, the mean over the coordinates, serves all": 0.5
        * (log_var.mean(1, keepdim=True).exp() - 1 - log_var.mean(1, keepdim=True) + mean.square()).sum(1),
        "the divergence of the rows' average q came back": 0.5
        * (variance.mean(0) - 1 - variance.mean(0).log() + mean.mean(0).square()).sum(),
        "only the first coordinate counts": each[:, 0],
        "only the last coordinate counts": each[:, -1],
        "the first coordinate is left out": each[:, 1:].sum(1),
        "the last coordinate is left out": each[:, :-1].sum(1),
        "the root came back, as if the divergence were a distance": right.sqrt(),
        "the coordinates are clamped: each counts at least ½ (free bits)": each.clamp(min=0.5).sum(1),
        "every row is added to every other (a kept axis is broadcast)": right + right[:, None],
        "every row is repeated N times (a kept axis is broadcast)": right.expand(len(right), -1),
        "every row is repeated N times, in columns (a kept axis is broadcast)": (
            right[:, None].expand(-1, len(right))
        ),
        "log_var is clamped to −1 ... 1": 0.5
        * (log_var.clamp(-1, 1).exp() - 1 - log_var.clamp(-1, 1) + mean.square()).sum(1),
        "the mean is subtracted over the rows (standardized)": 0.5
        * (variance - 1 - log_var + (mean - mean.mean(0)).square()).sum(1),
        "1 is subtracted": right - 1,
        "the ½ stands before log σ² alone": (variance - 1 - 0.5 * log_var + mean.square()).sum(1),
        "the ½ stands before the square of the mean alone": (
            variance - 1 - log_var + 0.5 * mean.square()
        ).sum(1),
    }
    return replace(made, mistakes=mistakes)


@case()
def kl_of_seven_rows(generator):
    return prior_case("KL(q(z | x_n)‖N(0, I)) of 7 rows, M = 4", *drawn_rows(generator, 7, 4))


@case(hidden=True)
def kl_drawn(generator):
    return prior_case("the KL to the prior for other sizes", *drawn_rows(generator, 11, 6))


@case(hidden=True)
def kl_of_a_dead_row(generator):
    """Which row is the prior itself is drawn."""
    mean, log_var = drawn_rows(generator, 6, 4)
    dead = torch.randint(6, (), generator=generator)
    mean[dead], log_var[dead] = 0, 0
    return quiet(prior_case("the KL to the prior where one row is the prior itself", mean, log_var))


@case(hidden=True)
def kl_of_extreme_rows(generator):
    """Three rows that are very narrow, three that are very wide."""
    mean = 30 + normal(generator, 6, 4)
    log_var = torch.cat([uniform(generator, -80, -60, 3, 4), uniform(generator, 22, 30, 3, 4)])
    made = quiet(prior_case("the KL to the prior of very narrow and of very wide q", mean, log_var))
    return replace(made, degenerate="", made=replace(made.made, otherwise=HELD))


@case(hidden=True)
def kl_of_one_coordinate(generator):
    mean, log_var = normal(generator, 5, 1), uniform(generator, -2, 2, 5, 1)
    checked = "the KL to the prior of a single coordinate, in single precision"
    made = single_precision(quiet(prior_case(checked, mean, log_var)))
    wrong = {"the single coordinate is squeezed away, and the sum goes over the data": made.expected.sum()}
    return replace(made, mistakes=wrong)
