"""Task 4: bound."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.vae.common import distinct
from course.check.relations import Made


def by_loops(log_likelihood: Tensor, kl: Tensor) -> Tensor:
    """The mean over the rows of the mean over the samples less the divergence, row by row."""
    rows = [
        math.fsum(samples) / len(samples) - divergence
        for samples, divergence in zip(log_likelihood.T.tolist(), kl.tolist(), strict=True)
    ]
    return real(math.fsum(rows) / len(rows))


def batch_case(checked: str, log_likelihood: Tensor, kl: Tensor) -> Case:
    samples, rows = log_likelihood.shape
    right, table, log_s = by_loops(log_likelihood, kl), log_likelihood - kl, math.log(samples)
    fit, regularizer = log_likelihood.mean(), kl.mean()
    each = log_likelihood.mean(0) - kl
    many = log_likelihood.logsumexp(0) - log_s
    mistakes = {
        "the KL is added, not subtracted": fit + regularizer,
        "the KL is left out": fit,
        "the log-likelihood is left out: this is −KL": -regularizer,
        "the log-likelihood is left out: the KL came back": regularizer,
        "this is the loss, −ELBO: the bound itself is asked": -right,
        "the loss has the KL with the wrong sign, too": -(fit + regularizer),
        "this is the loss, and the samples are summed, with the KL once": regularizer - samples * fit,
        "this is the loss, and the rows are summed, not averaged": -rows * right,
        "this is the loss, summed over rows and samples": -samples * rows * right,
        "this is the loss, and the samples are summed, with the KL for each": -samples * right,
        "this is the loss, with the sums of log-likelihood and KL": rows * (regularizer - samples * fit),
        "this is the loss, and the KL is summed over the rows": rows * regularizer - fit,
        "this is the loss, and the log-likelihood is summed over the rows": regularizer - rows * fit,
        "this is the loss, and the mean over the rows is missing: one number for the batch is asked": -each,
        "this is the loss, and the means over samples and rows are missing": -table,
        "this is the loss without the KL": -fit,
        "the sums of both are divided by S, where the KL is to be divided by N": rows
        * (fit - regularizer / samples),
        "the KL is summed over the rows, and divided by S": fit - rows * regularizer / samples,
        "it is divided by S where N belongs": rows / samples * right,
        "it is divided by N where S belongs": samples / rows * fit - regularizer,
        "the samples are summed, not averaged, and the KL counts once: the data weigh S times as much": (
            samples * fit - regularizer
        ),
        "the samples are summed, not averaged, and the KL counts for each": samples * right,
        "the rows are summed, not averaged": rows * right,
        "the rows are summed, not averaged, and so are the samples, with the KL once for each row": (
            samples * rows * fit - rows * regularizer
        ),
        "rows and samples are summed, not averaged": samples * rows * right,
        "the log-likelihood is averaged over the rows, the KL summed": fit - rows * regularizer,
        "the log-likelihood is summed over the rows, the KL averaged": rows * fit - regularizer,
        "the log-likelihood is summed over rows and samples, the KL averaged": (
            samples * rows * fit - regularizer
        ),
        "the KL is divided by S: every sample has its q, but each row one KL": fit - regularizer / samples,
        "the KL counts once for each sample: S times": fit - samples * regularizer,
        "the KL is divided by the number of rows twice": fit - regularizer / rows,
        "the log-likelihood is divided by the number of rows twice": fit / rows - regularizer,
        "the log-likelihood is divided by the number of samples twice": fit / samples - regularizer,
        "everything is divided by the number of rows twice": right / rows,
        "everything is divided by the number of samples twice": right / samples,
        "it is divided by S − 1, not by S": samples / (samples - 1) * fit - regularizer,
        "it is divided by S + 1, not by S": samples / (samples + 1) * fit - regularizer,
        "it is divided by N − 1, not by N": rows / (rows - 1) * right,
        "it is divided by N + 1, not by N": rows / (rows + 1) * right,
        "the KL is halved": fit - regularizer / 2,
        "the KL counts twice": fit - 2 * regularizer,
        "the log-likelihood is halved": fit / 2 - regularizer,
        "the log-likelihood counts twice": 2 * fit - regularizer,
        "the whole is halved": right / 2,
        "the whole is doubled": 2 * right,
        "the mean over the rows is missing: one number for the batch is asked": each,
        "the mean over the rows is missing, and the sum over the samples is not divided by S": (
            log_likelihood.sum(0) - kl
        ),
        "the mean over the rows is missing, and the KL is left out": log_likelihood.mean(0),
        "the means over samples and rows are missing": table,
        "the mean over the samples is missing: one number is asked": table.mean(1),
        "the sum over the rows is taken for each sample: one number is asked": table.sum(1),
        "the mean over the samples is missing, and the KL is left out": log_likelihood.mean(1),
        "the logarithm of the mean over the samples is taken: this is log p(x | z) averaged before the logarithm": (
            (many - kl).mean()
        ),
        "the logarithm of the sum over the samples is taken": (log_likelihood.logsumexp(0) - kl).mean(),
        "the logarithm of the mean over all, samples and rows, is taken": (
            table.logsumexp((0, 1)) - math.log(samples * rows)
        ),
        "the logarithm of the mean over the rows is taken": (table.logsumexp(1) - math.log(rows)).mean(),
        "the exponentials are averaged: probabilities, not their logarithms": table.exp().mean(),
        "the probabilities of the data are averaged, not their logarithms": log_likelihood.exp().mean()
        - regularizer,
        "the best sample of each row is taken, not the mean": log_likelihood.amax(0).mean() - regularizer,
        "the worst sample of each row is taken, not the mean": log_likelihood.amin(0).mean() - regularizer,
        "the median of the samples is taken, not the mean": (
            log_likelihood.quantile(0.5, 0).mean() - regularizer
        ),
        "the median of the samples is taken, not the mean (the lower of two)": (
            log_likelihood.median(0).values.mean() - regularizer
        ),
        "the median of the rows is taken, not the mean": each.median(),
        "the worst row came back": each.amin(),
        "the best row came back": each.amax(),
        "only the first sample of each row is used": log_likelihood[0].mean() - regularizer,
        "only the last sample of each row is used": log_likelihood[-1].mean() - regularizer,
        "the first sample is left out": log_likelihood[1:].mean() - regularizer,
        "the last sample is left out": log_likelihood[:-1].mean() - regularizer,
        "only the first row is used": each[0],
        "only the last row is used": each[-1],
        "the first row is left out": each[1:].mean(),
        "the last row is left out": each[:-1].mean(),
        "the KL of the first row serves all": fit - kl[0],
        "log-likelihood and KL are multiplied": (log_likelihood.mean(0) * kl).mean(),
        "minus log-likelihood and KL are multiplied": -(log_likelihood.mean(0) * kl).mean(),
        "the log-likelihood is divided by the KL": (log_likelihood.mean(0) / kl).mean(),
        "the KL is squared": fit - kl.square().mean(),
        "the root of the KL is taken": fit - kl.sqrt().mean(),
        "the logarithm of the KL is taken": fit - kl.log().mean(),
        "the exponential of the KL is taken": fit - kl.exp().mean(),
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "the log-likelihood is in bits, the KL in nats": fit / math.log(2) - regularizer,
        "the KL is in bits, the log-likelihood in nats": fit - regularizer / math.log(2),
        "log S is subtracted, which belongs to a logarithm of a mean": right - log_s,
        "log N is subtracted: the mean over the rows stands outside of the logarithm": right - math.log(rows),
        "log S is added": right + log_s,
        "1 is subtracted": right - 1,
        "the bounds are standardized: their mean is 0": (each - each.mean()) / each.std(),
        "the mean over the samples is subtracted: nothing of the log-likelihood is left": table
        - table.mean(0),
        "the log-likelihoods are clamped at 0: log-densities may be larger, and here they are smaller": (
            log_likelihood.clamp(min=0).mean() - regularizer
        ),
        "the KL is clamped: it counts at least 1 for each row (free bits)": (
            log_likelihood.mean() - kl.clamp(min=1).mean()
        ),
        "the samples are weighed by their normalized likelihoods: those of q weigh alike": (
            (log_likelihood.softmax(0) * log_likelihood).sum(0) - kl
        ).mean(),
        "the samples are weighed by their normalized likelihoods, and the rows not averaged": (
            (log_likelihood.softmax(0) * log_likelihood).sum(0) - kl
        ),
        "the squares of the log-likelihoods are averaged": log_likelihood.square().mean() - regularizer,
    }
    made = Made(
        sizes={"S": samples, "N": rows},
        terms={"the log-likelihood": fit, "the KL": -regularizer},
    )
    return Case(checked, (log_likelihood, kl), right, distinct(mistakes), made=made)


def drawn_batch(generator: torch.Generator, samples: int, rows: int) -> tuple[Tensor, Tensor]:
    """Log-likelihoods of which some are positive, as densities may be, and divergences on both sides of 1."""
    return 1.5 * normal(generator, samples, rows) - 1.2, torch.cat(
        [uniform(generator, 0.3, 0.8, 2), uniform(generator, 1.2, 3.0, rows - 2)]
    )


@case()
def bound_of_nine_rows(generator):
    return batch_case("the bound of 9 rows from 5 samples of each", *drawn_batch(generator, 5, 9))


@case(hidden=True)
def bound_drawn(generator):
    return batch_case("the bound of a batch for other sizes", *drawn_batch(generator, 8, 12))


@case(hidden=True)
def bound_of_repeated_samples(generator):
    """Each sample is there three times, which changes nothing."""
    log_likelihood, kl = drawn_batch(generator, 4, 9)
    checked = "the bound of a batch, with each sample given more than once"
    right = by_loops(log_likelihood, kl)
    return Case(checked, (log_likelihood.repeat(3, 1), kl), right, degenerate="samples coincide")


@case(hidden=True)
def bound_far_below_zero(generator):
    log_likelihood = -uniform(generator, 1e4, 3e4, 6, 9)
    made = Made(sizes={"S": 6, "N": 9})
    kl = uniform(generator, 10, 90, 9)
    checked = "the bound of a batch of large images"
    return Case(checked, (log_likelihood, kl), by_loops(log_likelihood, kl), made=made)


@case(hidden=True)
def bound_of_one_row(generator):
    log_likelihood, kl = -uniform(generator, 2, 4, 1, 1), uniform(generator, 0.5, 1.5, 1)
    checked = "the bound of a single row from a single sample, in single precision"
    made = Case(checked, (log_likelihood, kl), by_loops(log_likelihood, kl), degenerate="S = N = 1")
    return single_precision(made)
