"""Task 1: energy."""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import Later, real, single_precision
from course.check.cases.rbm.common import (
    Machine,
    bits,
    digits_of,
    distinct,
    machine,
    minus_energies,
    recombined,
    reshaped,
    softplus,
)
from course.check.relations import Made


def by_loops(x: Tensor, h: Tensor, a: Tensor, b: Tensor, weights: Tensor) -> Tensor:
    """E(x_n, h_n): minus the biases of the units that are on, and minus the weights of the pairs that both are."""
    found = []
    for visible, hidden in zip(x.tolist(), h.tolist(), strict=True):
        on_visible = [i for i, bit in enumerate(visible) if bit]
        on_hidden = [j for j, bit in enumerate(hidden) if bit]
        parts = [float(a[i]) for i in on_visible] + [float(b[j]) for j in on_hidden]
        parts += [float(weights[i, j]) for i in on_visible for j in on_hidden]
        found.append(-math.fsum(parts))
    return real(found)


def energy_case(checked: str, x: Tensor, h: Tensor, a: Tensor, b: Tensor, weights: Tensor) -> Case:
    right = by_loops(x, h, a, b, weights)
    made = Made(sizes={"N": len(x), "D": weights.shape[0], "H": weights.shape[1]})
    arguments = x, h, a, b, weights
    mistakes = Later(partial(mistakes_of, *arguments, right))
    return Case(checked, arguments, right, mistakes, made=made)


