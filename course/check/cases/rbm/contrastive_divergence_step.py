"""Task 7: contrastive_divergence_step. Its checks look at what the step added to the parameters.

As in task 6 no number of the cases is near to its probability, at any step of the chains.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, block, single_precision
from course.check.cases.rbm import gibbs_step, phase_difference
from course.check.cases.rbm.common import Machine, bits, digits_of, distinct, machine, part_by_part
from course.check.cases.rbm.gibbs_step import Draw, draw, draws_for, wrong_draws
from course.check.cases.rbm.phase_difference import Parts, less, scaled, statistics
from course.check.relations import Made

#: The rate of the step: large, so that float32 can tell what it adds.
RATE = 0.7


def step_by_loops(
    x: Tensor, a: Tensor, b: Tensor, weights: Tensor, u_h: Tensor, u_x: Tensor, rate: float
) -> Parts:
    """What the step adds to a, b and W: the chains unit by unit, the two phases number by number."""
    chains = x
    for for_h, for_x in zip(u_h, u_x, strict=True):
        chains = gibbs_step.by_loops(chains, a, b, weights, for_h, for_x)

    def hidden(rows: Tensor) -> Tensor:
        found = [gibbs_step.probabilities(row, b, weights.T) for row in rows.tolist()]
        return torch.tensor(found, dtype=torch.float64)

    even = torch.full((len(x),), 1 / len(x)).double()
    return scaled(rate, phase_difference.by_loops(x, hidden(x), chains, hidden(chains), even))


def chain_draws(
    generator: torch.Generator, x: Tensor, parameters: Machine, steps: int
) -> tuple[Tensor, Tensor]:
    """Numbers for some steps from these rows: (K, N, H) and (K, N, D)."""
    a, b, weights = parameters
    found, chains = [], x
    for _ in range(steps):
        u_h, u_x = draws_for(generator, chains, parameters)
        chains = draw(draw(chains, b, weights, u_h), a, weights.T, u_x)
        found.append((u_h, u_x))
    return torch.stack([u_h for u_h, _ in found]), torch.stack([u_x for _, u_x in found])


def step_case(checked: str, x: Tensor, parameters: Machine, draws: tuple[Tensor, Tensor]) -> Case:
    """A step, without its mistakes."""
    right = step_by_loops(x, *parameters, *draws, RATE)

    def added(answer: Any) -> Any:
        """What was added to each part; an answer of another form stays as it is."""
        if not isinstance(answer, tuple | list) or len(answer) != 3:
            return answer
        try:
            blocks = [block(part) for part in answer]
        except TypeError:
            return answer
        if [part.shape for part in blocks] != [part.shape for part in parameters]:
            return answer
        return tuple(new - old.to(new.dtype) for new, old in zip(blocks, parameters, strict=True))

    width, units = parameters[2].shape
    made = Made(sizes={"N": len(x), "D": width, "H": units})
    return Case(checked, (x, *parameters, *draws, RATE), right, look=added, made=made)


def with_mistakes(made: Case) -> Case:
    return replace(made, mistakes=Later(partial(mistakes_of, made)))


#: The end of the chains, of: the data, the machine, the numbers.
Chains = Callable[[Tensor, Machine, Tensor, Tensor], Tensor]


def walk(for_h: Draw = draw, for_x: Draw = draw, last: Draw | None = None) -> Chains:
    """The chains with other draws of h and of x, or with another draw of the last x alone."""

    def chains(x: Tensor, parameters: Machine, u_h: Tensor, u_x: Tensor) -> Tensor:
        a, b, weights = parameters
        for k in range(len(u_h)):
            of_x = last if last is not None and k == len(u_h) - 1 else for_x
            x = of_x(for_h(x, b, weights, u_h[k]), a, weights.T, u_x[k])
        return x

    return chains


def wrong_chains() -> dict[str, Chains]:
    """Where the model's phase is taken by mistake."""
    found: dict[str, Chains] = {}
    of_h, of_x = wrong_draws("h", "b"), wrong_draws("x", "a")
    for (name, for_h), (other, for_x) in zip(of_h.items(), of_x.items(), strict=True):
        found[f"in the chains {name}"] = walk(for_h)
        found[f"in the chains {other}"] = walk(draw, for_x)
        found[f"in the chains {name}; and so it is with x and a"] = walk(for_h, for_x)
    given = walk()
    probable = of_x["the probabilities stand for the bits of x"]

    def again(draws: Callable[[Tensor], Tensor]) -> Chains:
        """With other numbers."""
        return lambda x, parameters, u_h, u_x: given(x, parameters, draws(u_h), draws(u_x))

    def begun(start: Callable[[Tensor, Tensor], Tensor]) -> Chains:
        """From another state, made of the data and the numbers for x."""
        return lambda x, parameters, u_h, u_x: given(start(x, u_x), parameters, u_h, u_x)

    return {
        **found,
        "the last x of the chains comes as probabilities": walk(last=probable),
        "the last step is left out: K − 1 steps are made": again(lambda u: u[:-1]),
        "the first step is left out: K − 1 steps are made": again(lambda u: u[1:]),
        "a single step is made: there are K": again(lambda u: u[:1]),
        "the chains begin at the data again at every step: only the last step counts": again(
            lambda u: u[-1:]
        ),
        "one step too many is made, with the first numbers again": again(lambda u: torch.cat([u, u[:1]])),
        "one step too many is made, with the last numbers again": again(lambda u: torch.cat([u, u[-1:]])),
        "the steps are made twice, 2 K in all": again(lambda u: torch.cat([u, u])),
        "every step has the same numbers, the first": again(lambda u: u[:1].expand_as(u)),
        "every step has the same numbers, the last": again(lambda u: u[-1:].expand_as(u)),
        "the numbers are used in reverse order": again(lambda u: u.flip(0)),
        "the rows of the numbers are in reverse order": again(lambda u: u.flip(1)),
        "the chains begin at zeros: they begin at the data": begun(lambda x, u: torch.zeros_like(x)),
        "the chains begin at ones: they begin at the data": begun(lambda x, u: torch.ones_like(x)),
        "the chains begin at noise, 1 where u < ½: they begin at the data": begun(
            lambda x, u: (u[0] < 0.5).to(x)
        ),
        "the chains begin at the mean of the data": begun(lambda x, u: x.mean(0, keepdim=True).expand_as(x)),
        "the chains begin at the data with 0 and 1 exchanged": begun(lambda x, u: 1 - x),
        "all chains begin at the first row": begun(lambda x, u: x[:1].expand_as(x)),
        "the last x is averaged over the chains first": lambda x, parameters, u_h, u_x: (
            given(x, parameters, u_h, u_x).mean(0, keepdim=True).expand_as(x)
        ),
    }


