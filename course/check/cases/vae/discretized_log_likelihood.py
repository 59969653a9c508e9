"""Task 2: discretized_log_likelihood."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course.check.case import LOST_AT_EXTREMES, Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.vae.common import HELD, digit_means, digits, not_squeezed, wrong_sums
from course.check.relations import Made

#: The largest of the integers, which begin at 0.
TOP = 16
ROUNDED = (
    "far from the mean both ends of a bin have the same rounded probability, and log 0 is −∞ or NaN: take them from "
    "the side where they are small, by erfc or log_ndtr"
)
PRODUCT = "the product of all pixels' probabilities is less than the least number of a computer: sum their logarithms"
TOO_FAR = (
    "a probability is 0 or negative, though the bins lie within a few deviations of the means: is the mean subtracted,"
    " is σ = exp(log_var / 2), and is the lower end subtracted from the upper?"
)


def mass(value: int, mean: float, std: float) -> float:
    """P(x = value): what N(mean, std²) has between value ∓ ½, from the side where it is small; the ends are open."""
    lower = -math.inf if value == 0 else (value - 0.5 - mean) / std
    upper = math.inf if value == TOP else (value + 0.5 - mean) / std
    if lower > 0:
        lower, upper = -upper, -lower
    return 0.5 * (math.erfc(-upper / math.sqrt(2)) - math.erfc(-lower / math.sqrt(2)))


def phi(t: Tensor) -> Tensor:
    """Φ, also where it is tiny: `torch.special.ndtr` begins with 1 + erf, which leaves nothing of it."""
    return 0.5 * torch.erfc(-t / math.sqrt(2))


def by_loops(x: Tensor, mean: Tensor, log_var: Tensor) -> Tensor:
    """log P(x_n | z_sn), (S, N), pixel by pixel."""
    stds = [math.exp(0.5 * h) for h in log_var.tolist()]
    return real(
        [
            [
                math.fsum(
                    math.log(mass(int(value), m, std))
                    for value, m, std in zip(pixels, means, stds, strict=True)
                )
                for pixels, means in zip(x.tolist(), sample, strict=True)
            ]
            for sample in mean.tolist()
        ]
    )


def bins_case(checked: str, x: Tensor, mean: Tensor, log_var: Tensor) -> Case:
    right = by_loops(x, mean, log_var)
    std = (0.5 * log_var).exp()
    each = logs(x, mean, std)
    mistakes = {
        **wrong_sums(each),
        **wrong_bins(x, mean, std),
        **wrong_scales(x, mean, log_var),
        **wrong_densities(x, mean, std, right),
    }
    sizes = {"S": len(mean), "N": len(x), "D": x.shape[1]}
    made = Made(sizes=sizes, not_finite=TOO_FAR)
    return Case(checked, (x, mean, log_var), right, mistakes, made=made)


def logs(
    x: Tensor,
    mean: Tensor,
    std: Tensor,
    *,
    below: float = 0.5,
    above: float = 0.5,
    first: float = 0,
    last: float = TOP,
    cdf: Callable[[Tensor], Tensor] = phi,
) -> Tensor:
    """log of the mass between x − below and x + above, of every pixel; open up to `first`, and from `last` on."""
    lower = torch.where(x <= first, -math.inf, (x - below - mean) / std)
    upper = torch.where(x >= last, math.inf, (x + above - mean) / std)
    mirrored = lower > 0  # from the side where both are small, as all these functions are symmetric
    return (
        torch.where(mirrored, cdf(-lower), cdf(upper)) - torch.where(mirrored, cdf(-upper), cdf(lower))
    ).log()


def wrong_bins(x: Tensor, mean: Tensor, std: Tensor) -> dict[str, Tensor]:
    inf = math.inf

    def told(**bins: Any) -> Tensor:
        return logs(x, mean, std, **bins).sum(2)

    def log_mass(lower: Tensor, upper: Tensor) -> Tensor:
        mirrored = lower > 0
        high, low = torch.where(mirrored, -lower, upper), torch.where(mirrored, -upper, lower)
        return (phi(high) - phi(low)).log().sum(2)

    low, high = (x - 0.5 - mean) / std, (x + 0.5 - mean) / std
    is_first, is_last = x == 0, x == TOP
    whole = phi((TOP + 0.5 - mean) / std) - phi((-0.5 - mean) / std)
    return {
        "the bins of 0 and 16 are closed: they reach to −∞ and ∞": told(first=-inf, last=inf),
        "the bin of 0 is closed: it reaches to −∞": told(first=-inf),
        "the distance from the mean is mirrored before the ends are opened: the open ends lie away from the middle": (
            log_mass(
                torch.where(is_first | is_last, -inf, (-0.5 - (x - mean).abs()) / std),
                (0.5 - (x - mean).abs()) / std,
            )
        ),
        "the bin of 16 is closed: it reaches to ∞": told(last=inf),
        "the bin of 16 is not the last: the pixels go from 0 to 16, and 15 is not the last either": told(
            last=15
        ),
        "the bin of 1 is open, too: the first is that of 0": told(first=1),
        "the bins of 1 and 15 are open, too: the ends are 0 and 16": told(first=1, last=15),
        "the open ends are exchanged: the bin of 0 reaches to −∞, that of 16 to ∞": log_mass(
            torch.where(is_last, -inf, low), torch.where(is_first, inf, high)
        ),
        "the open ends begin at the integer, not half below 16 and half above 0": log_mass(
            torch.where(is_first, -inf, torch.where(is_last, (x - mean) / std, low)),
            torch.where(is_last, inf, torch.where(is_first, (x - mean) / std, high)),
        ),
        "the bins of 0 and 16 have only their outer half less: Φ at −½ and at 16½": log_mass(
            torch.where(is_first, -inf, torch.where(is_last, high, low)),
            torch.where(is_last, inf, torch.where(is_first, low, high)),
        ),
        "a bin goes from x to x + 1, not from x − ½ to x + ½": told(below=0, above=1),
        "a bin goes from x − 1 to x, not from x − ½ to x + ½": told(below=1, above=0),
        "a bin goes from x to x + ½ alone": told(below=0),
        "a bin goes from x − ½ to x alone": told(above=0),
        "a bin is 2 wide, from x − 1 to x + 1": told(below=1, above=1),
        "a bin is ½ wide, from x − ¼ to x + ¼": told(below=0.25, above=0.25),
        "a bin goes from x to x + 1, and the ends are closed": told(below=0, above=1, first=-inf, last=inf),
        "a bin goes from x − 1 to x, and the ends are closed": told(below=1, above=0, first=-inf, last=inf),
        "a bin is 2 wide, from x − 1 to x + 1, and the ends are closed": told(
            below=1, above=1, first=-inf, last=inf
        ),
        "a bin is 1/16 wide: the integers are one apart": told(below=1 / 32, above=1 / 32),
        "a bin is 1/17 wide: the integers are one apart": told(below=1 / 34, above=1 / 34),
        "a bin is 1/256 wide: the integers are one apart": told(below=1 / 512, above=1 / 512),
        "the bins are ½ σ wide on either side: ½ is in the units of x": log_mass(
            torch.where(is_first, -inf, (x - mean) / std - 0.5),
            torch.where(is_last, inf, (x - mean) / std + 0.5),
        ),
        "the masses are divided by their sum over 0 ... 16: the ends are to be open instead": (
            told(first=-inf, last=inf) - whole.log().sum(2)
        ),
        "the open ends are divided by the mass within −½ ... 16½, too": told() - whole.log().sum(2),
        "only the upper end of the bin counts: log Φ, without the difference": (
            torch.special.log_ndtr(torch.where(is_last, inf, high)).sum(2)
        ),
        "only the upper end of the bin counts, at 16 too: log Φ, without the difference": (
            torch.special.log_ndtr(high).sum(2)
        ),
        "only the lower end of the bin counts: log(1 − Φ), without the difference": (
            torch.special.log_ndtr(-torch.where(is_first, -inf, low)).sum(2)
        ),
        "only the lower end of the bin counts, at 0 too: log(1 − Φ), without the difference": (
            torch.special.log_ndtr(-low).sum(2)
        ),
        "the logarithms of both ends are subtracted: log Φ − log Φ is not the logarithm of the difference": (
            torch.where(
                is_first,
                torch.special.log_ndtr(high),
                torch.where(
                    is_last,
                    torch.special.log_ndtr(-low),
                    torch.special.log_ndtr(high) - torch.special.log_ndtr(low),
                ),
            ).sum(2)
        ),
        "the logarithms of both ends are subtracted, at 0 and 16 too": (
            torch.special.log_ndtr(high) - torch.special.log_ndtr(low)
        ).sum(2),
        "the pixels of 0 and 16 are left out": torch.where(is_first | is_last, 0.0, logs(x, mean, std)).sum(
            2
        ),
        "the pixels of 0 are left out": torch.where(is_first, 0.0, logs(x, mean, std)).sum(2),
        "the pixels of 16 are left out": torch.where(is_last, 0.0, logs(x, mean, std)).sum(2),
        "the pixels of 0 and 16 alone count": torch.where(is_first | is_last, logs(x, mean, std), 0.0).sum(2),
        "the bin of 0 has all mass above ½, not below: Φ and 1 − Φ are exchanged at 0": torch.where(
            is_first, torch.special.log_ndtr(-high), logs(x, mean, std)
        ).sum(2),
        "the bin of 16 has all mass below 15½, not above: Φ and 1 − Φ are exchanged at 16": torch.where(
            is_last, torch.special.log_ndtr(low), logs(x, mean, std)
        ).sum(2),
        "at both ends Φ and 1 − Φ are exchanged": torch.where(
            is_first,
            torch.special.log_ndtr(-high),
            torch.where(is_last, torch.special.log_ndtr(low), logs(x, mean, std)),
        ).sum(2),
    }


def wrong_scales(x: Tensor, mean: Tensor, log_var: Tensor) -> dict[str, Tensor]:
    std = (0.5 * log_var).exp()

    def of(scale: Tensor, center: Tensor = mean) -> Tensor:
        return logs(x, center, scale).sum(2)

    return {
        "the variance is used as the standard deviation: σ = exp(log_var / 2)": of(log_var.exp()),
        "log_var is read as log σ and squared: σ = exp(log_var / 2)": of((2 * log_var).exp()),
        "the root is taken twice: σ = exp(log_var / 2)": of((0.25 * log_var).exp()),
        "the size of log_var is used as σ": of(log_var.abs()),
        "the root of the size of log_var is used as σ: the exponential is missing": of(log_var.abs().sqrt()),
        "the sign of log_var is wrong: σ = exp(log_var / 2)": of((-0.5 * log_var).exp()),
        "the distance is multiplied by the variance": of((-log_var).exp()),
        "the half stands outside of the exponential: σ = exp(log_var / 2)": of(0.5 * log_var.exp()),
        "log_var is taken to be to the base 10": of(10 ** (0.5 * log_var)),
        "log_var is taken to be to the base 2": of(2 ** (0.5 * log_var)),
        "softplus(log_var) stands for the variance": of(torch.nn.functional.softplus(log_var).sqrt()),
        "softplus(log_var) stands for the standard deviation": of(torch.nn.functional.softplus(log_var)),
        "σ is left out: every pixel has the variance 1": of(torch.ones_like(std)),
        "one σ, that of the first pixel, serves all": of(std[:1]),
        "one σ, the mean of all pixels, serves all": of(std.mean()),
        "one σ, from the mean variance of all pixels, serves all": of(log_var.exp().mean().sqrt()),
        "one σ, from the mean log_var of all pixels, serves all": of((0.5 * log_var.mean()).exp()),
        "the σ of the pixels are in reverse order": of(std.flip(0)),
        "the mean is not subtracted": of(std, torch.zeros_like(mean)),
        "the mean is added, not subtracted": of(std, -mean),
        "the means are averaged over the samples": of(std, mean.mean(0, keepdim=True)).expand(len(mean), -1),
        "the means of the first sample serve all": of(std, mean[:1]).expand(len(mean), -1),
        "the means of the first row serve all": of(std, mean[:, :1]),
        "the means are rounded to integers": of(std, mean.round()),
        "the means are clamped to 0 ... 16": of(std, mean.clamp(0, TOP)),
        "the means are taken for logits: 16 σ(mean) stands for the mean": of(std, TOP * mean.sigmoid()),
        "the data are divided by 16, the means are not": logs(x / TOP, mean, std, last=1).sum(2),
        "data and means are divided by 16, the bins are not": logs(x / TOP, mean / TOP, std, last=1).sum(2),
        "data, means and bins are divided by 16, σ is not": logs(
            x / TOP, mean / TOP, std, last=1, below=0.5 / TOP, above=0.5 / TOP
        ).sum(2),
        "the data are one higher than they are": logs(x + 1, mean, std, first=1, last=TOP + 1).sum(2),
        "the data are one lower than they are": logs(x - 1, mean, std, first=-1, last=TOP - 1).sum(2),
        "the first row of the data serves all": logs(x[:1], mean, std).sum(2),
    }


def wrong_densities(x: Tensor, mean: Tensor, std: Tensor, right: Tensor) -> dict[str, Tensor]:
    off = (x - mean) / std
    density = torch.distributions.Normal(mean, std).log_prob(x.expand_as(mean))
    masses = logs(x, mean, std).exp()
    width = x.shape[1]

    def erf(t: Tensor) -> Tensor:
        return torch.erf(t)

    def half_erf(t: Tensor) -> Tensor:
        return 0.5 * (1 + torch.erf(t))

    return {
        "this is the density at x, not the probability of its bin": density.sum(2),
        "this is the density at x, without its constant": -0.5 * (off.square() + 2 * std.log()).sum(2),
        "this is the density at x, without its normalizing term": -0.5 * off.square().sum(2),
        "this is the density at x, inside the open ends": torch.where(
            (x == 0) | (x == TOP), logs(x, mean, std), density
        ).sum(2),
        "this is the trapezoidal rule: the mean of the densities at both ends of the bin": (
            torch.logsumexp(
                torch.stack(
                    [
                        torch.distributions.Normal(mean, std).log_prob((x + side).expand_as(mean))
                        for side in (-0.5, 0.5)
                    ]
                ),
                0,
            )
            - math.log(2)
        ).sum(2),
        "this is the density at the upper end of the bin, x + ½": (
            torch.distributions.Normal(mean, std).log_prob((x + 0.5).expand_as(mean)).sum(2)
        ),
        "this is the density at x, with the variance for the standard deviation": (
            torch.distributions.Normal(mean, std.square()).log_prob(x.expand_as(mean)).sum(2)
        ),
        "this is a binomial distribution of 16 tosses, with the mean as its logit": (
            torch.distributions.Binomial(TOP, logits=mean).log_prob(x.expand_as(mean)).sum(2)
        ),
        "the squared error, divided by the variance, came back": off.square().sum(2),
        "half of the squared error, divided by the variance, came back": 0.5 * off.square().sum(2),
        "the squared error came back": (x - mean).square().sum(2),
        "minus the squared error came back": -(x - mean).square().sum(2),
        "minus half of the squared error came back": -0.5 * (x - mean).square().sum(2),
        "the distribution function is that of the logistic distribution: the Gaussian's is asked": (
            logs(x, mean, std, cdf=torch.sigmoid).sum(2)
        ),
        "erf stands for Φ(t) = ½ (1 + erf(t / √2))": logs(x, mean, std, cdf=erf).sum(2),
        "the √2 is missing: Φ(t) = ½ (1 + erf(t / √2))": logs(x, mean, std, cdf=half_erf).sum(2),
        "the ½ is missing: Φ(t) = ½ (1 + erf(t / √2))": right + width * math.log(2),
        "tanh stands for the distribution function": logs(x, mean, std, cdf=torch.tanh).sum(2),
        "the sign is wrong: this is a loss": -right,
        "the logarithm is to the base 2: nats are asked": right / math.log(2),
        "the logarithm is to the base 10: nats are asked": right / math.log(10),
        "bits per pixel came back, −log p / (D log 2): log p is asked": -right / (width * math.log(2)),
        "log σ is subtracted: that belongs to a density": right - std.log().sum(),
        "log σ² is subtracted: that belongs to a density": right - 2 * std.log().sum(),
        "the probability is divided by the number of integers, 17": right - width * math.log(TOP + 1),
        "the probability is divided by 16": right - width * math.log(TOP),
        "1 is subtracted": right - 1,
        "one minus the probability is taken": (1 - masses).log().sum(2),
        "it is 17-way categorical: the softmax of −½ ((k − mean) / σ)² over the integers": (
            (
                -0.5 * off.square()
                - torch.logsumexp(
                    torch.stack([-0.5 * ((k - mean) / std).square() for k in range(TOP + 1)]), 0
                )
            ).sum(2)
        ),
    }


def drawn_pixels(
    generator: torch.Generator, samples: int, rows: int, width: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Integers with all of both ends and their neighbours, within about two deviations of their means."""
    x = torch.randint(2, TOP - 1, (rows, width), generator=generator).double()
    ends = real([0, 1, TOP - 1, TOP] * (rows * width // 8))
    x.view(-1)[torch.randperm(rows * width, generator=generator)[: len(ends)]] = ends
    sides = 2.0 * (torch.rand(width, generator=generator) < 0.5) - 1
    log_var = sides * uniform(generator, 0.25, 1.2, width)
    off = normal(generator, samples, rows, width).clamp(-1.5, 1.5)
    return x, x + (0.5 * log_var).exp() * off + 0.1, log_var


@case()
def pixels_of_seven_rows(generator):
    checked = "log P(x | z) of 7 rows of 9 integers, for 4 samples of each"
    return bins_case(checked, *drawn_pixels(generator, 4, 7, 9))


@case()
def pixels_of_digits(generator):
    """Six images, and for each the mean images of four classes, with deviations about as large as they are."""
    rows = torch.randperm(len(digits()), generator=generator)[:6]
    classes = torch.stack([torch.randperm(10, generator=generator)[:4] for _ in range(6)], 1)
    x, mean = digits()[rows], digit_means()[classes]
    log_var = 2 * torch.linspace(4.0, 6.0, 64, dtype=torch.float64).log()
    made = Made(sizes={"S": 4, "N": 6, "D": 64})
    checked = "log P(x | z) of 6 images of digits, for 4 means of each"
    return Case(
        checked, (x, mean, log_var), by_loops(x, mean, log_var), made=made, degenerate="asked for its values"
    )


@case(hidden=True)
def pixels_drawn(generator):
    return bins_case("log P(x | z) of integers for other sizes", *drawn_pixels(generator, 8, 5, 12))


@case(hidden=True)
def pixels_of_all_integers(generator):
    """Each of the 17 integers for one mean: their probabilities sum to one."""
    x = torch.randperm(TOP + 1, generator=generator).double()[:, None]
    mean = uniform(generator, -1.0, 17.0, 5, 1, 1).expand(5, TOP + 1, 1).clone()
    log_var = uniform(generator, 3.0, 3.6, 1)
    right = by_loops(x, mean, log_var)
    checked = "log P(x | z) of all integers, whose probabilities sum to one"
    return Case(checked, (x, mean, log_var), right, degenerate="D = 1")


@case(hidden=True)
def pixels_far_off(generator):
    """Integers inside, nine to twelve deviations from their means, on either side."""
    x = torch.randint(1, TOP, (7, 9), generator=generator).double()
    log_var = uniform(generator, -0.6, 0.6, 9)
    sides = 2.0 * (torch.rand(4, 7, 9, generator=generator) < 0.5) - 1
    mean = x + sides * ((0.5 * log_var).exp() * uniform(generator, 9.0, 11.5, 4, 7, 9) + 0.5)
    made = Made(sizes={"S": 4, "N": 7, "D": 9}, not_finite=ROUNDED, otherwise=HELD)
    checked = "log P(x | z) of integers far from their means"
    return Case(
        checked,
        (x, mean, log_var),
        by_loops(x, mean, log_var),
        other_ends(x, mean, log_var),
        made=made,
        loss_in_single_precision=LOST_AT_EXTREMES,
    )


@case(hidden=True)
def pixels_of_a_large_image(generator):
    """The probability of the whole image is less than the least number of a computer."""
    x, mean, log_var = drawn_pixels(generator, 4, 7, 1200)
    made = Made(sizes={"S": 4, "N": 7, "D": 1200}, not_finite=PRODUCT, otherwise=HELD)
    checked = "log P(x | z) of large images"
    return Case(checked, (x, mean, log_var), by_loops(x, mean, log_var), made=made)


@case(hidden=True)
def pixels_of_inner_values(generator):
    """Integers without 0 and 16, so that no bin is open; and not the same range in each row."""
    drawn, mean, log_var = drawn_pixels(generator, 4, 7, 9)
    x = drawn.clamp(2, TOP - 2)
    x[::2] = x[::2].clamp(4, TOP - 4)
    mean = mean + x - drawn
    right, mistakes = by_loops(x, mean, log_var), other_ends(x, mean, log_var)
    made = Made(sizes={"S": 4, "N": 7, "D": 9})
    return Case("log P(x | z) of integers without the ends", (x, mean, log_var), right, mistakes, made=made)


def other_ends(x: Tensor, mean: Tensor, log_var: Tensor) -> dict[str, Tensor]:
    """What is wrong only where there is no 0 or no 16."""
    std = (0.5 * log_var).exp()
    of_rows = [
        logs(row, mean[:, n], std, first=float(row.min()), last=float(row.max())).sum(1)
        for n, row in enumerate(x)
    ]
    of_batch = logs(x, mean, std, first=float(x.min()), last=float(x.max())).sum(2)
    return {
        "the open ends are the least and the largest value of the batch: they are 0 and 16": of_batch,
        "the open ends are the least and the largest value of each image: they are 0 and 16": torch.stack(
            of_rows, 1
        ),
    }


@case(hidden=True)
def pixels_in_single_precision(generator):
    x, mean, log_var = (part.float().double() for part in drawn_pixels(generator, 1, 7, 4))
    checked = "log P(x | z) of integers for a single sample, in single precision"
    made = Case(checked, (x, mean, log_var), by_loops(x, mean, log_var), degenerate="S = 1")
    return not_squeezed(single_precision(made))