def mistakes_of(
    x: Tensor, h: Tensor, a: Tensor, b: Tensor, weights: Tensor, right: Tensor
) -> dict[str, Tensor]:
    visible, hidden, pairs = x @ a, h @ b, (x @ weights * h).sum(1)
    signs, spins = 2 * x - 1, 2 * h - 1
    table = -minus_energies(x, h, a, b, weights)
    width, units = weights.shape

    def with_pairs(other: Tensor) -> Tensor:
        """Another interaction."""
        return -visible - hidden - other

    def of(x: Tensor, h: Tensor) -> Tensor:
        return -(x @ a) - h @ b - (x @ weights * h).sum(1)

    joined = x[:, :, None] * h[:, None, :] * weights
    mistakes = {
        **recombined(
            {"the term −aᵀx": -visible, "the term −bᵀh": -hidden, "the term −xᵀW h": -pairs},
            "the sign is reversed: this is −E, the logarithm of what is proportional to p(x, h)",
        ),
        "the energies of all pairs of rows came back: x_n belongs to h_n alone": table,
        "the energies of all pairs of rows came back, transposed: x_n belongs to h_n alone": table.T,
        "−E of all pairs of rows came back: x_n belongs to h_n alone": -table,
        "xᵀW h is taken for all pairs of rows, the biases for each row": (
            -visible - hidden - x @ weights @ h.T
        ),
        "xᵀW h is taken for all pairs of rows, the biases for each row, as a column": (
            (-visible - hidden)[:, None] - x @ weights @ h.T
        ),
        "−xᵀW h is summed over all pairs of rows": with_pairs((x @ weights @ h.T).sum()),
        "−xᵀW h is averaged over all pairs of rows": with_pairs((x @ weights @ h.T).mean()),
        "−xᵀW h is summed over the rows": with_pairs(pairs.sum()),
        "−xᵀW h is averaged over the rows": with_pairs(pairs.mean()),
        "the sum over the hidden units is missing in xᵀW h": (-visible - hidden)[:, None] - x @ weights * h,
        "the sum over the visible units is missing in xᵀW h": (-visible - hidden)[:, None]
        - h @ weights.T * x,
        "only xᵀW is there, summed over the hidden units: h is left out of xᵀW h": with_pairs(
            (x @ weights).sum(1)
        ),
        "only W h is there, summed over the visible units: x is left out of xᵀW h": with_pairs(
            (h @ weights.T).sum(1)
        ),
        "all weights count in xᵀW h, whatever x and h are": with_pairs(weights.sum()),
        "all biases count, whatever x and h are": -a.sum() - b.sum() - pairs,
        "all biases a count, whatever x is": -a.sum() - hidden - pairs,
        "all biases b count, whatever h is": -visible - b.sum() - pairs,
        "xᵀW h is averaged over the hidden units, not summed": with_pairs(pairs / units),
        "xᵀW h is averaged over the visible units, not summed": with_pairs(pairs / width),
        "xᵀW h is averaged over all pairs of units, not summed": with_pairs(pairs / (width * units)),
        "each sum over units is a mean": -visible / width - hidden / units - pairs / (width * units),
        "the sums of the biases are means": -visible / width - hidden / units - pairs,
        "aᵀx is averaged over the units, not summed": -visible / width - hidden - pairs,
        "bᵀh is averaged over the units, not summed": -visible - hidden / units - pairs,
        "xᵀW h is squared": with_pairs(pairs.square()),
        "the size of xᵀW h is taken": with_pairs(pairs.abs()),
        "xᵀW h is the product of its sums over units: (Σ xᵀW)(Σ h)": with_pairs(
            (x @ weights).sum(1) * h.sum(1)
        ),
        "the biases are multiplied with each other": -visible * hidden - pairs,
        "the terms are multiplied, not added": visible * hidden * pairs,
        "the bits of x are −1 and 1: they are 0 and 1": of(signs, h),
        "the bits of h are −1 and 1: they are 0 and 1": of(x, spins),
        "the bits are −1 and 1: they are 0 and 1": of(signs, spins),
        "0 and 1 are exchanged in x": of(1 - x, h),
        "0 and 1 are exchanged in h": of(x, 1 - h),
        "0 and 1 are exchanged in x and h": of(1 - x, 1 - h),
        "all hidden units are taken for 1: h is left out": of(x, torch.ones_like(h)),
        "all visible units are taken for 1: x is left out": of(torch.ones_like(x), h),
        "the first row of x serves all": of(x[:1].expand_as(x), h),
        "the first row of h serves all": of(x, h[:1].expand_as(h)),
        "the rows of h are averaged first": of(x, h.mean(0, keepdim=True).expand_as(h)),
        "the rows of x are averaged first": of(x.mean(0, keepdim=True).expand_as(x), h),
        **{name: with_pairs((x @ other * h).sum(1)) for name, other in reshaped(weights).items()},
        "the sigmoid of xᵀW is taken in xᵀW h": with_pairs(((x @ weights).sigmoid() * h).sum(1)),
        "the largest term over the hidden units stands for their sum in xᵀW h": with_pairs(
            (x @ weights * h).amax(1)
        ),
        "the weights are squared in xᵀW h": with_pairs((x @ weights.square() * h).sum(1)),
        "1 is added": right + 1,
        "exp(−E) came back: the energy is asked": (-right).exp(),
        "exp(E) came back: the energy is asked": right.exp(),
        "the probability among these rows came back: the energy is asked": (-right).softmax(0),
        "the logarithm of the probability among these rows came back: the energy is asked": (
            (-right).log_softmax(0)
        ),
        "the free energy came back: h is given here": -visible - softplus(b + x @ weights).sum(1),
        "−E in bits: the logarithm is natural": -right / math.log(2),
        "the sigmoid of the energy came back": right.sigmoid(),
        "the sigmoid of −E came back": (-right).sigmoid(),
        "only the first hidden unit counts": -visible - h[:, 0] * b[0] - joined[:, :, 0].sum(1),
        "the last hidden unit is left out": (-visible - h[:, :-1] @ b[:-1] - joined[:, :, :-1].sum((1, 2))),
        "the first hidden unit is left out": (-visible - h[:, 1:] @ b[1:] - joined[:, :, 1:].sum((1, 2))),
        "the last visible unit is left out": (-(x[:, :-1] @ a[:-1]) - hidden - joined[:, :-1].sum((1, 2))),
        "the first visible unit is left out": (-(x[:, 1:] @ a[1:]) - hidden - joined[:, 1:].sum((1, 2))),
        "only pairs with i = j count in xᵀW h": with_pairs(joined.diagonal(dim1=1, dim2=2).sum(1)),
        "the negative energies are set to zero": right.clamp(min=0),
        "the size of the energy came back": right.abs(),
        "half the sum of the squares of the units is added, as for Gaussian units": right
        + x.square().sum(1) / 2,
        "each term has the size of its bias: (x − a)²/2 stands for −aᵀx": (
            (x - a).square().sum(1) / 2 - hidden - pairs
        ),
    }
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, rows: int, visible: int, hidden: int) -> tuple[Tensor, Tensor, Machine]:
    return (
        bits(generator, rows, visible),
        bits(generator, rows, hidden),
        machine(generator, visible, hidden),
    )


@case()
def energies_of_nine_rows(generator):
    x, h, parameters = drawn(generator, 9, 6, 4)
    return energy_case("the energy of 9 rows of 6 visible and 4 hidden units", x, h, *parameters)


@case(hidden=True)
def energies_drawn(generator):
    x, h, parameters = drawn(generator, 7, 4, 9)
    return energy_case("the energy for other sizes", x, h, *parameters)


@case(hidden=True)
def energies_of_digits(generator):
    x = digits_of(generator, 5)
    a, b, weights = machine(generator, 64, 12)
    return energy_case(
        "the energy of digits in black and white", x, bits(generator, 5, 12), a, b, weights / 8
    )


@case(hidden=True)
def energy_of_single_units(generator):
    """One unit in each layer, of which both are on in the first row."""
    x, h = real([[1.0], [0.0], [1.0]]), real([[1.0], [1.0], [0.0]])
    a, b = (
        -0.4 - torch.rand(1, generator=generator).double(),
        0.7 + torch.rand(1, generator=generator).double(),
    )
    weights = 1.5 + torch.rand(1, 1, generator=generator).double()
    right = by_loops(x, h, a, b, weights)
    checked = "the energy of a single unit in each layer, in single precision"
    return single_precision(Case(checked, (x, h, a, b, weights), right, degenerate="D = H = 1"))
