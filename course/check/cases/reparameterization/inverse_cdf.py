"""Task 3: inverse_cdf. Each family has checks of its own."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.reparameterization.common import forced, gathered, with_minus
from course.check.relations import Made

#: F of each family, in Python's own numbers; and 1 − F, which has more digits where F is nearly 1.
CDF: dict[str, Callable[..., float]] = {
    "exponential": lambda z, rate: -math.expm1(-rate * z),
    "gumbel": lambda z, location, scale: math.exp(-math.exp(-(z - location) / scale)),
    "cauchy": lambda z, location, scale: math.atan2(1, -(z - location) / scale) / math.pi,
}
QUANTILE: dict[str, Callable[..., float]] = {
    "exponential": lambda u, rate: -math.log1p(-u) / rate,
    "gumbel": lambda u, location, scale: location - scale * math.log(-math.log(u)),
    "cauchy": lambda u, location, scale: location - scale / math.tan(math.pi * u),
}
OTHER_END = "this is F⁻¹(1 − u): it has the same law, but the z with F(z) = u is asked"
IGNORED = "the family is ignored: this is the exponential map, with the first parameter as its rate"
STANDARDIZED = "u is standardized first, by (u − m) / s: location and scale belong to z"
LOST_DIGITS = "1 − u has lost the digits of a small u: log1p(−u) keeps them"
ROUNDED = "u or 1 − u has been rounded to 0, by a sum with an epsilon or in single precision"
CLAMPED = "u is held away from 0 and 1 by a clamp or an epsilon: it lies within (0, 1) already"


def by_python(u: Tensor, family: str, parameters: tuple[Tensor, ...]) -> Tensor:
    """The quantiles, number by number."""
    columns = list(zip(*[each.tolist() for each in parameters], strict=True))
    return real([[QUANTILE[family](each, *columns[n]) for n, each in enumerate(row)] for row in u.tolist()])


def of_all_families(right: Tensor, u: Tensor, location: Tensor, scale: Tensor, own: str) -> dict[str, Tensor]:
    """What another family's quantiles give at this location and scale, and what is done to right ones."""
    standard = {
        "the exponential law": -torch.log1p(-u),
        "Gumbel's law": -(-u.log()).log(),
        "the Cauchy law": torch.tan(math.pi * (u - 0.5)),
        "the logistic law": u.logit(),
        "the normal law": torch.special.ndtri(u),
        "the Laplace law": torch.where(u < 0.5, (2 * u).log(), -(2 - 2 * u).log()),
        "the uniform law": u,
    }
    return {
        **{
            f"this is the inverse of {name}": location + scale * value
            for name, value in standard.items()
            if name != own
        },
        **gathered(right, {"samples": 0, "columns": 1}),
        **forced(right),
        "the result is transposed: (S, N) is asked": right.T,
        "u is sorted first: each stays in its place": right.sort(0).values,
        "the samples are in reverse order": right.flip(0),
        "the columns are in reverse order": right.flip(1),
        "u itself came back": u,
        "1 − u came back": 1 - u,
    }


