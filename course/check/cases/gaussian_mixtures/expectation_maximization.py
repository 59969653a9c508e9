"""Task 7: expectation_maximization, on a model with one parameter: the rate λ at which lamps fail, of which some were
still alight when the study ended. What EM does there is a recursion of one number, followed here without the
steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.gaussian_mixtures.common import told_apart
from course.check.cases.making import block, real, uniform
from course.check.relations import Made
from course.check.values import Fixture


@dataclass(frozen=True)
class Lamps:
    """Lifetimes, (N, 2): the time seen, and 1 if the lamp was still alight then; and how EM is to be run on them."""

    lifetimes: Tensor
    start: float
    damping: float

    @property
    def time(self) -> float:
        return float(self.lifetimes[:, 0].sum())

    @property
    def alight(self) -> float:
        return float(self.lifetimes[:, 1].sum())

    @property
    def most_likely(self) -> float:
        return (len(self.lifetimes) - self.alight) / self.time

    @property
    def made(self) -> Made:
        return Made(sizes={"N": len(self.lifetimes)})

    def log_likelihood(self, rate: float) -> float:
        return (len(self.lifetimes) - self.alight) * math.log(rate) - rate * self.time

    def total(self, rate: float) -> float:
        """The expected total lifetime, which is the statistic."""
        return self.time + self.alight / rate

    def moved(self, old: float, total: float) -> float:
        """What the M-step makes of a rate and a total."""
        return old + self.damping * (len(self.lifetimes) / total - old)

    def rates(self, *, stale: bool = False, restarted: bool = False, m_steps: int = 1) -> list[float]:
        """λ after 0, 1, … steps; with an E-step that is never refreshed, or an M-step always given the start."""
        rates = [self.start]
        for _ in range(MANY):
            total = self.total(self.start if stale else rates[-1])
            new = self.start if restarted else rates[-1]
            for _ in range(m_steps):
                new = self.moved(new, total)
            rates.append(new)
        return rates

    def arguments(self, *, tolerance: float, max_steps: int) -> tuple[Any, ...]:
        m_step = Fixture("censored_m_step", {"count": len(self.lifetimes), "damping": self.damping})
        return (self.lifetimes, real(self.start), Fixture("censored_e_step"), m_step, tolerance, max_steps)


#: Steps after which every one of these recursions has settled.
MANY = 400

TOO_EARLY = "the loop stops while the log-likelihood still rises by more than the tolerance"
STALE = "the E-step is never refreshed: it must see the new parameters in every step"
RESTARTED = "the M-step is always given the parameters of the start"
START_MISSING = "the log-likelihood at the start is missing"


def last_parameters(outcome: Any) -> Any:
    """The parameters; a trace in their place is cut to the length that it has with or without a last entry more."""
    parameters, _ = outcome
    found = block(parameters)
    return found[:4] if found.ndim == 1 and len(found) > 1 else parameters


def log_likelihoods(outcome: Any) -> Tensor:
    _, trace = outcome
    return real([float(value) for value in trace])


def exchanged_in_the_call(lamps: Lamps) -> dict[str, float]:
    """λ if the M-step gets the parameters for the statistics, after four steps or where ℓ fell and the loop stopped."""
    name, rates = "the M-step is called with its arguments exchanged", [lamps.start]
    for _ in range(4):
        rates.append(lamps.moved(lamps.total(rates[-1]), rates[-1]))
    heights = [lamps.log_likelihood(rate) if rate > 0 else -math.inf for rate in rates]
    fell = next((step for step in range(1, 4) if heights[step] < heights[step - 1]), 4)
    ends = {
        name: rates[4],
        f"{name}: the log-likelihood falls, and the loop stops": rates[fell],
        f"{name}: the log-likelihood falls, and the loop stops after one step more": rates[min(fell + 1, 4)],
    }
    return told_apart(ends, {}, rates[0], tolerance=1e-4)


def four_steps(lamps: Lamps, checked: str) -> Case:
    rates, stale, restarted = lamps.rates(), lamps.rates(stale=True), lamps.rates(restarted=True)
    mistakes = {
        "the parameters of the start came back": rates[0],
        f"{TOO_EARLY}, after one step": rates[1],
        f"{TOO_EARLY}, after two steps": rates[2],
        "one M-step too few: these are the parameters before the last M-step": rates[3],
        "one M-step too many": rates[5],
        "two M-steps too many": rates[6],
        "max_steps is ignored": lamps.most_likely,
        STALE: stale[4],
        "the E-step is never refreshed, so that the log-likelihood seems to stand still": stale[2],
        RESTARTED: restarted[4],
        "two M-steps follow each E-step": lamps.rates(m_steps=2)[4],
        "all the parameters on the way came back, not the last ones alone": real(rates[:4]),
        "all the parameters on the way came back but the first, not the last ones alone": real(rates[1:5]),
        "the parameters and the trace are exchanged": real([lamps.log_likelihood(r) for r in rates[:4]]),
    } | exchanged_in_the_call(lamps)
    arguments = lamps.arguments(tolerance=1e-10, max_steps=4)
    return Case(checked, arguments, rates[4], mistakes, last_parameters, tolerance=1e-4, made=lamps.made)


def settled(lamps: Lamps, checked: str) -> Case:
    rates, restarted = lamps.rates(), lamps.rates(restarted=True)
    mistakes = {
        f"{TOO_EARLY}, after one step": rates[1],
        f"{TOO_EARLY}, after two steps": rates[2],
        STALE: lamps.rates(stale=True)[2],
        RESTARTED: restarted[-1],
    }
    arguments = lamps.arguments(tolerance=1e-13, max_steps=2000)
    return Case(
        checked,
        arguments,
        lamps.most_likely,
        mistakes,
        last_parameters,
        tolerance=1e-4,
        made=lamps.made,
    )


def traced(lamps: Lamps, checked: str) -> Case:
    """Five steps: ℓ before each, and after the last one where an answer evaluates it once more."""
    rates, restarted = lamps.rates(), lamps.rates(restarted=True)
    right = real([lamps.log_likelihood(rate) for rate in rates[:7]])
    rises = "the trace holds the rises of the log-likelihood, not the log-likelihood"
    mistakes = {
        START_MISSING: right[1:6],
        f"{START_MISSING}, and there is nothing in its place": right[1:5],
        "the log-likelihood at the start stands there twice": torch.cat([right[:1], right[:4]]),
        rises: right.diff()[:5],
        f"{rises}, one fewer": right.diff()[:4],
        f"{rises}, the first of them infinite": torch.cat([real([math.inf]), right.diff()[:4]]),
        f"{rises}, the first of them counted from 0": torch.cat([right[:1], right.diff()[:4]]),
        "the trace holds only the last log-likelihood": right[4:5],
        "the trace holds only the last log-likelihood, at the parameters that come back": right[5:6],
        "the trace holds only the last two log-likelihoods": right[3:5],
        "the trace holds the parameters, not the log-likelihood": real(rates[:5]),
        "the trace holds the parameters after each step, not the log-likelihood": real(rates[1:6]),
        "the trace holds the statistics, not the log-likelihood": real([lamps.total(r) for r in rates[:5]]),
        "the trace runs backwards, the start last": right[1:6].flip(0),
        STALE: right[:1].expand(5),
        RESTARTED: real([lamps.log_likelihood(rate) for rate in restarted[:5]]),
    }
    arguments = lamps.arguments(tolerance=0.0, max_steps=5)
    return Case(
        checked,
        arguments,
        right[:5],
        mistakes,
        lambda outcome: log_likelihoods(outcome)[:5],
        made=lamps.made,
    )


#: How many entries further a trace may be and still have ended by the same rule: for a last entry more, and for what a
#: rule is relative to.
LEEWAY = 3


def stopped_in_time(lamps: Lamps, checked: str, max_steps: int = 600) -> Case:
    """The number of entries in the trace: for each rule the first step where it says stop, and one more.

    Whether the trace has ℓ at the parameters that come back is up to the answer, so one entry more is right as well.
    """
    rates = lamps.rates()
    heights = [lamps.log_likelihood(rate) for rate in rates]
    rises = [after - before for before, after in pairwise(heights)]
    step = next(step for step, rise in enumerate(rises) if rise < 1e-3)
    tolerance = math.sqrt(rises[step - 1] * rises[step])

    def entries(sizes: Iterable[float]) -> float:
        return next(
            (float(step + 2) for step, size in enumerate(sizes) if size < tolerance), float(max_steps)
        )

    right, moves = entries(rises), [abs(new - old) for old, new in pairwise(rates)]
    relative = [rise / abs(height) for rise, height in zip(rises, heights, strict=False)]
    other_rules = {
        "the tolerance is taken relative to the log-likelihood: it is the rise itself that counts": relative,
        "the tolerance is for the log-likelihood per point: it is the rise of the sum that counts": (
            [rise / len(lamps.lifetimes) for rise in rises]
        ),
        "the tolerance is for the change of the parameters: it is the rise of ℓ that counts": moves,
        "the tolerance is for the relative change of the parameters: it is the rise of ℓ that counts": (
            [move / rate for move, rate in zip(moves, rates, strict=False)]
        ),
    }
    mistakes = {name: entries(sizes) for name, sizes in other_rules.items()}
    mistakes |= {
        "the tolerance is never met: the loop goes on until max_steps": float(max_steps),
        TOO_EARLY: 2.0,
        "the loop stops a step too late": right + 2,
        "the trace is an entry short, or the loop stops a step too early": right - 1,
    }

    def look(outcome: Any) -> Tensor:
        found = float(len(log_likelihoods(outcome)))
        if found in (right, right + 1):
            return real(right)
        if found >= max_steps:
            return real(float(max_steps))
        if found <= 3:
            return real(2.0)
        near = (m for name, m in mistakes.items() if name in other_rules and abs(found - m) <= LEEWAY)
        return real(next(near, found))

    arguments = lamps.arguments(tolerance=tolerance, max_steps=max_steps)
    return Case(checked, arguments, real(right), mistakes, look, made=lamps.made)


def drawn_lamps(generator: torch.Generator, *, unit: float = 1.0) -> Lamps:
    """A third of the lamps are alight; in these ranges no two of the mistakes lead to rates within 0.5 %.

    unit: of time; a small one makes rates large, and the log-likelihood positive.
    """
    alight = int(torch.randint(2, 5, (), generator=generator))
    count = 3 * alight
    lifetimes = torch.stack([unit * uniform(generator, 0.5, 4, count), torch.arange(count) < alight], 1)
    most_likely = (count - alight) / float(lifetimes[:, 0].sum())
    factor, damping = uniform(generator, 3, 4, 1).item(), uniform(generator, 0.4, 0.5, 1).item()
    return Lamps(lifetimes, factor * most_likely, damping)


def slow_lamps(generator: torch.Generator) -> Lamps:
    """Lamps on which EM takes so many small steps that stopping rules can be told apart."""
    return replace(drawn_lamps(generator, unit=1e-3), damping=0.1)


@case()
def em_makes_four_steps(generator):
    checked = "the parameters after max_steps = 4 steps of EM on another model"
    return four_steps(drawn_lamps(generator), checked)


@case()
def em_settles(generator):
    checked = "the parameters where EM settles, which have a closed form here"
    return settled(drawn_lamps(generator), checked)


@case()
def em_keeps_its_trace(generator):
    return traced(drawn_lamps(generator), "the first five log-likelihoods of the trace")


@case()
def em_stops_in_time(generator):
    checked = "the entries of the trace when the loop stops by the tolerance"
    return stopped_in_time(slow_lamps(generator), checked)


@case()
def em_never_falls(generator):
    arguments = slow_lamps(generator).arguments(tolerance=1e-9, max_steps=500)
    return Case(
        "that the log-likelihood never falls",
        arguments,
        look=log_likelihoods,
        degenerate="only whether it falls is looked at",
    )


@case(hidden=True)
def em_makes_four_steps_drawn(generator):
    return four_steps(drawn_lamps(generator), "the parameters after a few steps of EM")


@case(hidden=True)
def em_makes_a_single_step(generator):
    lamps = drawn_lamps(generator, unit=1e-3)
    rates = lamps.rates()
    mistakes = {"the parameters of the start came back": rates[0], "one M-step too many": rates[2]}
    arguments = lamps.arguments(tolerance=1e-10, max_steps=1)
    return Case(
        "the parameters after a single step of EM",
        arguments,
        rates[1],
        mistakes,
        last_parameters,
        tolerance=1e-4,
        made=lamps.made,
    )


@case(hidden=True)
def em_settles_drawn(generator):
    return settled(drawn_lamps(generator), "the parameters where EM settles")


@case(hidden=True)
def em_keeps_its_trace_drawn(generator):
    return traced(drawn_lamps(generator), "the beginning of the trace")


@case(hidden=True)
def em_stops_in_time_drawn(generator):
    return stopped_in_time(
        slow_lamps(generator), "whether the loop stops by itself when the tolerance says so"
    )