def mistakes_of(made: Case) -> dict[str, Any]:
    x, a, b, weights, u_h, u_x, rate = made.arguments
    parameters: Machine = (a, b, weights)
    right, look = made.expected, made.look
    rows, steps = len(x), len(u_h)
    even, ones = torch.full((rows,), 1 / rows).double(), torch.ones(rows).double()
    chains = walk()(x, parameters, u_h, u_x)
    one_less = walk()(x, parameters, u_h[:-1], u_x[:-1])

    def hidden(rows: Tensor) -> Tensor:
        return (b + rows @ weights).sigmoid()

    def phase(x: Tensor, h: Tensor | None = None, by: Tensor = even) -> Parts:
        return statistics(x, hidden(x) if h is None else h, by)

    positive, negative = phase(x), phase(chains)
    drawn_h = (u_h[0] < hidden(x)).double()
    last_h = (u_h[-1] < hidden(chains)).double()
    driving_h = (u_h[-1] < hidden(one_less)).double()
    zero = scaled(0.0, positive)
    outer = [(part[0], part[1], torch.outer(part[0], part[1])) for part in (positive, negative)]
    rounded = [phase(rows, (hidden(rows) > 0.5).double()) for rows in (x, chains)]
    pairs: dict[str, tuple[Parts, Parts]] = {
        name: (positive, phase(wrong(x, parameters, u_h, u_x))) for name, wrong in wrong_chains().items()
    }
    pairs |= {
        "the data's phase has drawn h: its probabilities are asked": (phase(x, drawn_h), negative),
        "the model's phase has h drawn with the last numbers: its probabilities are asked": (
            positive,
            phase(chains, last_h),
        ),
        "both phases have drawn h: the probabilities are asked": (phase(x, drawn_h), phase(chains, last_h)),
        "the model's phase has the h that the last x was drawn from: p(h | x) at the last x is asked": (
            positive,
            phase(chains, driving_h),
        ),
        "the data's phase has drawn h, the model's the h that the last x was drawn from": (
            phase(x, drawn_h),
            phase(chains, driving_h),
        ),
        "the model's phase has the probabilities of h one step too early": (
            positive,
            phase(chains, hidden(one_less)),
        ),
        "the model's phase has the probabilities of h at the data": (positive, phase(chains, hidden(x))),
        "the data's phase has the probabilities of h at the end of the chains": (
            phase(x, hidden(chains)),
            negative,
        ),
        "h is rounded in the data's phase": (rounded[0], negative),
        "h is rounded in the model's phase": (positive, rounded[1]),
        "h is rounded in both phases": (rounded[0], rounded[1]),
        "h has p(h = 0 | x) in both phases": (phase(x, 1 - hidden(x)), phase(chains, 1 - hidden(chains))),
        "h has p(h = 0 | x) in the data's phase": (phase(x, 1 - hidden(x)), negative),
        "h has p(h = 0 | x) in the model's phase": (positive, phase(chains, 1 - hidden(chains))),
        "only the model's phase is there, without its minus": (negative, zero),
        "the fields stand for the probabilities of h in the data's phase: the sigmoid is missing": (
            phase(x, b + x @ weights),
            negative,
        ),
        "the fields stand for the probabilities of h in the model's phase: the sigmoid is missing": (
            positive,
            phase(chains, b + chains @ weights),
        ),
        "Wᵀx has the wrong sign in the data's phase": (phase(x, (b - x @ weights).sigmoid()), negative),
        "Wᵀx has the wrong sign in the model's phase": (
            positive,
            phase(chains, (b - chains @ weights).sigmoid()),
        ),
        "Wᵀx has the wrong sign in the phases": (
            phase(x, (b - x @ weights).sigmoid()),
            phase(chains, (b - chains @ weights).sigmoid()),
        ),
        "b is left out in the data's phase": (phase(x, (x @ weights).sigmoid()), negative),
        "b is left out in the model's phase": (positive, phase(chains, (chains @ weights).sigmoid())),
        "b is left out in the phases": (
            phase(x, (x @ weights).sigmoid()),
            phase(chains, (chains @ weights).sigmoid()),
        ),
        "the fields stand for the probabilities of h in the phases: the sigmoid is missing": (
            phase(x, b + x @ weights),
            phase(chains, b + chains @ weights),
        ),
        "x hᵀ is the product of the two means, of x and of h, in both phases": (outer[0], outer[1]),
        "x hᵀ is the product of the two means, of x and of h, in the data's phase": (outer[0], negative),
        "x hᵀ is the product of the two means, of x and of h, in the model's phase": (positive, outer[1]),
        "the model's phase is left out: the parameters would grow without bound": (positive, zero),
        "the data's phase is left out": (zero, negative),
        "the phases are added: the model's is subtracted": (positive, scaled(-1.0, negative)),
        "the rows are summed, not averaged": (scaled(float(rows), positive), scaled(float(rows), negative)),
        "the rows are summed, not averaged, for W": (
            (positive[0], positive[1], rows * positive[2]),
            (negative[0], negative[1], rows * negative[2]),
        ),
        "the rows are summed, not averaged, for a and b": (
            (rows * positive[0], rows * positive[1], positive[2]),
            (rows * negative[0], rows * negative[1], negative[2]),
        ),
        "the rows are summed, not averaged, in the data's phase": (scaled(float(rows), positive), negative),
        "the rows are summed, not averaged, in the model's phase": (positive, scaled(float(rows), negative)),
        "it is divided by the number of rows twice": (scaled(1 / rows, positive), scaled(1 / rows, negative)),
        "it is divided by K": (scaled(1 / steps, positive), scaled(1 / steps, negative)),
        "it is multiplied by K": (scaled(float(steps), positive), scaled(float(steps), negative)),
        "only the first row counts": (phase(x[:1], by=ones[:1]), phase(chains[:1], by=ones[:1])),
        "only the last row counts": (phase(x[-1:], by=ones[:1]), phase(chains[-1:], by=ones[:1])),
        "the model's phase counts half": (positive, scaled(0.5, negative)),
        "the model's phase counts twice": (positive, scaled(2.0, negative)),
        "the data's phase counts half": (scaled(0.5, positive), negative),
        "the data's phase counts twice": (scaled(2.0, positive), negative),
    }
    path = [x]
    for k in range(steps):
        path.append(walk()(path[-1], parameters, u_h[k : k + 1], u_x[k : k + 1]))
    all_states = [phase(each) for each in path[1:]]
    summed = [torch.stack([part[i] for part in all_states]).sum(0) for i in range(3)]
    pairs |= {
        "the model's phase is the mean over all steps of the chains: the last one is asked": (
            positive,
            (summed[0] / steps, summed[1] / steps, summed[2] / steps),
        ),
        "the model's phase is the sum over all steps of the chains: the last one is asked": (
            positive,
            (summed[0], summed[1], summed[2]),
        ),
    }
    mistakes: dict[str, Any] = {name: scaled(rate, less(*pair)) for name, pair in pairs.items()}
    mistakes |= {
        f"{name}; and the phases are exchanged: this goes downhill": scaled(-rate, less(*pair))
        for name, pair in pairs.items()
        if not name.startswith("the phases")
    }
    moved = [
        (a + step[0], b + step[1], weights + step[2])
        for step in (right, scaled(-1.0, right), scaled(1 / rate, right))
    ]
    step = scaled(1 / rate, right)
    mistakes |= {
        "the phases are exchanged, or the step is subtracted: this goes downhill": scaled(-1.0, right),
        "the rate is left out": step,
        "the rate is left out, and the phases are exchanged": scaled(-1.0, step),
        "the rate is squared": scaled(rate, right),
        "the step is divided by the rate": scaled(1 / rate, step),
        "the step is halved": scaled(0.5, right),
        "the step is doubled": scaled(2.0, right),
        "the rate has a logarithm": scaled(math.log(rate), step),
        "x hᵀ is the product of the differences, (x − x') (p − p')ᵀ, row by row": (
            right[0],
            right[1],
            rate * (x - chains).T @ (hidden(x) - hidden(chains)) / rows,
        ),
        "x hᵀ has the x of the data in both phases": (
            right[0],
            right[1],
            rate * x.T @ (hidden(x) - hidden(chains)) / rows,
        ),
        "only the signs of the gradient count": scaled(
            rate, (step[0].sign(), step[1].sign(), step[2].sign())
        ),
        "only W moves": (0 * a, 0 * b, right[2]),
        "only a and b move": (right[0], right[1], 0 * weights),
        "a stays where it is": (0 * a, right[1], right[2]),
        "b stays where it is": (right[0], 0 * b, right[2]),
        "only a moves": (right[0], 0 * b, 0 * weights),
        "only b moves": (0 * a, right[1], 0 * weights),
        "a goes downhill": (-right[0], right[1], right[2]),
        "b goes downhill": (right[0], -right[1], right[2]),
        "a and b go downhill": (-right[0], -right[1], right[2]),
        "W goes downhill": (right[0], right[1], -right[2]),
        "the rate is left out for W": (right[0], right[1], step[2]),
        "the rate is left out for a and b": (step[0], step[1], right[2]),
        "all weights move by the same, the mean": (right[0], right[1], right[2].mean().expand_as(weights)),
        "x hᵀ is the product of the differences for a and b": (
            right[0],
            right[1],
            rate * torch.outer(step[0], step[1]),
        ),
        "only the gradient came back: the new a, b and W are asked": look(step),
        "only the gradient came back, with the phases exchanged: the new a, b and W are asked": look(
            scaled(-1.0, step)
        ),
        "only the step came back, rate times gradient: the new a, b and W are asked": look(right),
        "only the step came back, with the wrong sign: the new a, b and W are asked": look(
            scaled(-1.0, right)
        ),
        "nothing has moved": scaled(0.0, right),
        "the end of the chains came back: the new a, b and W are asked": chains,
        "only the new W came back: a, b and W are asked": weights + right[2],
        "only the gradient of W came back: the new a, b and W are asked": step[2],
        "the old parameters are multiplied by the rate": look(
            (rate * (a + step[0]), rate * (b + step[1]), rate * (weights + step[2]))
        ),
        "the old parameters are multiplied by 1 − rate: that is a running mean": look(
            ((1 - rate) * a + right[0], (1 - rate) * b + right[1], (1 - rate) * weights + right[2])
        ),
        "the parameters are multiplied by the step": look((a * right[0], b * right[1], weights * right[2])),
        "the mean over the rows is missing for a and b": (
            a + rate * (x - chains),
            b + rate * (hidden(x) - hidden(chains)),
            moved[0][2],
        ),
        "the mean over the rows is missing for a": (a + rate * (x - chains), moved[0][1], moved[0][2]),
        "the mean over the rows is missing for b": (
            moved[0][0],
            b + rate * (hidden(x) - hidden(chains)),
            moved[0][2],
        ),
        "W comes transposed": (moved[0][0], moved[0][1], moved[0][2].T),
    }
    names = ("a", "b", "W")
    for order in itertools.permutations(range(3)):
        if order != (0, 1, 2):
            said = ", ".join(names[place] for place in order)
            begun = f"the parameters come in the order {said}: a, b, W is asked"
            mistakes[begun] = tuple(moved[0][place] for place in order)
            mistakes[f"{begun}; and the step goes downhill"] = tuple(moved[1][place] for place in order)
            mistakes[f"{begun}; and the rate is left out"] = tuple(moved[2][place] for place in order)
            mistakes[f"only the gradient came back, in the order {said}: the new a, b, W are asked"] = tuple(
                step[place] for place in order
            )
            mistakes[f"only the step came back, in the order {said}: the new a, b, W are asked"] = tuple(
                right[place] for place in order
            )
    return distinct(part_by_part(mistakes, right), right)


