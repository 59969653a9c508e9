"""Task 4: optimal_baseline."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import block, normal, real, single_precision, uniform, without
from course.check.cases.variance_reduction.common import HELD
from course.check.relations import Made

NOTHING_BELOW = "what stands below is zero: E[s] = 0, so is the score to be squared?"


def by_parabola(scores: Tensor, signal: Tensor, p: Tensor) -> Tensor:
    """The vertex of the parabola that the variance of (r − b) s is in b, through three of its points."""
    r, weights, best = signal.tolist(), p.tolist(), []
    middle = math.fsum(w * each for w, each in zip(weights, r, strict=True))

    def variance(column: list[float], b: float) -> float:
        values = [(each - b) * s for each, s in zip(r, column, strict=True)]
        mean = math.fsum(w * v for w, v in zip(weights, values, strict=True))
        return math.fsum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True))

    for column in scores.T.tolist():
        low, here, high = (variance(column, middle + step) for step in (-1.0, 0.0, 1.0))
        best.append(middle + (low - high) / (2 * (low + high - 2 * here)))
    return real(best)


def in_reach(answer: Any) -> Any:
    """The numbers of an answer; infinite where something was divided by what is zero but for rounding."""
    values = block(answer)
    return torch.where(values.abs() < 1e9, values, math.inf)


def baseline_case(checked: str, scores: Tensor, signal: Tensor, p: Tensor) -> Case:
    states, width = scores.shape
    right, squares, r = by_parabola(scores, signal, p), scores.square(), signal[:, None]
    mean, norms = p @ signal, squares.sum(1)
    gradient, second = p @ (scores * r), p @ squares
    away, off = (1 - p) / (1 - p).sum(), signal - mean

    def ratio(weights: Tensor, of: Tensor = r) -> Tensor:
        return (weights * of).sum(0) / weights.sum(0)

    weighted = p[:, None] * squares
    mistakes = {
        NOTHING_BELOW: torch.full_like(right, math.inf),
        "this is E[r], the mean signal: often a good baseline, not the best": mean.expand_as(right),
        "this is E[r], and one number: each coordinate has its own best baseline": mean,
        "one baseline for all coordinates, E[|s|² r] / E[|s|²]: each has its own": (
            (p * norms) @ signal / (p @ norms)
        ).expand_as(right),
        "one baseline for all coordinates, E[|s|² r] / E[|s|²], and one number: each has its own": (
            (p * norms) @ signal / (p @ norms)
        ),
        "one baseline for all coordinates, the mean of the best ones: each has its own": (
            right.mean().expand_as(right)
        ),
        "the states are not weighted by p": ratio(squares),
        "1 − p weighs, not p: E[r] with exchanged chances": (away @ signal).expand_as(right),
        "1 − p weighs, not p: the chances are exchanged": ratio(away[:, None] * squares),
        "1 − p weighs, not p: E[r] with exchanged chances that are not normalized": (
            (1 - p) @ signal
        ).expand_as(right),
        "one over p weighs, not p": ratio(squares / p[:, None]),
        "softmax was taken of p, which sums to one already": ratio(p.softmax(0)[:, None] * squares),
        "p multiplies the signal twice: p² above, p below": p.square() @ (squares * r) / second,
        "r s is regressed on the signal, not on the score: Cov(r s, r) / Var(r)": (
            (p * off) @ (scores * r - gradient) / (p @ off.square())
        ),
        "r s is regressed on the signal without means: E[s r²] / E[r²]": (
            p @ (scores * r.square()) / (p @ signal.square())
        ),
        "r s is regressed on the score without p": (
            ((scores * r - (scores * r).mean(0)) * (scores - scores.mean(0))).mean(0)
            / scores.var(0, correction=0)
        ),
        "the signal is regressed on s²: Cov(s², r) / Var(s²)": (
            (p @ (squares * r) - second * mean) / (p @ squares.square() - second.square())
        ),
        "r s² is compared with r² s²: E[s² r] / E[s² r²]": (p @ (squares * r) / (p @ (squares * r.square()))),
        "this is E[r²] / E[r], without the score": (p @ signal.square() / mean).expand_as(right),
        "the score is cubed": p @ (squares * scores * r) / (p @ (squares * scores.abs())),
        "the root of E[(s r)²] / E[s²] came back": ratio(weighted, r.square()).sqrt(),
        "the size of the score weighs above, its square below": p @ (scores.abs() * r) / second,
        "the middle between E[r] and the best baseline": (right + mean) / 2,
        "the signal's standard deviation came back": (p @ off.square()).sqrt().expand_as(right),
        "the variance of the estimate came back: the baseline is asked": (
            p @ (squares * r.square()) - gradient.square()
        ),
        "the coordinates are in reverse order below": p @ (squares * r) / second.flip(0),
        "the state of the largest score alone counts": signal[squares.argmax(0)],
        "p is squared": ratio(p[:, None].square() * squares),
        "the root of p weighs": ratio(p[:, None].sqrt() * squares),
        "E[s² r] is weighted by p, and E[s²] is not": p @ (squares * r) / squares.mean(0),
        "E[s² r] is weighted by p, and s² is summed without": p @ (squares * r) / squares.sum(0),
        "E[s²] is weighted by p, and s² r is averaged without": (squares * r).mean(0) / second,
        "E[s²] is weighted by p, and s² r is summed without": (squares * r).sum(0) / second,
        "the size of the score weighs, |s| r, not its square": ratio(p[:, None] * scores.abs()),
        "the fourth power of the score weighs, not its square": ratio(p[:, None] * squares.square()),
        "the score is not squared above: E[s r] / E[s²]": gradient / second,
        "the score is not squared below: E[s² r] / E[|s|]": p @ (squares * r) / (p @ scores.abs()),
        "it is not divided by E[s²]": p @ (squares * r),
        "it is divided by the root of E[s²]": p @ (squares * r) / second.sqrt(),
        "it is divided by the sum of all coordinates' E[s²]": p @ (squares * r) / second.sum(),
        "it is divided by the mean of all coordinates' E[s²]": p @ (squares * r) / second.mean(),
        "E[s²] came back": second,
        "this is the gradient, E[s r]": gradient,
        "the square of the gradient is subtracted: E[s² r] − E[s r]²": (
            (p @ (squares * r) - gradient.square()) / second
        ),
        "this is E[s r]² / E[s²]": gradient.square() / second,
        "the ratio is upside down: E[s²] / E[s² r]": second / (p @ (squares * r)),
        "the plain mean of the scores is subtracted first: their mean under p is 0": ratio(
            p[:, None] * (scores - scores.mean(0)).square()
        ),
        "softmax of s² weighs": ratio(squares.softmax(0)),
        "the signal is squared": ratio(weighted, r.square()),
        "the signal is squared above and stands below: E[s² r²] / E[s² r]": (
            p @ (squares * r.square()) / (p @ (squares * r))
        ),
        "the mean signal was subtracted before, and is not added again": right - mean,
        "the mean signal counts twice": right + mean,
        "it is doubled": 2 * right,
        "it is halved": right / 2,
        "E[s²] E[r] / E[s²]: the expectations above were taken one by one, so E[r] is left, divided by E[s²]": (
            mean / second
        ),
        "E[s²] E[r]: the expectations were taken one by one": mean * second,
        "the states are averaged without p: this is the plain mean of the signals": signal.mean().expand_as(
            right
        ),
        "only the most probable state counts": signal[p.argmax()].expand_as(right),
        "the middle between the largest and the smallest signal": (
            (signal.max() + signal.min()) / 2
        ).expand_as(right),
        "the average is over the coordinates, not over the states": (squares * r).sum(1) / norms.sum(),
        "it is normalized over the coordinates, not over the states": p
        @ (squares / squares.sum(1, keepdim=True) * r),
        "s² r / E[s²] came back for every state: the expectation is missing": squares * r / second,
        "p s² r / E[s²] came back for every state: the sum is missing": weighted * r / second,
        "the signals less the baseline came back": r - right,
    }
    made = Made(sizes={"K": states, "D": width})
    return Case(checked, (scores, signal, p), right, mistakes, in_reach, made=made)


def drawn(generator: torch.Generator, states: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    """States with features A and p ∝ exp(A φ), so that the scores are A − E[A]; signals beside zero."""
    features, signal = normal(generator, states, width), 3 + 2 * normal(generator, states)
    p = (features @ uniform(generator, -0.6, 0.6, width)).softmax(0)
    return features - p @ features, signal, p


@case()
def baseline_of_seven_states(generator):
    return baseline_case("the best baselines of 4 coordinates, for 7 states", *drawn(generator, 7, 4))


@case(hidden=True)
def baseline_drawn(generator):
    return baseline_case("the best baselines for other sizes", *drawn(generator, 12, 5))


@case(hidden=True)
def baseline_of_bits(generator):
    """Independent bits: the score of each has two values."""
    logits = torch.tensor([0.5, -0.9, 1.4, -1.8]).double() + 0.3 * normal(generator, 4)
    states = torch.cartesian_prod(*[real([0.0, 1.0])] * 4)
    chances = logits.sigmoid()
    p = torch.where(states > 0, chances, 1 - chances).prod(1)
    made = baseline_case("the best baselines for bits", states - chances, 3 + 2 * normal(generator, 16), p)
    return without(
        made,
        "the score is not squared below",
        "the size of the score weighs above",
        "the middle between",
        "the plain mean of the scores",
    )


@case(hidden=True)
def baseline_of_small_scores(generator):
    scores, signal, p = drawn(generator, 9, 4)
    made = baseline_case("the best baselines where scores are small", 1e-6 * scores, signal, p)
    return replace(made, mistakes={}, made=replace(made.made, otherwise=HELD))


@case(hidden=True)
def baseline_of_signals_far_from_zero(generator):
    """Log-likelihoods are often in the hundreds below zero; some states have no chance."""
    scores, signal, p = drawn(generator, 10, 4)
    gone = torch.randperm(10, generator=generator)[:2]
    p = p.index_fill(0, gone, 0.0)
    p = p / p.sum()
    scores = scores - p @ scores
    made = baseline_case("the best baselines where signals are far from zero", scores, signal - 300, p)
    return replace(made, mistakes={}, loss_in_single_precision=LOST_AT_EXTREMES)


@case(hidden=True)
def baseline_of_one_coordinate(generator):
    arguments = drawn(generator, 6, 1)
    checked = "the best baseline of a single coordinate, in single precision"
    return single_precision(Case(checked, arguments, by_parabola(*arguments), degenerate="D = 1"))