def exponential_case(checked: str, u: Tensor, rate: Tensor) -> Case:
    right, law = by_python(u, "exponential", (rate,)), torch.distributions.Exponential(rate)
    full = -torch.log1p(-u)
    mistakes = {
        OTHER_END: -u.log() / rate,
        f"{OTHER_END}; and it is multiplied by the rate": -u.log() * rate,
        f"{OTHER_END}; and the rate is left out": -u.log(),
        "it is multiplied by the rate: that is taken for the scale, the mean": full * rate,
        "the rate is left out": full,
        "the sign is wrong: the logarithm of 1 − u is negative": -full / rate,
        "the sign is wrong, and u stands for 1 − u": u.log() / rate,
        "the sign is wrong, and it is multiplied by the rate": -full * rate,
        "the rate is squared": full / rate.square(),
        "the root of the rate divides": full / rate.sqrt(),
        "the rate is taken for its logarithm": full / rate.exp(),
        "the logarithm of the rate divides": full / rate.log(),
        "the rate is added": full + rate,
        "the rate is subtracted": full - rate,
        "the rate divides inside the logarithm: −log(1 − u / λ), NaN where u > λ": -torch.log1p(-u / rate),
        "the rate multiplies inside the logarithm: −log(1 − λ u), NaN where λ u > 1": -torch.log1p(-rate * u),
        "the rate divides inside the logarithm and outside of it": -((1 - u) / rate).log() / rate,
        "the logarithm of u − 1 is taken, which is negative: it is log(1 − u)": torch.full_like(u, math.nan),
        "this is the derivative of F⁻¹ by u, one over the density at z": 1 / (rate * (1 - u)),
        "this is the derivative of z by the rate, −z / λ": -right / rate,
        "1 + u stands for 1 − u": u.log1p() / rate,
        "1 + u stands for 1 − u, with a minus": -u.log1p() / rate,
        "this is F(u): its inverse is asked": law.cdf(u),
        "this is 1 − F(u): the inverse of F is asked": 1 - law.cdf(u),
        "this is the density at u": law.log_prob(u).exp(),
        "this is the log-density at u": law.log_prob(u),
        "this is one over F(u): the inverse function is asked": 1 / law.cdf(u),
        "the density is inverted, not F: −log(u / λ) / λ": -(u / rate).log() / rate,
        "the logarithm is to the base 2": full / math.log(2) / rate,
        "the logarithm is to the base 2, of u": -u.log2() / rate,
        "the logarithm is to the base 10": full / math.log(10) / rate,
        "the mean is subtracted: z has the mean 1/λ": right - 1 / rate,
        "one rate, that of the first column, serves all": full / rate[0],
        "one rate, the average over the columns, serves all": full / rate.mean(),
        "(1 − u) is divided by the rate before the logarithm": -((1 - u) / rate).log(),
        "1/λ, the mean, is added": right + 1 / rate,
        "this is exp(−u / λ)": (-u / rate).exp(),
        "1 − exp(−u) stands for 1 − u": -(-(-u).expm1()).log() / rate,
        "(1 − u) is multiplied by the rate before the logarithm (or log λ is subtracted)": -(
            (1 - u) * rate
        ).log(),
        "the logarithm is missing: (1 − u) / λ": (1 - u) / rate,
        "the logarithm is missing: u / (1 − u) / λ": u / (1 - u) / rate,
        "the size of the logarithm of u counts, plus one": (1 - u.log()) / rate,
        "the logarithm is squared": full.square() / rate,
        "the root of the logarithm is taken: that is the Rayleigh law": (2 * full).sqrt() / rate,
        **of_all_families(right, u, torch.zeros_like(rate), 1 / rate, "the exponential law"),
    }
    mistakes = with_minus(mistakes, right, "the sign is the other one")
    made = Made(sizes=dict(zip(("S", "N"), u.shape, strict=True)))
    return Case(checked, (u, "exponential", (rate,)), right, mistakes, made=made)


def places(standard: Tensor, location: Tensor, scale: Tensor, name: str = "") -> dict[str, Tensor]:
    """What is done wrong with location and scale, given the standard quantiles."""
    return {
        f"the location is left out{name}": scale * standard,
        f"the location is subtracted{name}": scale * standard - location,
        f"the location is doubled{name}": 2 * location + scale * standard,
        f"the location is scaled, too: s (m + ...){name}": scale * (location + standard),
        f"the scale is left out{name}": location + standard,
        f"the scale divides{name}": location + standard / scale,
        f"the scale is squared{name}": location + scale.square() * standard,
        f"the root of the scale is taken{name}": location + scale.sqrt() * standard,
        f"the exponential of the scale is taken: it is no logarithm{name}": location + scale.exp() * standard,
        f"the scale is halved{name}": location + scale / 2 * standard,
        f"the scale is doubled{name}": location + 2 * scale * standard,
        f"the scale is added{name}": location + scale + standard,
        f"location and scale are exchanged{name}": scale + location * standard,
        f"location and scale are left out{name}": standard,
        f"one location, that of the first column, serves all{name}": location[0] + scale * standard,
        f"one scale, that of the first column, serves all{name}": location + scale[0] * standard,
        f"one location, the average over the columns, serves all{name}": location.mean() + scale * standard,
        f"one scale, the average over the columns, serves all{name}": location + scale.mean() * standard,
        f"the standardizing is undone the wrong way: (... − m) / s{name}": (standard - location) / scale,
        f"the location is subtracted before it is scaled: s (... − m){name}": scale * (standard - location),
        f"it is divided by the scale after the location was added{name}": (location + standard) / scale,
    }


