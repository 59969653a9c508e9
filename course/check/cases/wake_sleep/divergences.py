"""Task 5: divergences."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, block, normal, real, single_precision
from course.check.cases.rbm.common import distinct
from course.check.cases.wake_sleep.common import in_parts, part_by_part
from course.check.relations import Made

#: The gap of the ELBO, and what sleep goes down: one number for each row.
Pair = tuple[Tensor, Tensor]
NAMES = ("the gap", "what sleep goes down")
NOT_A_NUMBER = "0 log 0 became NaN: it counts as 0"
CLEANED = "0 log 0 is 0, but the divergence is infinite where a state that has probability is ruled out"
EPSILON = (
    "something small is added for safety (an epsilon), or a clamp holds the numbers: the divergence is infinite where "
    "a state that has probability is ruled out"
)


def one_way(p: list[float], q: list[float]) -> float:
    """Σ_k p_k log(p_k / q_k), with 0 log 0 = 0."""
    if any(one > 0 and other == 0 for one, other in zip(p, q, strict=True)):
        return math.inf
    return math.fsum(one * math.log(one / other) for one, other in zip(p, q, strict=True) if one > 0)


def by_loops(posterior: Tensor, q: Tensor) -> Pair:
    """KL(q ‖ p) and KL(p ‖ q), row by row."""
    rows = list(zip(posterior.tolist(), q.tolist(), strict=True))
    return real([one_way(b, a) for a, b in rows]), real([one_way(a, b) for a, b in rows])


def two_rows(answer: Any) -> Any:
    """The two parts, which may have come as one block (2, N)."""
    block = isinstance(answer, Tensor | np.ndarray)
    return in_parts(answer) if block and answer.ndim == 2 and len(answer) == 2 else answer


def in_one_row(answer: Any) -> Tensor:
    """The numbers of both parts, of which relations can tell that they are held somewhere."""
    gap, sleep = two_rows(answer)
    return torch.cat([block(gap).flatten(), block(sleep).flatten()])


def divergences_case(checked: str, posterior: Tensor, q: Tensor) -> Case:
    right = by_loops(posterior, q)
    made = Made(sizes={"N": len(q), "K": q.shape[1]})
    mistakes = Later(partial(mistakes_of, posterior, q, right))
    return Case(checked, (posterior, q), right, mistakes, two_rows, made=made)


def wrong_terms(p: Tensor, q: Tensor) -> dict[str, Tensor]:
    """What may stand for p log(p / q), (N, K), where p is averaged under."""
    ratio = (p / q).log()
    return {
        "the logarithm of the ratio is not weighed: it is averaged under the first distribution": ratio,
        "the entropy is left out: only the cross entropy is there": -p * q.log(),
        "the cross entropy is left out: only minus the entropy is there": p * p.log(),
        "this is the entropy of the first distribution": -p * p.log(),
        "the cross entropy has the wrong sign": p * p.log() + p * q.log(),
        "the entropy has the wrong sign": -p * p.log() - p * q.log(),
        "the logarithm is missing: p² / q is summed": p.square() / q,
        "the logarithm is missing: p (p / q − 1) is summed, the χ² distance": p * (p / q - 1),
        "(p − q)² / q is summed, the χ² distance": (p - q).square() / q,
        "the ratio itself is summed": p / q,
        "p − q stands for the first factor: both directions at once": (p - q) * ratio,
        "the squares of the differences are summed": (p - q).square(),
        "the sizes of the differences are summed": (p - q).abs(),
        "half the sizes of the differences are summed": (p - q).abs() / 2,
        "the differences are summed": p - q,
        "the weight is the other distribution: p stands before log(p / q)": q * ratio,
        "the terms of p log(p/q) are taken without their sign": (p * ratio).abs(),
        "the root of p weighs": p.sqrt() * ratio,
        "p² weighs": p.square() * ratio,
        "the logarithm is squared": p * ratio.square(),
        "log(1 + p / q) stands for log(p / q)": p * (1 + p / q).log(),
        "the logarithms are multiplied: log p log q": p * p.log() * q.log(),
        "the logarithms are divided: log p / log q": p * p.log() / q.log(),
        "the states of the second distribution are in reverse order": (p * (p / q.flip(1)).log()),
        "each is compared with the mean of both, as in Jensen and Shannon's divergence": (
            p * (2 * p / (p + q)).log()
        ),
        "it is compared with the uniform distribution, not with the other one": p * (p * p.shape[1]).log(),
        "softmax is taken of both: they are probabilities already": (
            p.softmax(1) * (p.log_softmax(1) - q.log_softmax(1))
        ),
        "softmax is taken of the first: it is a probability already": (
            p.softmax(1) * (p.log_softmax(1) - q.log())
        ),
        "softmax is taken of the second: it is a probability already": p * (p.log() - q.log_softmax(1)),
        "exp is taken of both: they are no logarithms": p.exp() * (p - q),
        "they are taken for logarithms: Σ p (p − q)": p * (p - q),
        "the second is taken for a logarithm: Σ p (log p − q)": p * (p.log() - q),
        "the first is taken for a logarithm: Σ p (p − log q)": p * (p - q.log()),
        "p log p − q log q is summed, the difference of the entropies": p * p.log() - q * q.log(),
        "(1 − p) log((1 − p)/(1 − q)) is added, as for bits": (
            p * ratio + (1 - p) * ((1 - p) / (1 - q)).log()
        ),
        "1 is subtracted from the ratio's logarithm": p * (ratio - 1),
        "1 is added to the ratio's logarithm": p * (ratio + 1),
    }


def with_epsilon(p: Tensor, q: Tensor) -> dict[str, Tensor]:
    """p log(p / q) with something small in it, (N, K)."""
    return {
        f"1e-{power} is added {where} (an epsilon): leave it out": value
        for power in range(3, 9)
        for where, value in (
            ("inside the logarithms", p * ((p + 10.0**-power) / (q + 10.0**-power)).log()),
            ("to both distributions", (p + 10.0**-power) * ((p + 10.0**-power) / (q + 10.0**-power)).log()),
            ("to the second distribution", p * (p / (q + 10.0**-power)).log()),
            ("to the ratio", p * (p / q + 10.0**-power).log()),
            (
                "to the second distribution and to the ratio",
                p * (p / (q + 10.0**-power) + 10.0**-power).log(),
            ),
        )
    }


def wrong_sums(p: Tensor, q: Tensor) -> dict[str, Tensor]:
    """What comes of p log(p / q) if it is not summed over the states alone."""
    terms = p * (p / q).log()
    right = terms.sum(1)
    return {
        "it is averaged over the states, not summed": terms.mean(1),
        "the sum over the states is missing": terms,
        "it is summed over the rows, not over the states": terms.sum(0),
        "it is averaged over the rows, not over the states": terms.mean(0),
        "it is averaged over the rows, too: one number for each row is asked": right.mean(),
        "it is summed over the rows, too: one number for each row is asked": right.sum(),
        "it is averaged over rows and states: one number for each row is asked": terms.mean(),
        "it is averaged over the rows, and all get the mean": right.mean().expand_as(right),
        "it is divided by the number of rows, too": right / len(right),
        "only the first state counts": terms[:, 0],
        "the first state is left out": terms[:, 1:].sum(1),
        "the last state is left out": terms[:, :-1].sum(1),
        "the largest term alone counts": terms.amax(1),
        "only positive terms count": terms.clamp(min=0).sum(1),
        "only the most probable state of the first counts": (terms * (p == p.amax(1, keepdim=True))).sum(1),
        "running sums over the states came back": terms.cumsum(1),
        "the states are reduced at last by the logarithm of a sum": terms.logsumexp(1),
        "the root of the divergence came back": right.sqrt(),
        "the divergence is squared": right.square(),
        "the exponential of the divergence came back": right.exp(),
        "exp(−KL) came back": (-right).exp(),
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "the divergence is halved": right / 2,
        "the divergence is doubled": 2 * right,
    }


def mistakes_of(posterior: Tensor, q: Tensor, right: Pair) -> dict[str, Any]:
    gap, sleep = right

    terms, other_terms = wrong_terms(q, posterior), wrong_terms(posterior, q)
    sums, other_sums = wrong_sums(q, posterior), wrong_sums(posterior, q)
    wrong: dict[str, Any] = {name: (terms[name].sum(1), other_terms[name].sum(1)) for name in terms}
    wrong |= {
        f"{name}; and it is averaged over the states": (terms[name].mean(1), other_terms[name].mean(1))
        for name in terms
    }
    wrong |= {name: (sums[name], other_sums[name]) for name in sums}
    wrong |= {"the sign is reversed": (-gap, -sleep)}
    turned = {
        f"{name}; and the two are exchanged": parts[::-1]
        for name, parts in wrong.items()
        if name != "the weight is the other distribution: p stands before log(p / q)"
    }
    negative = {
        f"{name}; and the sign is the other one": (-one, -other)
        for name, (one, other) in wrong.items()
        if "sign" not in name
    }
    middle = (posterior + q) / 2
    shannon = ((posterior * (posterior / middle).log()).sum(1) + (q * (q / middle).log()).sum(1)) / 2
    small, other_small = with_epsilon(q, posterior), with_epsilon(posterior, q)
    mistakes: dict[str, Any] = {
        **{name: (small[name].sum(1), other_small[name].sum(1)) for name in small},
        "the two are exchanged: KL(q ‖ p) is the gap of the ELBO, and sleep goes down KL(p ‖ q)": (
            sleep,
            gap,
        ),
        "KL(q ‖ p), the gap of the ELBO, came back twice: sleep goes down the other one": (gap, gap),
        "KL(p ‖ q), what sleep goes down, came back twice: the gap of the ELBO is the other one": (
            sleep,
            sleep,
        ),
        "the sum of both directions came back twice": (gap + sleep, gap + sleep),
        "the mean of both directions came back twice": ((gap + sleep) / 2, (gap + sleep) / 2),
        "Jensen and Shannon's divergence came back twice": (shannon, shannon),
        "only the gap came back: both are asked": gap,
        "only what sleep goes down came back: both are asked": sleep,
        "the difference of the two came back": gap - sleep,
        "the sum of the two came back: both are asked": gap + sleep,
        "the product of the two came back": gap * sleep,
        "the larger of the two came back": torch.maximum(gap, sleep),
        "the means over the rows came back: one number for each row is asked": (gap.mean(), sleep.mean()),
        "rows and states are exchanged": tuple(by_loops(posterior.T, q.T)),
        "one row for each pair came back: (N, 2)": torch.stack(right, 1),
        "one row for each pair came back, in the other order: (N, 2)": torch.stack(right[::-1], 1),
        **part_by_part(wrong, right, NAMES, lambda name: False),
        **turned,
        **negative,
    }
    return distinct(mistakes, right)


def tables(generator: torch.Generator, rows: int, states: int) -> Pair:
    return (
        (1.1 * normal(generator, rows, states)).softmax(1),
        (1.1 * normal(generator, rows, states)).softmax(1),
    )


@case()
def divergences_of_nine_rows(generator):
    checked = "gap and sleep's divergence of 9 rows, over 6 states"
    return divergences_case(checked, *tables(generator, 9, 6))


@case()
def divergences_of_a_machine(generator):
    """The gap is log p(x) − ELBO of a machine with two bits, where q has independent bits."""
    joint = (1.3 * normal(generator, 7, 4)).exp() / 30
    evidence = joint.sum(1, keepdim=True)
    p = torch.rand(7, 2, dtype=torch.float64, generator=generator) * 0.8 + 0.1
    bits = real([[0, 0], [0, 1], [1, 0], [1, 1]])
    q = (bits[None] * p[:, None] + (1 - bits[None]) * (1 - p[:, None])).prod(2)
    made = divergences_case(
        "log p(x) − ELBO of 7 rows with two bits, and sleep's divergence", joint / evidence, q
    )
    elbo = (q * (joint.log() - q.log())).sum(1)
    assert torch.allclose(made.expected[0], evidence[:, 0].log() - elbo)
    return made


@case(hidden=True)
def divergences_drawn(generator):
    checked = "gap and sleep's divergence for other sizes"
    return divergences_case(checked, *tables(generator, 5, 11))


@case(hidden=True)
def divergences_with_zeros(generator):
    """States without probability, of the one, of the other, of both: by a third of the rows each."""
    posterior, q = tables(generator, 9, 6)
    rows = torch.arange(9) % 3
    gone = [torch.randperm(6, generator=generator)[:2].tolist() for _ in range(9)]
    for n, (one, other) in enumerate(gone):
        if rows[n] == 0:
            posterior[n, one] = 0
        elif rows[n] == 1:
            q[n, one] = 0
        else:
            posterior[n, [one, other]] = 0
            q[n, [one, other]] = 0
    posterior, q = posterior / posterior.sum(1, keepdim=True), q / q.sum(1, keepdim=True)
    gap, sleep = by_loops(posterior, q)
    naive = (q * (q / posterior).log()).sum(1), (posterior * (posterior / q).log()).sum(1)

    def without(p: Tensor, q: Tensor) -> Tensor:
        """Only states that both have."""
        return torch.where((p > 0) & (q > 0), p * (p / q).log(), 0).sum(1)

    left_out = without(q, posterior), without(posterior, q)
    mistakes: dict[str, Any] = {
        NOT_A_NUMBER: naive,
        CLEANED: left_out,
        f"{CLEANED} (the gap)": (left_out[0], sleep),
        f"{CLEANED} (what sleep goes down)": (gap, left_out[1]),
        "what is infinite became 0": (gap.nan_to_num(posinf=0), sleep.nan_to_num(posinf=0)),
        "NaN and infinity became 0": (
            naive[0].nan_to_num(0, 0, 0),
            naive[1].nan_to_num(0, 0, 0),
        ),
        "the two are exchanged: KL(q ‖ p) is the gap of the ELBO, and sleep goes down KL(p ‖ q)": (
            sleep,
            gap,
        ),
        "the largest number stands for infinity": (gap.nan_to_num(), sleep.nan_to_num()),
    }
    checked = "both divergences where some states have no probability"
    right = in_one_row((gap, sleep))
    found = {name: in_one_row(pair) for name, pair in mistakes.items()}
    told = Made(sizes={"N": 9, "K": 6}, otherwise=EPSILON)
    return Case(checked, (posterior, q), right, distinct(found, right), in_one_row, made=told)


@case(hidden=True)
def divergences_of_the_posterior(generator):
    posterior, _ = tables(generator, 5, 4)
    zero = torch.zeros(5).double()
    checked = "both divergences where q is the posterior"
    return Case(
        checked, (posterior, posterior.clone()), (zero, zero), look=two_rows, degenerate="both are zero"
    )


@case(hidden=True)
def divergences_of_one_row(generator):
    posterior, q = tables(generator, 1, 4)
    checked = "both divergences of a single row, in single precision"
    made = Case(checked, (posterior, q), by_loops(posterior, q), look=two_rows, degenerate="N = 1")
    return single_precision(made)
