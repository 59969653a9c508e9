"""Task 6: metropolis_hastings_step."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, single_precision, uniform
from course.check.relations import Made


def step_case(checked: str, *arguments: Tensor) -> Case:
    z, proposed, log_p, log_p_proposed, log_forward, log_backward, u = arguments
    up, drift = log_p_proposed - log_p, log_backward - log_forward
    ratio = up + drift

    def moved(accepted: Tensor) -> Tensor:
        return torch.where(accepted[:, None], proposed, z)

    def decided(log_ratio: Tensor) -> Tensor:
        return moved(u < log_ratio.exp())

    chance = torch.tensor([math.exp(min(0.0, each)) for each in ratio.tolist()], dtype=torch.float64)
    accepted = torch.tensor([share < each for share, each in zip(u.tolist(), chance.tolist(), strict=True)])
    right, there = moved(accepted), ~accepted[:, None]
    mistakes = {
        "Hastings' correction is left out: the proposal is not symmetric": decided(up),
        "Hastings' correction is upside down": decided(up - drift),
        "Hastings' correction counts twice": decided(up + 2 * drift),
        "Hastings' correction counts half": decided(up + drift / 2),
        "the ratio of the densities is upside down": decided(drift - up),
        "the ratio of the densities counts twice": decided(2 * up + drift),
        "the ratio of the densities counts half": decided(up / 2 + drift),
        "the whole ratio is upside down": decided(-ratio),
        "the whole ratio is squared": decided(2 * ratio),
        "the root of the whole ratio is taken": decided(ratio / 2),
        "only the proposal counts, not the density": decided(drift),
        "only the density of the proposed point counts, not that of the old one": decided(
            log_p_proposed + drift
        ),
        "only the density of the proposed point counts: there is no ratio": decided(log_p_proposed),
        "only the density of the old point counts: there is no ratio": decided(log_p),
        "only the density of the way back counts: that of the way there is left out": decided(
            up + log_backward
        ),
        "only the density of the way there counts: that of the way back is left out": decided(
            up - log_forward
        ),
        "the density of the way there is multiplied, and that of the way back left out": decided(
            up + log_forward
        ),
        "the densities of both ways are multiplied: one of them belongs below": decided(
            up + log_backward + log_forward
        ),
        "it is divided by the densities of both ways: one of them belongs above": decided(
            up - log_backward - log_forward
        ),
        "the densities of both points are multiplied: one of them belongs below": decided(
            log_p_proposed + log_p + drift
        ),
        "the ratio is one of logarithms: the logarithms are to be subtracted": moved(
            u < log_p_proposed / log_p * (log_backward / log_forward)
        ),
        "the ratio is one of logarithms, and without the proposal: the logarithms are to be subtracted": moved(
            u < log_p_proposed / log_p
        ),
        "the ratios of p and of g are added: they are to be multiplied": moved(u < up.exp() + drift.exp()),
        "only uphill moves are accepted: this climbs, it does not sample": moved(ratio > 0),
        "only moves to a larger p are accepted: this climbs, it does not sample": moved(up > 0),
        "only downhill moves are accepted": moved(ratio < 0),
        "u is ignored: a move is accepted if a is above ½": moved(ratio > math.log(0.5)),
        "u is below ½ decides, or the ratio above 1: u is to be compared with a": moved(
            (ratio > 0) | (u < 0.5)
        ),
        "u alone decides, at ½": moved(u < 0.5),
        "one u, that of the first chain, serves all chains": moved(u[0] < chance),
        "a move is accepted if u is above 1 - a, not below a": moved(1 - u < chance),
        "this is Barker's rule, a = ratio / (1 + ratio): the minimum of 1 and the ratio is asked": moved(
            u < torch.sigmoid(ratio)
        ),
        "the logarithm of the ratio is compared with u, not with log u": moved(u < ratio),
        "accepted and rejected are exchanged": torch.where(accepted[:, None], z, proposed),
        "every proposal is accepted": proposed,
        "no chain moves": z,
        "chains that reject get lost: they stay, and this counts": proposed[accepted],
        "chains that reject are set to 0: they stay where they are": proposed * ~there,
        "chains that reject are NaN: they stay where they are": proposed.masked_fill(there, math.nan),
        "chains that reject go to the mean of the two points: they stay where they are": torch.where(
            accepted[:, None], proposed, (z + proposed) / 2
        ),
        "the chains move a part of the way, by a: they move all of it or not at all": z
        + chance[:, None] * (proposed - z),
        "the step of a chain that moves is z + z': z' is the place, not the step": torch.where(
            accepted[:, None], z + proposed, z
        ),
        "which chains move came back, not where they stand": accepted.double(),
        "the probabilities a came back, not where the chains stand": chance,
        "the ratio came back, not where the chains stand": ratio.exp(),
        "the logarithms of the ratio came back, not where the chains stand": ratio,
    }
    made = Made(sizes={"S": len(z), "M": z.shape[1]})
    return Case(checked, arguments, right, mistakes, made=made)


def drawn_chains(generator: torch.Generator, count: int, width: int) -> tuple[Tensor, ...]:
    """Chains, the first half of them with a u just above or below the chance to move."""
    z = normal(generator, count, width)
    logs = [normal(generator, count) - 1.5 for _ in range(4)]
    log_p, log_p_proposed, log_forward, log_backward = logs
    ratio = log_p_proposed - log_p + log_backward - log_forward
    near = ratio.clamp(max=0).exp() * (1 + 0.05 * (-1.0) ** torch.arange(count))
    u = uniform(generator, 0.05, 0.95, count)
    close = (torch.arange(count) < count // 2) & (ratio < -0.1)
    u = torch.where(close, near, u)
    u[0] = 0.25  # if it served all, this would be no other mistake
    return z, z + 1 + uniform(generator, 0, 1, count, width), *logs, u


@case()
def step_of_many_chains(generator):
    return step_case("where 300 chains stand after one step, M = 5", *drawn_chains(generator, 300, 5))


@case(hidden=True)
def step_drawn(generator):
    return step_case("where other chains stand after one step", *drawn_chains(generator, 200, 4))


@case(hidden=True)
def step_with_a_single_dimension(generator):
    chains = drawn_chains(generator, 60, 1)
    return quiet(step_case("where chains stand after one step, with a single dimension", *chains))


@case(hidden=True)
def step_far_from_zero(generator):
    z, proposed, log_p, log_p_proposed, forward, backward, u = drawn_chains(generator, 60, 4)
    level, other = 2000 * (-1.0) ** torch.arange(60).double(), 1500 * (-1.0) ** (torch.arange(60) // 2)
    up = 900 * (torch.arange(60) % 3 == 0).double()  # of these one ratio is infinite, and the other 0
    rise = up + 900 * (torch.arange(60) % 3 == 1).double()  # of these the whole ratio is infinite
    arguments = (
        z,
        proposed,
        level + log_p,
        level + log_p_proposed + rise,
        other + forward,
        other + backward - up,
        u,
    )
    made = step_case("where chains stand after one step, with logarithms far from zero", *arguments)
    mistakes = {
        "exp under- or overflows: subtract the logarithms first": z,
        "exp under- or overflows, and NaN counts as accepted: subtract the logarithms first": proposed,
    }
    otherwise = "exp under- or overflows, or logarithms are clamped: bring all of them together first"
    return replace(made, mistakes=mistakes, made=replace(made.made, otherwise=otherwise))


@case(hidden=True)
def step_with_small_chances(generator):
    """What is added to u or to the ratio for safety counts here."""
    z, proposed, log_p, log_p_proposed, forward, backward, _ = drawn_chains(generator, 60, 4)
    log_u = uniform(generator, -60, -12, 60)
    aim = log_u + 0.2 * (-1.0) ** torch.arange(60)
    log_p_proposed = aim + log_p - backward + forward
    arguments = (z, proposed, log_p, log_p_proposed, forward, backward, log_u.exp())
    return quiet(step_case("where chains stand after one step, with tiny chances to move", *arguments))


@case(hidden=True)
def step_with_impossible_proposals(generator):
    z, proposed, log_p, log_p_proposed, *rest = drawn_chains(generator, 90, 4)
    gone = torch.arange(90) % 3 == 0
    arguments = (z, proposed, log_p, log_p_proposed.masked_fill(gone, -math.inf), *rest)
    return quiet(step_case("where chains stand after one step, some proposals impossible", *arguments))


@case(hidden=True)
def step_in_single_precision(generator):
    chains = drawn_chains(generator, 100, 4)
    return single_precision(step_case("where chains stand after one step, in single precision", *chains))