def gumbel_case(checked: str, u: Tensor, location: Tensor, scale: Tensor) -> Case:
    right, law = by_python(u, "gumbel", (location, scale)), torch.distributions.Gumbel(location, scale)
    double, other, base = (-u.log()).log(), (-torch.log1p(-u)).log(), math.log(2)
    inside = (u - location) / scale
    mean = math.pi / math.sqrt(6)
    mistakes = {
        "this is F⁻¹(1 − u): the mirror image in u; the z with F(z) = u is asked": location - scale * other,
        "the sign before log(−log u) is wrong: this law leans to the left": location + scale * double,
        "the sign is wrong, and 1 − u stands for u: F of the smallest, not of the largest": location
        + scale * other,
        "one logarithm is missing: m − s log u": location - scale * u.log(),
        "one logarithm is missing: m + s log u": location + scale * u.log(),
        "the logarithm of log u is taken, which is negative: it is log(−log u)": torch.full_like(u, math.nan),
        "the scale divides inside the logarithm: it multiplies outside": location - (-u.log() / scale).log(),
        "the scale multiplies inside the logarithm: it does so outside": location - (-u.log() * scale).log(),
        **({STANDARDIZED: -(-inside.log()).log()} if ((inside > 0) & (inside < 1)).any() else {}),
        "this is the derivative of F⁻¹ by u, one over the density at z": -scale / (u * u.log()),
        "this is one over F(u): the inverse function is asked": 1 / (-(-(u - location) / scale).exp()).exp(),
        "the inner minus has become 1 −: log(1 − log u)": location - scale * torch.log1p(-u.log()),
        "the inner minus has become 1 −, and the outer one is missing": location
        + scale * torch.log1p(-u.log()),
        "the exponential stands for the outer logarithm": location - scale * (-u.log()).exp(),
        "exp(−exp(−u)) is taken at u: that is F": location + scale * (-(-u).exp()).exp(),
        "this is F(u): its inverse is asked": (-(-(u - location) / scale).exp()).exp(),
        "this is 1 − F(u): the inverse of F is asked": 1 - (-(-(u - location) / scale).exp()).exp(),
        "this is the density at u": law.log_prob(u).exp(),
        "this is the log-density at u": law.log_prob(u),
        "the logarithms are to the base 2": location - scale * (-u.log2()).log2(),
        "the inner logarithm is to the base 2": location - scale * (-u.log2()).log(),
        "the outer logarithm is to the base 2": location - scale * double / base,
        "the logarithms are to the base 10": location - scale * (-u.log10()).log10(),
        "the inner logarithm is to the base 10": location - scale * (-u.log10()).log(),
        "the outer logarithm is to the base 10": location - scale * (-u.log()).log10(),
        "the mean is made m: .5772 s is subtracted": right - 0.5772156649015329 * scale,
        "the variance is made s²: divided by π / √6": location - scale * double / mean,
        IGNORED: -torch.log1p(-u) / location,
        **places(-double, location, scale),
        **of_all_families(right, u, location, scale, "Gumbel's law"),
    }
    made = Made(sizes=dict(zip(("S", "N"), u.shape, strict=True)))
    return Case(checked, (u, "gumbel", (location, scale)), right, mistakes, made=made)


