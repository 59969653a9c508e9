"""Task 6: conditional_noise."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal, getcontext, localcontext
from functools import partial

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.deep_and_discrete.common import (
    HELD,
    LOG_2,
    distinct,
    not_squeezed,
)
from course.check.cases.making import Later, normal, real, single_precision, uniform
from course.check.relations import Made

ROUNDED = "a probability, or a number near 1, was rounded to 1: simplify before you compute, or stay with logarithms"
#: So many digits hold what is left of 1 − 4e-18.
DIGITS = 60


def by_decimals(v: Tensor, b: Tensor, logit: Tensor) -> Tensor:
    """The v-quantile of the logistic variable ζ given its sign, in decimals, from the definition."""
    with localcontext() as context:
        context.prec = DIGITS
        return real(
            [
                [quantile(*numbers) for numbers in zip(for_v, for_b, logit.tolist(), strict=True)]
                for for_v, for_b in zip(v.tolist(), b.tolist(), strict=True)
            ]
        )


def quantile(v: float, bit: float, eta: float) -> float:
    """u is uniform on (1 − p, 1) if b = 1 and on (0, 1 − p) if b = 0, and ζ = η + log u − log(1 − u)."""
    assert getcontext().prec == DIGITS
    share, field = Decimal(v), Decimal(eta)
    p = 1 / (1 + (-field).exp())
    u = (1 - p) + p * share if bit else (1 - p) * share
    return float(field + u.ln() - (1 - u).ln())


def noise_case(checked: str, v: Tensor, b: Tensor, logit: Tensor) -> Case:
    right = by_decimals(v, b, logit)
    arguments = v, b, logit
    made = Made(sizes={"M": len(logit)} | ({"S": len(v)} if len(v) != len(logit) else {}))
    mistakes = Later(partial(mistakes_of, *arguments, right))
    # where u is near 1 its log-odds lose digits in float32
    return Case(checked, arguments, right, mistakes, made=made, loss_in_single_precision=LOST_AT_EXTREMES)


def log_odds(u: Tensor) -> Tensor:
    return u.log() - torch.log1p(-u)


Behind = Callable[[Tensor, Tensor], Tensor]

#: What may stand for the uniform number behind a bit that is 1, of p and v, in words; each with each of those for 0.
FOR_ONE: dict[str, Behind] = {
    "": lambda p, v: (1 - p) + p * v,
    "p v": lambda p, v: p * v,
    "p + (1 − p) v": lambda p, v: p + (1 - p) * v,
    "(1 − p) v": lambda p, v: (1 - p) * v,
    "v, as if b were not known": lambda p, v: v,
    "1 − p v, which falls with v": lambda p, v: 1 - p * v,
    "1 − v, as if b were not known": lambda p, v: 1 - v,
    "p (1 − v)": lambda p, v: p * (1 - v),
    "1 − (1 − p) v": lambda p, v: 1 - (1 - p) * v,
    "(1 − p) + v, which may be above 1": lambda p, v: 1 - p + v,
}
#: The same for a bit that is 0.
FOR_ZERO: dict[str, Behind] = {
    "": lambda p, v: (1 - p) * v,
    "p v": lambda p, v: p * v,
    "p + (1 − p) v": lambda p, v: p + (1 - p) * v,
    "(1 − p) + p v": lambda p, v: (1 - p) + p * v,
    "v, as if b were not known": lambda p, v: v,
    "(1 − p) (1 − v), which falls with v": lambda p, v: (1 - p) * (1 - v),
    "1 − v, as if b were not known": lambda p, v: 1 - v,
    "1 − p v": lambda p, v: 1 - p * v,
    "p (1 − v)": lambda p, v: p * (1 - v),
}
#: Rarer ones for 1 and for 0, each of them where the other is right, and the two together.
RARER: dict[str, tuple[Behind, Behind]] = {
    "the end of the interval, without v": (
        lambda p, v: (1 - p).expand_as(v),
        lambda p, v: (1 - p).expand_as(v),
    ),
    "p, without v": (lambda p, v: p.expand_as(v), lambda p, v: p.expand_as(v)),
    "the middle of its interval": (
        lambda p, v: (1 - p / 2).expand_as(v),
        lambda p, v: ((1 - p) / 2).expand_as(v),
    ),
    "v, cut off at 1 − p": (
        lambda p, v: torch.maximum(v, 1 - p),
        lambda p, v: torch.minimum(v, 1 - p),
    ),
    "v, cut off at p": (lambda p, v: torch.maximum(v, p), lambda p, v: torch.minimum(v, p)),
    "made of the root of v": (lambda p, v: (1 - p) + p * v.sqrt(), lambda p, v: (1 - p) * v.sqrt()),
    "made of the square of v": (lambda p, v: (1 - p) + p * v.square(), lambda p, v: (1 - p) * v.square()),
    "that of a fair bit, above or below ½": (lambda p, v: 0.5 + v / 2, lambda p, v: v / 2),
}


#: What may stand for ζ̃ = logit + log u − log(1 − u), of the logit and u, in words.
OTHER_ENDS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "the logit is left out: the noise alone came back": lambda t, u: log_odds(u),
    "the logit has the wrong sign where it is added": lambda t, u: -t + log_odds(u),
    "the logit is added twice": lambda t, u: 2 * t + log_odds(u),
    "the logit is halved where it is added": lambda t, u: t / 2 + log_odds(u),
    "the noise is subtracted, not added": lambda t, u: t - log_odds(u),
    "the noise counts twice": lambda t, u: t + 2 * log_odds(u),
    "the noise is halved": lambda t, u: t + log_odds(u) / 2,
    "the noise is log u: −log(1 − u) is left out": lambda t, u: t + u.log(),
    "the noise is −log u": lambda t, u: t - u.log(),
    "the noise is −log(1 − u): log u is left out": lambda t, u: t - torch.log1p(-u),
    "the noise is log(1 − u)": lambda t, u: t + torch.log1p(-u),
    "the noise is log u + log(1 − u)": lambda t, u: t + u.log() + torch.log1p(-u),
    "the noise is Gumbel's, −log(−log u)": lambda t, u: t - (-u.log()).log(),
    "the noise is log(−log u), a Gumbel variable with the wrong sign": lambda t, u: t + (-u.log()).log(),
    "the noise is Gaussian: it is to be logistic": lambda t, u: t + torch.special.ndtri(u),
    "the noise is u itself, not its log-odds": lambda t, u: t + u,
    "the noise is u − ½": lambda t, u: t + u - 0.5,
    "the noise is the odds u / (1 − u): the logarithm is missing": lambda t, u: t + u / (1 - u),
    "the noise is σ(u): the inverse of the sigmoid is asked": lambda t, u: t + u.sigmoid(),
    "the logarithms are to the base 2": lambda t, u: t + log_odds(u) / LOG_2,
    "the logarithms are to the base 10": lambda t, u: t + log_odds(u) / math.log(10),
    "the uniform number behind the bit came back, not ζ̃": lambda t, u: u,
    "the odds of the uniform number came back": lambda t, u: u / (1 - u),
    "σ(ζ̃) came back, not ζ̃ itself": lambda t, u: (t + log_odds(u)).sigmoid(),
    "exp(ζ̃) came back": lambda t, u: (t + log_odds(u)).exp(),
    "the probability σ(logit) is added, not the logit": lambda t, u: t.sigmoid() + log_odds(u),
    "log σ(logit) is added, not the logit": lambda t, u: torch.nn.functional.logsigmoid(t) + log_odds(u),
    "the noise is multiplied by the logit": lambda t, u: t * log_odds(u),
    "the bit came back, 1[ζ̃ > 0]": lambda t, u: ((t + log_odds(u)) > 0).double(),
    "the sign of ζ̃ came back": lambda t, u: (t + log_odds(u)).sign(),
    "tanh of ζ̃ came back": lambda t, u: (t + log_odds(u)).tanh(),
    "2 σ(ζ̃) − 1 came back": lambda t, u: 2 * (t + log_odds(u)).sigmoid() - 1,
}

#: What may stand for p = σ(logit), of the logit, in words.
OTHER_PROBABILITIES: dict[str, Callable[[Tensor], Tensor]] = {
    "p and 1 − p are exchanged": lambda t: (-t).sigmoid(),
    "p is ½ for all bits": lambda t: torch.full_like(t, 0.5),
    "the sigmoid is taken twice for p": lambda t: t.sigmoid().sigmoid(),
    "the logit is doubled in p": lambda t: (2 * t).sigmoid(),
    "the logit is halved in p": lambda t: (t / 2).sigmoid(),
    "the distribution function of a Gaussian stands for p": torch.special.ndtr,
    "softmax over the bits stands for p": lambda t: t.softmax(-1),
    "p (1 − p) stands for p": lambda t: t.sigmoid() * (1 - t.sigmoid()),
    "the base 2 stands for e in p": lambda t: (t * LOG_2).sigmoid(),
    "p is averaged over the bits": lambda t: t.sigmoid().mean().expand_as(t),
    "the first p serves all": lambda t: t.sigmoid()[:1].expand_as(t),
    "the p of the bits are in reverse order": lambda t: t.sigmoid().flip(0),
    "p is squared": lambda t: t.sigmoid().square(),
    "p is rounded to the tenth": lambda t: (t.sigmoid() * 10).round().clamp(1, 9) / 10,
}


def mistakes_of(v: Tensor, b: Tensor, logit: Tensor, right: Tensor) -> dict[str, Tensor]:
    p = logit.sigmoid()

    def behind(p: Tensor = p, v: Tensor = v, b: Tensor = b) -> Tensor:
        """The uniform number behind the bit."""
        return torch.where(b > 0.5, (1 - p) + p * v, (1 - p) * v)

    u, free = behind(), logit + log_odds(v)
    signs = 2 * b - 1
    mistakes = {
        "the bit is not used: ζ is drawn anew, so that its sign need not agree with b": free,
        "the bit is not used, and v is exchanged with 1 − v": logit - log_odds(v),
        "b is exchanged with 1 − b: the sign disagrees with b": logit + log_odds(behind(b=1 - b)),
        "v is exchanged with 1 − v: the law is right, but ζ̃ is to grow with v": logit
        + log_odds(behind(v=1 - v)),
        "v is exchanged with 1 − v for b = 1": torch.where(b > 0.5, logit + log_odds(behind(v=1 - v)), right),
        "v is exchanged with 1 − v for b = 0": torch.where(b > 0.5, right, logit + log_odds(behind(v=1 - v))),
        "u < p is taken for b = 1, so that u is between 0 and p there: ζ̃ < 0 belongs to b = 0": logit
        + log_odds(torch.where(b > 0.5, p * v, p + (1 - p) * v)),
        "the logit has the wrong sign throughout": -logit
        + log_odds(torch.where(b > 0.5, p + (1 - p) * v, p * v)),
        "the logit is left out throughout, as if bits were fair": log_odds(
            torch.where(b > 0.5, 0.5 + v / 2, v / 2)
        ),
        "the sign is reversed": -right,
        "ζ of a fresh draw is turned until its sign agrees: |ζ| with the sign of b": signs * free.abs(),
        "ζ of a fresh draw is cut off where its sign does not agree": torch.where(
            signs * free > 0, free, torch.zeros_like(free)
        ),
        "the noise, not ζ, is turned until its sign agrees with b": logit + signs * log_odds(v).abs(),
        "the noise, not ζ, is cut off at 0: it is larger than −logit for b = 1": logit
        + log_odds(torch.where(b > 0.5, 0.5 + v / 2, v / 2)),
        "b is added to the log-odds of v": free + b,
        "the signs ±1 of b are added to the log-odds of v": free + signs,
        "b is multiplied by the log-odds of v": b * free,
        "the signs ±1 of b multiply ζ of a fresh draw": signs * free,
        "the log-odds of v are weighed by p and 1 − p": logit + torch.where(b > 0.5, p, 1 - p) * log_odds(v),
        "the cases b = 1 and b = 0 are added, not chosen between": logit
        + log_odds((1 - p) + p * v + (1 - p) * v),
        "every bit is treated as a 1": logit + log_odds((1 - p) + p * v),
        "every bit is treated as a 0": logit + log_odds((1 - p) * v),
        "the relaxed bit is between 0 and ½ or ½ and 1, uniformly": log_odds(
            torch.where(b > 0.5, 0.5 + v / 2, v / 2)
        )
        + logit,
        "the relaxed bit σ(ζ̃) of a uniform law came back": torch.where(b > 0.5, 0.5 + v / 2, v / 2),
        "an exponential variable with the sign of b came back": -signs * torch.log1p(-v),
        "an exponential variable with the sign of b came back, of 1 − v": -signs * v.log(),
        "v itself came back for b = 1, v − 1 for b = 0": torch.where(b > 0.5, v, v - 1),
        "it is averaged over the samples": right.mean(0),
        "it is averaged over the bits": right.mean(1),
        "it is summed over the bits": right.sum(1),
        "it is summed over the samples": right.sum(0),
        "it came back transposed, (M, S)": right.T,
        "only the first sample came back": right[0],
        "the size came back": right.abs(),
        "the values where b = 1 alone came back, and else 0": b * right,
        "the values where b = 0 alone came back, and else 0": (1 - b) * right,
        "the sign is wrong where b = 1": torch.where(b > 0.5, -right, right),
        "the sign is wrong where b = 0": torch.where(b > 0.5, right, -right),
        "p v is left out of (1 − p) + p v, and v of (1 − p) v": logit + log_odds((1 - p).expand_as(v)),
        "v of the first sample serves all": logit + log_odds(behind(v=v[:1].expand_as(v))),
        "v of the first bit serves all": logit + log_odds(behind(v=v[:, :1].expand_as(v))),
        "the bits of the first sample serve all": logit + log_odds(behind(b=b[:1].expand_as(b))),
        "the logit is added where b = 1 alone": b * logit + log_odds(u),
        "the logit is added where b = 0 alone": (1 - b) * logit + log_odds(u),
        "the logit is added with the sign of b": signs * logit + log_odds(u),
        "1 is added": right + 1,
    }
    for name, of in OTHER_ENDS.items():
        mistakes[name] = of(logit, u)
        mistakes[f"{name}; and b is not used"] = of(logit, v)
        mistakes[f"{name}; and p and 1 − p are exchanged"] = of(logit, behind(p=1 - p))
        mistakes[f"{name}; and b is exchanged with 1 − b"] = of(logit, behind(b=1 - b))
    for name, chance in OTHER_PROBABILITIES.items():
        mistakes[name] = logit + log_odds(behind(p=chance(logit).expand_as(p)))
    for one, of_one in FOR_ONE.items():
        for zero, of_zero in FOR_ZERO.items():
            said = [f"for b = 1 u is {one}"] * bool(one) + [f"for b = 0 u is {zero}"] * bool(zero)
            if said:
                wrong = torch.where(b > 0.5, of_one(p, v), of_zero(p, v))
                mistakes["; ".join(said)] = logit + log_odds(wrong)
    for name, (of_one, of_zero) in RARER.items():
        above, below = of_one(p, v), of_zero(p, v)
        mistakes[f"u is {name}"] = logit + log_odds(torch.where(b > 0.5, above, below))
        mistakes[f"for b = 1 u is {name}"] = logit + log_odds(torch.where(b > 0.5, above, u))
        mistakes[f"for b = 0 u is {name}"] = logit + log_odds(torch.where(b > 0.5, u, below))
    for small in (1e-1, 1e-2, 1e-3):
        mistakes[f"u is clamped to {small:.0e} ... 1 − {small:.0e}"] = logit + log_odds(
            u.clamp(small, 1 - small)
        )
        mistakes[f"{small:.0e} is added inside the logarithms"] = (
            logit + (u + small).log() - (1 - u + small).log()
        )
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, samples: int, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """v from all over the interval, bits of which no row and no column are all alike, logits of both signs."""
    while True:
        logit = 1.2 * normal(generator, count)
        b = (torch.rand(samples, count, generator=generator) < 0.5).double()
        mixed = bool((b.std(0) > 0).all() & (b.std(1) > 0).all())
        if mixed and bool((logit.abs() > 0.25).all()) and logit.min() < 0 < logit.max():
            break
    places = torch.stack([torch.randperm(samples, generator=generator) for _ in range(count)], 1)
    return (places + uniform(generator, 0.2, 0.8, samples, count)) / samples, b, logit


@case()
def noise_of_nine_samples(generator):
    return noise_case("ζ̃ behind 9 samples of each of 5 bits", *drawn(generator, 9, 5))


@case(hidden=True)
def noise_drawn(generator):
    return noise_case("ζ̃ behind bits for other sizes", *drawn(generator, 6, 11))


@case(hidden=True)
def noise_of_as_many_samples(generator):
    return noise_case("ζ̃ behind as many samples as there are bits", *drawn(generator, 7, 7))


@case(hidden=True)
def noise_behind_bits_alike(generator):
    """All bits are 1 in some samples, and all are 0 in others."""
    v, _, logit = drawn(generator, 6, 4)
    b = real([1.0, 1.0, 0.0, 1.0, 0.0, 0.0])[:, None].expand(6, 4).clone()
    return noise_case("ζ̃ behind samples whose bits are all alike", v, b, logit)


@case(hidden=True)
def noise_behind_improbable_bits(generator):
    """Bits of which the logit says that they are the other ones."""
    v, b, _ = drawn(generator, 8, 6)
    logit = real([40.0, -40.0, 36.0, -38.0, 39.0, -36.5])
    made = Made(sizes={"S": 8, "M": 6}, not_finite=ROUNDED, otherwise=HELD)
    right = by_decimals(v, b, logit)
    checked = "ζ̃ behind bits with large logits, also behind those that are improbable"
    return Case(checked, (v, b, logit), right, made=made)


@case(hidden=True)
def noise_behind_one_bit(generator):
    v, b, logit = (part.float().double() for part in drawn(generator, 4, 3))
    arguments = v[:, :1], b[:, :1], logit[:1]
    checked = "ζ̃ behind a single bit, in single precision"
    made = Case(checked, arguments, by_decimals(*arguments), degenerate="M = 1")
    return not_squeezed(single_precision(made))
