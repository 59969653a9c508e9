"""Task 5: raise_bound."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import normal, uniform
from course.check.cases.variational_inference.common import drawn_axes
from course.check.compare import tensors
from course.check.relations import Made
from course.check.values import Fixture
from course.lvm.oracles import variational


def top_case(
    checked: str, means: Tensor, precision: Tensor, log_evidence: Tensor, start: tuple[Tensor, Tensor]
) -> Case:
    log_var = variational.best_diagonal(means, precision).log_var.clone()
    arguments = {"means": means, "precision": precision, "log_evidence": log_evidence}
    place = Fixture("gaussian_bound", arguments)
    elbo = fixtures.make(place)

    def objective(answer: Any) -> float:
        mean, other = tensors(answer)
        if mean.shape != means.shape or other.shape != means.shape:
            raise ValueError("not of the form that is asked")
        return float(elbo(mean, other).sum())

    sizes = {"N": len(means), "M": means.shape[1]}
    made = Made(sizes=sizes, objective=objective, start=start)
    mistakes = {
        **wrong_tops(means, precision, start),
        "the ELBO at the top came back: where the top is, is asked": elbo(means, log_var),
    }
    right = (means, log_var)
    return Case(checked, (place, *start), right, mistakes, tolerance=0.01, made=made, arguments_are_free=True)


def wrong_tops(means: Tensor, precision: Tensor, start: tuple[Tensor, Tensor]) -> dict[str, Any]:
    log_var = variational.best_diagonal(means, precision).log_var.clone()
    marginal = torch.linalg.inv(precision).diagonal()
    first, last = torch.zeros(len(means), 1, dtype=torch.bool), torch.zeros(len(means), 1, dtype=torch.bool)
    first[0], last[-1] = True, True

    def moved(rows: Tensor) -> tuple[Tensor, Tensor]:
        return torch.where(rows, means, start[0]), torch.where(rows, log_var, start[1])

    scales = {
        "the variance came back, not its logarithm": log_var.exp(),
        "log σ came back, not log σ²": 0.5 * log_var,
        "σ came back, not log σ²": (0.5 * log_var).exp(),
        "the precision came back, not log σ²": (-log_var).exp(),
        "log σ² has the wrong sign": -log_var,
        "q has the variances of the posterior, which are too wide for independent coordinates": (
            marginal.log().expand_as(means)
        ),
        "only the mean was moved": start[1],
    }
    return {
        **{name: (means, value) for name, value in scales.items()},
        "only log_var was moved": (start[0], log_var),
        "all rows share one q: every row needs its own": (means.mean(0).expand_as(means), log_var),
        "all rows get one step, the mean of their gradients: each row has its own": (
            start[0] + (means - start[0]).mean(0),
            start[1] + log_var - start[1].exp().mean(0).log(),
        ),
        "only the first row was raised": moved(first),
        "only the last row was raised": moved(last),
        "all rows but the first were raised": moved(~first),
        "all rows but the last were raised": moved(~last),
        "the two are exchanged: the mean comes first": (log_var, means),
        "the mean alone came back: log_var is asked, too": means,
        "log_var alone came back: the mean is asked, too": log_var,
        "both came back in one tensor: a pair is asked": torch.cat([means, log_var], 1),
    }


def drawn_top(
    generator: torch.Generator, checked: str, rows: int, width: int, log_evidence: float = -4.0
) -> Case:
    """Curvatures between 1.5 and 5: a step of 0.1 is a safe one."""
    axes = drawn_axes(generator, width)
    precision = (axes * torch.linspace(1.5, 5, width, dtype=torch.float64)) @ axes.T
    signs = 2.0 * (torch.rand(rows, width, generator=generator) < 0.5) - 1
    means = signs * uniform(generator, 0.7, 2.5, rows, width)
    start = 0.3 * normal(generator, rows, width), uniform(generator, 0.3, 1.0, rows, width)
    return top_case(checked, means, precision, normal(generator, rows) + log_evidence, start)


@case()
def top_of_six_rows(generator):
    return drawn_top(generator, "q_n where the ELBO of 6 rows is largest", 6, 4)


@case(hidden=True)
def top_drawn(generator):
    return drawn_top(generator, "q_n where the ELBO is largest, for other sizes", 9, 5)


@case(hidden=True)
def top_of_many_rows(generator):
    return drawn_top(generator, "q_n where the ELBO is largest, for many rows", 300, 4)


@case(hidden=True)
def top_far_below_zero(generator):
    """Bounds so large that a nat is little beside them: a rule that stops by what is relative stops early."""
    return drawn_top(generator, "q_n where the ELBO is largest, for bounds far below zero", 6, 4, -1e5)
