"""Task 2: mean_field_bound."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.deep_and_discrete.common import (
    HELD,
    LOG_2,
    Machine,
    away_from_zero,
    bernoulli_entropy,
    bits,
    digits_of,
    distinct,
    machine,
    recombined,
    reshaped,
    softplus,
    states,
    wrong_rows,
)
from course.check.cases.making import Later, single_precision, uniform
from course.check.relations import Made

ZERO_LOG_ZERO = (
    "0 log 0 came up, which is NaN for a computer: in the entropy it is 0 (torch.special.entr, xlogy)"
)
EACH = "one bound for each row is asked"


def log_partition(parameters: Machine) -> float:
    """log Z, by a sum over the states of h¹: given these, all other units are independent."""
    a, b1, b2, weights_1, weights_2 = parameters
    h1 = states(len(b1))
    others = softplus(a + h1 @ weights_1.T).sum(1) + softplus(b2 + h1 @ weights_2).sum(1)
    return float(torch.logsumexp(h1 @ b1 + others, 0))


def by_enumeration(x: Tensor, mu1: Tensor, mu2: Tensor, parameters: Machine, log_Z: float) -> Tensor:
    """E_q[log p(x, h¹, h²) − log q(h¹, h²)] of each row, a sum over all states of h¹ and h²."""
    a, b1, b2, weights_1, weights_2 = parameters
    h1, h2 = states(len(b1)), states(len(b2))
    pairs = (h1 @ b1)[:, None] + h2 @ b2 + h1 @ weights_2 @ h2.T  # of the states of h¹ and of h²
    found = []
    for row, first, second in zip(x, mu1, mu2, strict=True):
        q1 = torch.where(h1 == 1, first, 1 - first).prod(1)
        q2 = torch.where(h2 == 1, second, 1 - second).prod(1)
        q = torch.outer(q1, q2)
        log_p = row @ a + (h1 @ (row @ weights_1))[:, None] + pairs - log_Z
        found.append((q * log_p).sum() - torch.special.xlogy(q, q).sum())
    return torch.stack(found)


def bound_case(checked: str, x: Tensor, mu1: Tensor, mu2: Tensor, parameters: Machine, log_Z: float) -> Case:
    right = by_enumeration(x, mu1, mu2, parameters, log_Z)
    arguments = x, mu1, mu2, *parameters, log_Z
    sizes = {"N": len(x), "D": x.shape[1], "H1": mu1.shape[1], "H2": mu2.shape[1]}
    mistakes = Later(partial(mistakes_of, *arguments, right))
    return Case(checked, arguments, right, mistakes, made=Made(sizes=sizes))


def mistakes_of(
    x: Tensor,
    mu1: Tensor,
    mu2: Tensor,
    a: Tensor,
    b1: Tensor,
    b2: Tensor,
    weights_1: Tensor,
    weights_2: Tensor,
    log_Z: float,
    right: Tensor,
) -> dict[str, Any]:
    rows, width = x.shape
    lower, upper = len(b1), len(b2)
    visible, first, second = x @ a, mu1 @ b1, mu2 @ b2
    pairs_1, pairs_2 = (x @ weights_1 * mu1).sum(1), (mu1 @ weights_2 * mu2).sum(1)
    entropy_1, entropy_2 = bernoulli_entropy(mu1), bernoulli_entropy(mu2)
    of_1, of_2 = entropy_1.sum(1), entropy_2.sum(1)
    entropy, constant = of_1 + of_2, torch.full_like(right, -log_Z)
    minus_energy = visible + first + second + pairs_1 + pairs_2
    below, above = x @ weights_1, mu2 @ weights_2.T

    def energy_of(x: Tensor = x, mu1: Tensor = mu1, mu2: Tensor = mu2) -> Tensor:
        """−E at other values of the units."""
        return x @ a + mu1 @ b1 + mu2 @ b2 + (x @ weights_1 * mu1).sum(1) + (mu1 @ weights_2 * mu2).sum(1)

    def value_of(mu1: Tensor, mu2: Tensor) -> Tensor:
        """The bound at other probabilities."""
        entropies = bernoulli_entropy(mu1).sum(1) + bernoulli_entropy(mu2).sum(1)
        return energy_of(mu1=mu1, mu2=mu2) + entropies - log_Z

    renewed_1, renewed_2 = (b1 + below + above).sigmoid(), (b2 + mu1 @ weights_2).sigmoid()

    def with_energy(other: Tensor) -> Tensor:
        return other + entropy - log_Z

    def with_entropy(one: Tensor, two: Tensor) -> Tensor:
        return minus_energy + one + two - log_Z

    reversed_ = "the sign is reversed: this is a loss"
    terms = {
        "aᵀx": visible,
        "b1ᵀμ¹": first,
        "b2ᵀμ²": second,
        "xᵀW1 μ¹": pairs_1,
        "μ¹ᵀW2 μ²": pairs_2,
        "the entropy of h¹": of_1,
        "the entropy of h²": of_2,
        "−log Z": constant,
    }
    groups = {"−E_q[E]": minus_energy, "the entropy": entropy, "−log Z": constant}
    one_log = {
        "only −μ log μ is there: −(1 − μ) log(1 − μ) is left out": lambda p: -torch.special.xlogy(p, p),
        "only −(1 − μ) log(1 − μ) is there: −μ log μ is left out": lambda p: (
            -torch.special.xlogy(1 - p, 1 - p)
        ),
        "−μ log μ and −(1 − μ) log(1 − μ) are subtracted, not added": (
            lambda p: torch.special.xlogy(1 - p, 1 - p) - torch.special.xlogy(p, p)
        ),
        "log μ + log(1 − μ), without the factors μ and 1 − μ": lambda p: p.log() + (1 - p).log(),
        "−log μ − log(1 − μ), without the factors μ and 1 − μ": lambda p: -p.log() - (1 - p).log(),
        "−log μ, without the factor": lambda p: -p.log(),
        "−μ log(1 − μ) − (1 − μ) log μ: the factors are exchanged": (
            lambda p: -p * (1 - p).log() - (1 - p) * p.log()
        ),
        "the logarithm is to the base 2 there": lambda p: bernoulli_entropy(p) / LOG_2,
        "it is log 2 for each unit, as for fair bits": lambda p: torch.full_like(p, LOG_2),
        "μ (1 − μ), the variance, stands for it": lambda p: p * (1 - p),
        "it is that of a Gaussian with the variance μ (1 − μ)": (
            lambda p: 0.5 * (2 * math.pi * math.e * p * (1 - p)).log()
        ),
        "the sigmoid is taken of μ first: μ is a probability already": lambda p: bernoulli_entropy(
            p.sigmoid()
        ),
        "it is a mean over the units, not a sum": lambda p: (
            bernoulli_entropy(p).mean(1, keepdim=True) / p.shape[1]
        ),
        "it is that of one choice among the units, with μ divided by its sum": (
            lambda p: bernoulli_entropy_of_choice(p) / p.shape[1]
        ),
        "μ is rounded to a bit there, so that it is 0": lambda p: 0 * p,
        "it is averaged over the rows": lambda p: bernoulli_entropy(p).mean(0, keepdim=True).expand_as(p),
        "it is summed over the rows, too": lambda p: bernoulli_entropy(p).sum(0, keepdim=True).expand_as(p),
        "it is that of the mean over the rows": (
            lambda p: bernoulli_entropy(p.mean(0, keepdim=True)).expand_as(p)
        ),
    }
    hard_1, hard_2 = (mu1 > 0.5).double(), (mu2 > 0.5).double()
    mistakes: dict[str, Any] = {
        **recombined(groups, reversed_),
        **recombined(terms, reversed_, most=2),
        **wrong_rows(right, EACH),
        # groups of terms
        "the biases are left out": pairs_1 + pairs_2 + entropy - log_Z,
        "the weights are left out: only the biases count in the energy": (
            visible + first + second + entropy - log_Z
        ),
        "h² is left out altogether: this is a restricted machine": visible + first + pairs_1 + of_1 - log_Z,
        "h² is left out but for its entropy": visible + first + pairs_1 + entropy - log_Z,
        "h² is left out of the energy and its entropy, but for μ¹ᵀW2 μ²": (
            visible + first + pairs_1 + pairs_2 + of_1 - log_Z
        ),
        "the biases of the hidden units have the wrong sign": (
            visible - first - second + pairs_1 + pairs_2 + entropy - log_Z
        ),
        "the biases have the wrong sign": -visible - first - second + pairs_1 + pairs_2 + entropy - log_Z,
        "the energy is halved": with_energy(minus_energy / 2),
        "both terms with weights are halved": with_energy(visible + first + second + (pairs_1 + pairs_2) / 2),
        "both terms with weights count twice": with_energy(
            visible + first + second + 2 * (pairs_1 + pairs_2)
        ),
        "both terms with weights have the wrong sign": with_energy(
            visible + first + second - pairs_1 - pairs_2
        ),
        "the terms with weights are multiplied with each other": with_energy(
            visible + first + second + pairs_1 * pairs_2
        ),
        # means for sums
        "the energy is averaged over units: each sum over units is to be a sum": with_energy(
            visible / width
            + first / lower
            + second / upper
            + pairs_1 / (width * lower)
            + pairs_2 / (lower * upper)
        ),
        "the sums of the biases are means over the units": with_energy(
            visible / width + first / lower + second / upper + pairs_1 + pairs_2
        ),
        "the terms with weights are means over the units": with_energy(
            visible + first + second + pairs_1 / lower + pairs_2 / upper
        ),
        "xᵀW1 μ¹ is averaged over the units of h¹": with_energy(minus_energy - pairs_1 + pairs_1 / lower),
        "μ¹ᵀW2 μ² is averaged over the units of h²": with_energy(minus_energy - pairs_2 + pairs_2 / upper),
        "μ¹ᵀW2 μ² is averaged over the units of h¹": with_energy(minus_energy - pairs_2 + pairs_2 / lower),
        "the entropy of each layer is averaged over its units": with_entropy(of_1 / lower, of_2 / upper),
        "the entropy of h¹ is averaged over its units": with_entropy(of_1 / lower, of_2),
        "the entropy of h² is averaged over its units": with_entropy(of_1, of_2 / upper),
        "the entropy is averaged over all units": with_entropy(entropy / (lower + upper), 0 * of_2),
        "the entropy is summed over the rows, too": with_entropy(of_1.sum(), of_2.sum()),
        "the entropy is averaged over the rows, too": with_entropy(of_1.mean(), of_2.mean()),
        "the energy is summed over the rows, too": with_energy(minus_energy.sum()),
        "the energy is averaged over the rows, too": with_energy(minus_energy.mean()),
        "the terms with weights are summed over the rows, too": with_energy(
            visible + first + second + pairs_1.sum() + pairs_2.sum()
        ),
        "xᵀW1 μ¹ is taken for all pairs of rows: (N, N) came back": (
            (visible + first + second + pairs_2 + entropy - log_Z)[:, None] + below @ mu1.T
        ),
        "the terms with weights are taken for all pairs of rows: (N, N) came back": (
            (visible + first + second + entropy - log_Z)[:, None] + below @ mu1.T + mu1 @ weights_2 @ mu2.T
        ),
        "the terms with weights are taken for all pairs of rows, and (N, N) came back, transposed": (
            (visible + first + second + entropy - log_Z) + below @ mu1.T + mu1 @ weights_2 @ mu2.T
        ),
        "the entropy of h¹ stands for that of h², too": with_entropy(of_1, of_1),
        "the entropy of h² stands for that of h¹, too": with_entropy(of_2, of_2),
        "xᵀW1 μ¹ is there twice, and μ¹ᵀW2 μ² is not": with_energy(minus_energy + pairs_1 - pairs_2),
        "μ¹ᵀW2 μ² is there twice, and xᵀW1 μ¹ is not": with_energy(minus_energy + pairs_2 - pairs_1),
        "b1ᵀμ¹ is there twice, and b2ᵀμ² is not": with_energy(minus_energy + first - second),
        "b2ᵀμ² is there twice, and b1ᵀμ¹ is not": with_energy(minus_energy + second - first),
        "the divergence to fair bits stands for the entropy, without its constant": with_entropy(
            -of_1, -of_2
        ),
        "the divergence to fair bits is subtracted: of it the constant is too much": with_entropy(
            of_1 - lower * LOG_2, of_2 - upper * LOG_2
        ),
        # log Z
        "log Z is averaged over the rows": minus_energy + entropy - log_Z / rows,
        "log Z counts N times": minus_energy + entropy - log_Z * rows,
        "the logarithm of log Z is subtracted: it is given as a logarithm": (
            minus_energy + entropy - math.log(log_Z) if log_Z > 0 else torch.full_like(right, math.nan)
        ),
        "Z itself is subtracted, not its logarithm": minus_energy + entropy - math.exp(log_Z),
        "it is divided by log Z": (minus_energy + entropy) / log_Z,
        "it is divided by Z": (minus_energy + entropy) * math.exp(-log_Z),
        "log Z is replaced by that of states with the energy 0": (
            minus_energy + entropy - (width + lower + upper) * LOG_2
        ),
        # values of the units
        "μ¹ is rounded to bits in the energy": with_energy(energy_of(mu1=hard_1)),
        "μ² is rounded to bits in the energy": with_energy(energy_of(mu2=hard_2)),
        "μ¹ and μ² are rounded to bits in the energy": with_energy(energy_of(mu1=hard_1, mu2=hard_2)),
        "μ¹ and μ² are rounded to bits: of bits there is no entropy": (
            energy_of(mu1=hard_1, mu2=hard_2) - log_Z
        ),
        "x enters as −1 and 1: its bits are 0 and 1": with_energy(energy_of(x=2 * x - 1)),
        "the units enter as 2 μ − 1, for units of ±1": with_energy(
            energy_of(mu1=2 * mu1 - 1, mu2=2 * mu2 - 1)
        ),
        "x and the units enter as ±1": with_energy(energy_of(2 * x - 1, 2 * mu1 - 1, 2 * mu2 - 1)),
        "0 and 1 are exchanged in x": with_energy(energy_of(x=1 - x)),
        "1 − μ¹ stands for μ¹ in the energy": with_energy(energy_of(mu1=1 - mu1)),
        "1 − μ² stands for μ² in the energy": with_energy(energy_of(mu2=1 - mu2)),
        "1 − μ stands for μ in the energy": with_energy(energy_of(mu1=1 - mu1, mu2=1 - mu2)),
        "the logits stand for μ¹ and μ² in the energy": with_energy(
            energy_of(mu1=mu1.logit(), mu2=mu2.logit())
        ),
        "the sigmoid is taken of μ¹ and μ² in the energy: they are probabilities already": with_energy(
            energy_of(mu1=mu1.sigmoid(), mu2=mu2.sigmoid())
        ),
        "the sigmoid is taken of μ¹ and μ² throughout: they are probabilities already": (
            value_of(mu1.sigmoid(), mu2.sigmoid())
        ),
        "the first row of x serves all": with_energy(energy_of(x=x[:1].expand_as(x))),
        "x is averaged over the rows first": with_energy(energy_of(x=x.mean(0, keepdim=True).expand_as(x))),
        # other bounds
        "h¹ is summed out exactly, given μ²: the bound with μ¹ is asked": (
            visible + softplus(b1 + below + above).sum(1) + second + of_2 - log_Z
        ),
        "h² is summed out exactly, given μ¹: the bound with μ² is asked": (
            visible + first + pairs_1 + of_1 + softplus(b2 + mu1 @ weights_2).sum(1) - log_Z
        ),
        "h¹ is summed out, as in a restricted machine": visible + softplus(b1 + below).sum(1) - log_Z,
        "a sweep is made first: the bound at the given μ¹ and μ² is asked": value_of(
            renewed_1, (b2 + renewed_1 @ weights_2).sigmoid()
        ),
        "μ¹ is renewed first: the bound at the given μ¹ and μ² is asked": value_of(renewed_1, mu2),
        "μ² is renewed first: the bound at the given μ¹ and μ² is asked": value_of(mu1, renewed_2),
        "both layers are renewed at once first: the bound at the given μ¹ and μ² is asked": value_of(
            renewed_1, renewed_2
        ),
        "μ¹ comes from x alone, not as given": value_of((b1 + below).sigmoid(), mu2),
        "μ¹ and μ² are exchanged with their complements throughout, 1 − μ": value_of(1 - mu1, 1 - mu2),
        "μ¹ᵀW2 μ² is taken of the sigmoids of the fields": with_energy(
            minus_energy - pairs_2 + ((b1 + below + above).sigmoid() @ weights_2 * mu2).sum(1)
        ),
        "only xᵀW1 is there, summed over h¹: μ¹ is left out of xᵀW1 μ¹": with_energy(
            minus_energy - pairs_1 + below.sum(1)
        ),
        "only W1 μ¹ is there, summed over x: x is left out of xᵀW1 μ¹": with_energy(
            minus_energy - pairs_1 + (mu1 @ weights_1.T).sum(1)
        ),
        "only μ¹ᵀW2 is there, summed over h²: μ² is left out of μ¹ᵀW2 μ²": with_energy(
            minus_energy - pairs_2 + (mu1 @ weights_2).sum(1)
        ),
        "only W2 μ² is there, summed over h¹: μ¹ is left out of μ¹ᵀW2 μ²": with_energy(
            minus_energy - pairs_2 + above.sum(1)
        ),
        "all weights count in the energy, whatever the units are": with_energy(
            visible + first + second + weights_1.sum() + weights_2.sum()
        ),
        "all biases count in the energy, whatever the units are": with_energy(
            a.sum() + b1.sum() + b2.sum() + pairs_1 + pairs_2
        ),
        # of the result
        "the logarithm is to the base 2: nats are asked": right / LOG_2,
        "the exponential came back: the bound on log p(x) is asked": right.exp(),
        "it is averaged over the pixels": right / width,
        "bits per pixel came back": -right / (width * LOG_2),
        "the size came back": right.abs(),
        "it is cut off at 0: log p(x) is below 0": right.clamp(min=0),
        "1 is added": right + 1,
        "the sum over units is missing in the entropies": (minus_energy - log_Z)[:, None]
        + torch.cat([entropy_1, entropy_2], 1),
        "the terms are multiplied: the entropy and −E_q[E]": minus_energy * entropy - log_Z,
    }
    for name, of in one_log.items():
        one, two = of(mu1).expand_as(mu1).sum(1), of(mu2).expand_as(mu2).sum(1)
        mistakes[f"of the entropies {name}"] = with_entropy(one, two)
        mistakes[f"of the entropy of h¹ {name}"] = with_entropy(one, of_2)
        mistakes[f"of the entropy of h² {name}"] = with_entropy(of_1, two)
        mistakes[f"of the entropies {name}; they have the wrong sign"] = with_entropy(-one, -two)
    for small in (1e-1, 1e-2, 1e-3, 1e-4):
        one, two = (bernoulli_entropy(p.clamp(small, 1 - small)).sum(1) for p in (mu1, mu2))
        inside = [-(p * (p + small).log() + (1 - p) * (1 - p + small).log()).sum(1) for p in (mu1, mu2)]
        mistakes[f"{small:.0e} is added inside the logarithms: leave it out"] = with_entropy(*inside)
        mistakes[f"the probabilities are clamped to {small:.0e} ... 1 − {small:.0e} in the entropy"] = (
            with_entropy(one, two)
        )
    for name, other in reshaped(weights_2, "W2").items():
        mistakes[name] = with_energy(minus_energy - pairs_2 + (mu1 @ other * mu2).sum(1))
    for name, other in reshaped(weights_1, "W1").items():
        mistakes[name] = with_energy(minus_energy - pairs_1 + (x @ other * mu1).sum(1))
    return distinct(mistakes, right)


def bernoulli_entropy_of_choice(p: Tensor) -> Tensor:
    """−Σ s log s of each row, with s = p / Σ p, (N, 1)."""
    shares = p / p.sum(1, keepdim=True)
    return -torch.special.xlogy(shares, shares).sum(1, keepdim=True)


def drawn(
    generator: torch.Generator, rows: int, visible: int, lower: int, upper: int
) -> tuple[Tensor, Tensor, Tensor, Machine, float]:
    """A batch with probabilities on both sides of ½, and a machine with its log Z."""
    x = bits(generator, rows, visible)
    mu1, mu2 = (away_from_zero(generator, 0.8, 2.5, rows, width).sigmoid() for width in (lower, upper))
    parameters = machine(generator, visible, lower, upper, 0.7)
    return x, mu1, mu2, parameters, log_partition(parameters)


@case()
def bound_of_eleven_rows(generator):
    checked = "the bound on log p(x) of 11 rows of 9 pixels, with 4 units of h¹ and 6 of h²"
    return bound_case(checked, *drawn(generator, 11, 9, 4, 6))


def digits_machine(generator: torch.Generator, lower: int, upper: int) -> Machine:
    """A machine for 64 pixels whose fields are of moderate size."""
    parameters = machine(generator, 64, lower, upper)
    return parameters._replace(weights_1=parameters.weights_1 / 4)


@case()
def bound_of_digits(generator):
    x, parameters = digits_of(generator, 12), digits_machine(generator, 7, 5)
    mu1, mu2 = uniform(generator, 0.05, 0.95, 12, 7), uniform(generator, 0.05, 0.95, 12, 5)
    checked = "the bound on log p(x) of 12 digits in black and white"
    return bound_case(checked, x, mu1, mu2, parameters, log_partition(parameters))


@case(hidden=True)
def bound_drawn(generator):
    return bound_case("the bound on log p(x) for other sizes", *drawn(generator, 8, 12, 6, 4))


@case(hidden=True)
def bound_of_certain_units(generator):
    """Units that are certain have no entropy, the others of the same row have."""
    x, _, _, parameters, log_Z = drawn(generator, 7, 9, 5, 3)
    certain = bits(generator, 7, 8)
    mu1, mu2 = torch.where(certain == 1, bits(generator, 7, 8), uniform(generator, 0.1, 0.9, 7, 8)).split(
        [5, 3], 1
    )
    made = Made(sizes={"N": 7, "D": 9}, not_finite=ZERO_LOG_ZERO, otherwise=HELD)
    right = by_enumeration(x, mu1, mu2, parameters, log_Z)
    checked = "the bound on log p(x) where some of the units are certain"
    return Case(checked, (x, mu1, mu2, *parameters, log_Z), right, made=made)


@case(hidden=True)
def bound_without_a_coupling(generator):
    """Where the layers are not coupled the posterior is a product, and the bound at it is log p(x)."""
    x, _, _, parameters, _ = drawn(generator, 8, 10, 6, 4)
    parameters = parameters._replace(weights_2=torch.zeros(6, 4).double())
    log_Z = log_partition(parameters)
    mu1 = (parameters.b1 + x @ parameters.weights_1).sigmoid()
    mu2 = parameters.b2.sigmoid().expand(8, 4).clone()
    right = by_enumeration(x, mu1, mu2, parameters, log_Z)
    checked = "the bound where the hidden layers are not coupled, so that it is log p(x)"
    return Case(checked, (x, mu1, mu2, *parameters, log_Z), right, degenerate="W2 = 0")


@case(hidden=True)
def bound_of_single_units(generator):
    x, mu1, mu2, whole, _ = drawn(generator, 4, 3, 3, 3)
    parameters = Machine(
        whole.a[:1], whole.b1[:1], whole.b2[:1], whole.weights_1[:1, :1], whole.weights_2[:1, :1]
    )
    arguments = x[:, :1], mu1[:, :1], mu2[:, :1]
    log_Z = log_partition(parameters)
    right = by_enumeration(*arguments, parameters, log_Z)
    checked = "the bound with a single unit in each layer, in single precision"
    made = Case(checked, (*arguments, *parameters, log_Z), right, degenerate="D = H1 = H2 = 1")
    return replace(single_precision(made), loss_in_single_precision=LOST_AT_EXTREMES)
