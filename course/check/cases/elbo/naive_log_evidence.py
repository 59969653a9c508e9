"""Task 1: naive_log_evidence."""

from __future__ import annotations

from torch import Tensor

from course.check.case import Case, case
from course.check.cases.elbo.common import (
    IMPOSSIBLE,
    JENSEN,
    ONE_FOR_ALL,
    REPLACED,
    STAND_IN,
    UNDERFLOW,
    extreme,
    far,
    one_for_all,
    slips_of_a_log_mean,
    slips_with_impossible,
    told,
    with_impossible,
)
from course.check.cases.making import normal, single_precision
from course.check.relations import Made
from course.lvm.oracles import importance_weights


def naive_case(checked: str, log_likelihood: Tensor) -> Case:
    samples, rows = log_likelihood.shape
    right = importance_weights.log_evidence(log_likelihood)
    mistakes = {
        f"{JENSEN}: E[log p(x | z)] ≤ log E[p(x | z)]": log_likelihood.mean(0),
        **slips_of_a_log_mean(log_likelihood),
    }
    return Case(checked, (log_likelihood,), right, mistakes, made=Made(sizes={"S": samples, "N": rows}))


@case()
def evidence_of_some_rows(generator):
    return naive_case("log p(x_n) of 9 rows from 6 samples of the prior", 2 * normal(generator, 6, 9) - 3)


@case(hidden=True)
def evidence_drawn(generator):
    return naive_case("log p(x_n) for other sizes", 2 * normal(generator, 12, 7) - 1)


@case(hidden=True)
def evidence_extreme(generator):
    log_likelihood = extreme(generator, 6, 4)
    made = naive_case("log p(x_n) where exp under- and overflows", log_likelihood)
    return told(made, UNDERFLOW, STAND_IN, {ONE_FOR_ALL: one_for_all(log_likelihood)})


@case(hidden=True)
def evidence_with_impossible_samples(generator):
    log_likelihood = far(generator, 9, 5)
    made = naive_case("log p(x_n) with samples that cannot have made x_n", log_likelihood)
    return told(made, IMPOSSIBLE, REPLACED, slips_with_impossible(log_likelihood))


@case(hidden=True)
def evidence_in_single_precision(generator):
    log_likelihood = with_impossible(generator, normal(generator, 9, 5) - 200)
    return single_precision(naive_case("log p(x_n) in single precision", log_likelihood))