def cauchy_case(checked: str, u: Tensor, location: Tensor, scale: Tensor) -> Case:
    right, law = by_python(u, "cauchy", (location, scale)), torch.distributions.Cauchy(location, scale)
    standard = torch.tan(math.pi * (u - 0.5))
    mistakes = {
        "this is F⁻¹(1 − u), or a sign is wrong: the z with F(z) = u is asked": location - scale * standard,
        "½ is not subtracted from u: tan(π u) has the same law, but the z with F(z) = u is asked": location
        + scale * torch.tan(math.pi * u),
        "π is left out": location + scale * torch.tan(u - 0.5),
        "2π stands for π": location + scale * torch.tan(2 * math.pi * (u - 0.5)),
        "½ π stands for π": location + scale * torch.tan(0.5 * math.pi * (u - 0.5)),
        "π divides: tan((u − ½) / π)": location + scale * torch.tan((u - 0.5) / math.pi),
        "180 degrees stand for π": location + scale * torch.tan(180 * (u - 0.5)),
        "½ is subtracted after π u: tan(π u − ½)": location + scale * torch.tan(math.pi * u - 0.5),
        "π and ½ are left out: tan u (or π is subtracted where ½ belongs)": location + scale * torch.tan(u),
        "π stands before the tangent: π tan(u − ½)": location + scale * math.pi * torch.tan(u - 0.5),
        "π/2 is subtracted after the tangent: tan(π u) − π/2": location
        + scale * (torch.tan(math.pi * u) - math.pi / 2),
        "½ is not subtracted from u, and ½ π stands for π: tan(π u / 2)": location
        + scale * torch.tan(0.5 * math.pi * u),
        "arcsin(2u − 1) stands for tan": location + scale * torch.asin(2 * u - 1),
        "cos stands for tan": location + scale * torch.cos(math.pi * (u - 0.5)),
        "tan and arctan are exchanged": location + scale * torch.atan(math.pi * (u - 0.5)),
        "tanh stands for tan": location + scale * torch.tanh(math.pi * (u - 0.5)),
        "sin stands for tan": location + scale * torch.sin(math.pi * (u - 0.5)),
        "½ is subtracted after the tangent: tan(π u) − ½": location + scale * (torch.tan(math.pi * u) - 0.5),
        "tan and arctan are exchanged, and π is left out": location + scale * torch.atan(u - 0.5),
        "one over tan is taken, or the sign is wrong and ½ is not subtracted from u": location
        + scale / standard,
        "π/2 is subtracted, and π is left out: tan(u − π/2)": location + scale * torch.tan(u - math.pi / 2),
        STANDARDIZED: torch.tan(math.pi * ((u - location) / scale - 0.5)),
        "the scale is inside the tangent: it multiplies outside": location
        + torch.tan(math.pi * scale * (u - 0.5)),
        "the scale divides inside the tangent: it multiplies outside": location
        + torch.tan(math.pi * (u - 0.5) / scale),
        "one over arctan is taken: its inverse function is tan": location
        + scale / torch.atan(math.pi * (u - 0.5)),
        "this is the derivative of F⁻¹ by u, one over the density at z": math.pi
        * scale
        * (1 + standard.square()),
        "tan is squared": location + scale * standard.square(),
        "the size of tan counts without its sign": location + scale * standard.abs(),
        "this is F(u): its inverse is asked": law.cdf(u),
        "this is 1 − F(u): the inverse of F is asked": 1 - law.cdf(u),
        "this is the density at u": law.log_prob(u).exp(),
        "this is the log-density at u": law.log_prob(u),
        "this is one over F(u): the inverse function is asked": 1 / law.cdf(u),
        "π multiplies the scale": location + math.pi * scale * standard,
        "π divides the scale": location + scale / math.pi * standard,
        IGNORED: -torch.log1p(-u) / location,
        **places(standard, location, scale),
        **of_all_families(right, u, location, scale, "the Cauchy law"),
    }
    made = Made(sizes=dict(zip(("S", "N"), u.shape, strict=True)))
    return Case(checked, (u, "cauchy", (location, scale)), right, mistakes, made=made)


def spaced(generator: torch.Generator, samples: int, columns: int) -> Tensor:
    """Uniform numbers away from 0, ½ and 1, in either half."""
    half = uniform(generator, 0.06, 0.44, samples, columns)
    return half + 0.5 * (torch.rand(samples, columns, generator=generator) < 0.5)


def rates(generator: torch.Generator, columns: int) -> Tensor:
    """Rates on either side of one, away from it."""
    low, high = uniform(generator, 0.3, 0.7, columns), uniform(generator, 1.6, 3.0, columns)
    return torch.where(torch.arange(columns) % 2 == 0, low, high)[
        torch.randperm(columns, generator=generator)
    ]