def drawn_step(
    generator: torch.Generator, steps: int, rows: int, visible: int, hidden: int
) -> tuple[Tensor, Machine, tuple[Tensor, Tensor]]:
    """A machine and numbers by which not all chains have forgotten where they began."""
    while True:
        x, parameters = bits(generator, rows, visible), machine(generator, visible, hidden, 0.8)
        draws = chain_draws(generator, x, parameters, steps)
        starts = x, torch.zeros_like(x), torch.ones_like(x), (draws[1][0] < 0.5).to(x), 1 - x
        ends = [walk()(start, parameters, *draws) for start in starts]
        if not any(torch.equal(one, other) for one, other in itertools.combinations(ends, 2)):
            return x, parameters, draws


@case()
def contrast_of_fifty_rows(generator):
    checked = "what CD with 3 Gibbs steps from 50 rows adds to a, b and W"
    return with_mistakes(step_case(checked, *drawn_step(generator, 3, 50, 12, 6)))


@case(hidden=True)
def contrast_drawn(generator):
    checked = "what CD adds to a, b and W, for other sizes"
    return with_mistakes(step_case(checked, *drawn_step(generator, 3, 40, 16, 11)))


@case(hidden=True)
def contrast_of_digits(generator):
    """A single Gibbs step from digits."""
    a, b, weights = machine(generator, 64, 10)
    parameters = a, b, weights / 4
    x = digits_of(generator, 15)
    checked = "what CD with a single Gibbs step from digits adds to a, b and W"
    made = step_case(checked, x, parameters, chain_draws(generator, x, parameters, 1))
    return replace(made, degenerate="K = 1")


@case(hidden=True)
def contrast_of_single_units(generator):
    x, (a, b, weights) = bits(generator, 9, 4)[:, :1], machine(generator, 4, 3)
    parameters = a[:1], b[:1], weights[:1, :1]
    made = step_case(
        "what CD adds to the parameters of a single unit in each layer, in single precision",
        x,
        parameters,
        chain_draws(generator, x, parameters, 3),
    )
    return single_precision(replace(made, degenerate="D = H = 1"))