def placed(generator: torch.Generator, columns: int) -> tuple[Tensor, Tensor]:
    return normal(generator, columns) + 0.5, rates(generator, columns)


@case()
def inverse_of_exponential(generator):
    checked = "the exponential z for u of 6 samples with 4 rates"
    return exponential_case(checked, spaced(generator, 6, 4), rates(generator, 4))


@case()
def inverse_of_gumbel(generator):
    checked = "Gumbel's z for u of 6 samples in 4 columns"
    return gumbel_case(checked, spaced(generator, 6, 4), *placed(generator, 4))


@case()
def inverse_of_cauchy(generator):
    checked = "the Cauchy z for u of 6 samples in 4 columns"
    return cauchy_case(checked, spaced(generator, 6, 4), *placed(generator, 4))


@case(hidden=True)
def inverse_of_exponential_drawn(generator):
    checked = "the exponential z for other sizes"
    return exponential_case(checked, spaced(generator, 5, 8), rates(generator, 8))


@case(hidden=True)
def inverse_of_gumbel_drawn(generator):
    return gumbel_case("Gumbel's z for other sizes", spaced(generator, 5, 8), *placed(generator, 8))


@case(hidden=True)
def inverse_of_cauchy_drawn(generator):
    return cauchy_case("the Cauchy z for other sizes", spaced(generator, 5, 8), *placed(generator, 8))


@case(hidden=True)
def inverse_near_zero(generator):
    """u of 1e-13 to 1e-10: 1 − u keeps three to six digits of it."""
    u, rate = 10.0 ** -uniform(generator, 10, 13, 6, 4), rates(generator, 4)
    right = by_python(u, "exponential", (rate,))
    mistakes = {LOST_DIGITS: -(1 - u).log() / rate}
    made = Made(sizes={"S": 6, "N": 4}, otherwise=CLAMPED, not_finite=ROUNDED)
    return Case("the exponential z for u near zero", (u, "exponential", (rate,)), right, mistakes, made=made)


@case(hidden=True)
def inverse_near_one(generator):
    u, rate = 1 - 10.0 ** -uniform(generator, 10, 14, 6, 4), rates(generator, 4)
    right = by_python(u, "exponential", (rate,))
    made = Made(sizes={"S": 6, "N": 4}, otherwise=CLAMPED, not_finite=ROUNDED)
    return Case("the exponential z for u near one", (u, "exponential", (rate,)), right, made=made)


@case(hidden=True)
def inverse_of_gumbel_at_the_ends(generator):
    low, high = 10.0 ** -uniform(generator, 50, 200, 4, 4), 1 - 10.0 ** -uniform(generator, 10, 14, 2, 4)
    u, parameters = torch.cat([low, high]), placed(generator, 4)
    right, made = (
        by_python(u, "gumbel", parameters),
        Made(sizes={"S": 6, "N": 4}, otherwise=CLAMPED, not_finite=ROUNDED),
    )
    return Case("Gumbel's z for u near zero and one", (u, "gumbel", parameters), right, made=made)


@case(hidden=True)
def inverse_of_cauchy_at_the_ends(generator):
    near = 10.0 ** -uniform(generator, 5, 7, 6, 4)
    ends = torch.rand(6, 4, generator=generator) < 0.5
    u, (location, scale) = torch.where(ends, near, 1 - near), placed(generator, 4)
    right, made = (
        by_python(u, "cauchy", (location, scale)),
        Made(sizes={"S": 6, "N": 4}, otherwise=CLAMPED, not_finite=ROUNDED),
    )
    checked = "the Cauchy z for u near zero and one"
    return Case(checked, (u, "cauchy", (location, scale)), right, made=made)


@case(hidden=True)
def inverse_of_one_column(generator):
    u, rate = spaced(generator, 6, 1), rates(generator, 2)[:1]
    right = by_python(u, "exponential", (rate,))
    checked = "the exponential z for a single rate, in single precision"
    made = single_precision(Case(checked, (u, "exponential", (rate,)), right, degenerate="N = 1"))
    return made
