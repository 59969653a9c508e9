"""Task 6: active_directions. Its checks look at the variances and at what is live by themselves."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import real, single_precision, uniform
from course.check.cases.vae.common import digits
from course.check.compare import numbers
from course.check.relations import Made


def by_bayes(eigenvalues: Tensor, noise_var: float) -> tuple[Tensor, Tensor]:
    """The best decoder's posterior in each direction, number by number: its precision is 1 + w²/σ²."""
    variances, live = [], []
    for value in eigenvalues.tolist():
        squared_length = (
            value - noise_var if value > noise_var else 0.0
        )  # w²: then w² + σ² is the data's variance
        variances.append(1 / (1 + squared_length / noise_var))
        live.append(squared_length > 0)
    return real(variances), torch.tensor(live)


def the_variances(answer: Any) -> Any:
    return part(answer, 0)


def the_live(answer: Any) -> Any:
    return part(answer, 1)


def part(answer: Any, place: int) -> Any:
    """One of the two values, however the two were put together; what is not two values stays as it is."""
    found = numbers(answer)
    if found is not None and found.ndim == 2 and len(found) == 2:
        return found[place]
    return answer[place] if isinstance(answer, tuple | list) and len(answer) == 2 else answer


def variances_case(checked: str, eigenvalues: Tensor, noise_var: float) -> Case:
    right, live = by_bayes(eigenvalues, noise_var)
    ratio, off = noise_var / eigenvalues, (eigenvalues - noise_var).clamp(min=0)
    std = math.sqrt(noise_var)

    def with_dead(value: float | Tensor) -> Tensor:
        """Another variance for dead directions."""
        return torch.where(live, right, torch.as_tensor(value, dtype=torch.float64))

    def with_live(value: Tensor) -> Tensor:
        """Another variance for live directions."""
        return torch.where(live, value, torch.ones_like(right))

    mistakes = {
        "dead directions have σ²/λ, which is above 1: their q is the prior": ratio,
        "dead directions have the variance 0: their q is the prior": with_dead(0.0),
        "dead directions have the variance σ²: their q is the prior": with_dead(noise_var),
        "dead directions have the variance λ: their q is the prior": with_dead(eigenvalues),
        "dead directions have λ/σ²: their q is the prior": with_dead(1 / ratio),
        "dead directions have ½": with_dead(0.5),
        "dead directions have an infinite variance": with_dead(math.inf),
        "dead directions have NaN: their q is the prior": with_dead(math.nan),
        "dead directions have σ²/(λ + σ²): their decoder is 0": with_dead(
            noise_var / (eigenvalues + noise_var)
        ),
        "all directions have the variance 1": torch.ones_like(right),
        "live and dead directions are exchanged: the dead have σ²/λ, the live 1": torch.where(
            live, torch.ones_like(right), ratio
        ),
        "live directions have the variance 0": with_live(torch.zeros_like(right)),
        "live directions have σ²": with_live(torch.full_like(right, noise_var)),
        "live directions have 1/λ": with_live(1 / eigenvalues),
        "1/λ came back": 1 / eigenvalues,
        "live directions have λ/σ²: it is upside down, a precision": with_live(1 / ratio),
        "λ/σ² came back: it is upside down": 1 / ratio,
        "live directions have λ − σ², the squared length of the decoder's column": with_live(off),
        "λ − σ² came back, the squared lengths of the decoder's columns": off,
        "λ − σ² came back, negative where it is dead": eigenvalues - noise_var,
        "the lengths of the decoder's columns came back, the root of λ − σ²": off.sqrt(),
        "live directions have the length of the decoder's column, the root of λ − σ²": with_live(off.sqrt()),
        "the decoder's columns have the squared length λ, without −σ²: this is σ²/(λ + σ²)": (
            noise_var / (eigenvalues + noise_var)
        ),
        "live directions have σ²/(λ + σ²): the decoder's column has the squared length λ − σ², not λ": with_live(
            noise_var / (eigenvalues + noise_var)
        ),
        "the decoder's columns have the squared length λ + σ²: this is σ²/(λ + 2σ²)": (
            noise_var / (eigenvalues + 2 * noise_var)
        ),
        "λ − σ² is squared: it is w² already": 1 / (1 + off.square() / noise_var),
        "the posterior's variance is multiplied by w²": right * off,
        "the prior is left out of the sum of precisions, and the column is not squared: σ²/w": with_live(
            noise_var / torch.where(live, off, torch.ones_like(off)).sqrt()
        ),
        "the factor of the posterior's mean came back, w/(w² + σ²)": off.sqrt() / (off + noise_var),
        "the factor of the posterior's mean came back, squared": off / (off + noise_var) ** 2,
        "the prior's precision is missing: this is σ²/w² = σ²/(λ − σ²)": with_live(
            noise_var / torch.where(live, off, torch.ones_like(off))
        ),
        "the noise is missing: 1/(1 + w²) with w² = λ − σ²": 1 / (1 + off),
        "the noise counts once: 1/(σ² + w²) = 1/λ, without the factor σ²": 1 / (noise_var + off),
        "σ² multiplies w², where it divides: 1/(1 + σ² w²)": 1 / (1 + noise_var * off),
        "the length of the column is not squared: 1/(1 + w/σ²)": 1 / (1 + off.sqrt() / noise_var),
        "σ stands for σ²: 1/(1 + w²/σ)": 1 / (1 + off / std),
        "σ² is squared: 1/(1 + w²/σ⁴)": 1 / (1 + off / noise_var**2),
        "this is the share of the variance that is explained, 1 − σ²/λ": 1 - ratio,
        "this is one minus the variance, 0 for dead directions": 1 - right,
        "this is the standard deviation, the root of the variance": right.sqrt(),
        "this is the variance squared": right.square(),
        "this is the logarithm of the variance": right.log(),
        "this is minus the logarithm of the variance": -right.log(),
        "this is the KL to the prior for a mean of 0": 0.5 * (right - 1 - right.log()),
        "this is the mean KL to the prior over the data, ½ log(λ/σ²)": -0.5 * right.log(),
        "σ stands for σ² throughout: σ/λ, at most 1": (std / eigenvalues).clamp(max=1),
        "σ⁴ stands for σ² throughout: noise_var is σ² already": (noise_var**2 / eigenvalues).clamp(max=1),
        "λ is taken for a standard deviation and squared": (noise_var / eigenvalues.square()).clamp(max=1),
        "the root of λ is taken: eigenvalues of the covariance are variances": (
            noise_var / eigenvalues.sqrt()
        ).clamp(max=1),
        "live directions have σ²/λ², for σ²/λ": with_live(ratio / eigenvalues),
        "live directions have 1 − σ²/λ": with_live(1 - ratio),
        "live directions have σ²/√λ": with_live(noise_var / eigenvalues.sqrt()),
        "the limit is 1, not σ²: λ above 1 counts as live": torch.where(
            eigenvalues > 1, ratio, torch.ones_like(ratio)
        ),
        "the limit is 2σ², not σ²": torch.where(eigenvalues > 2 * noise_var, ratio, torch.ones_like(ratio)),
        "the limit is σ, not σ²": torch.where(eigenvalues > std, ratio, torch.ones_like(ratio)),
        "the limit is the mean of the eigenvalues, not σ²": torch.where(
            eigenvalues > eigenvalues.mean(), ratio, torch.ones_like(ratio)
        ),
        "the variances are sorted: each belongs to its eigenvalue": right.sort().values,
        "the variances are sorted, the largest first: each belongs to its eigenvalue": (
            right.sort(descending=True).values
        ),
        "only the live directions came back": right[live],
        "only the dead directions came back": right[~live],
        "a matrix with the variances on its diagonal came back": torch.diag(right),
        "the variances are summed to one number": right.sum(),
        "the variances are averaged to one number": right.mean(),
        "the variances are multiplied by σ²": right * noise_var,
        "the variances are divided by their sum": right / right.sum(),
        "the variance of x in each direction came back, at least σ²": eigenvalues.clamp(min=noise_var),
        "the eigenvalues are divided by their sum": eigenvalues / eigenvalues.sum(),
        "one variance, from the mean eigenvalue, serves all": torch.full_like(
            right, min(1.0, noise_var / float(eigenvalues.mean()))
        ),
        "what is live stands in the place of the variances: both are asked, the variances first": live.double(),
        "variance times one minus variance came back": right * (1 - right),
        "the variance is halved": right / 2,
        "the variance is doubled": 2 * right,
        "1 is added": 1 + right,
        "1 is added to σ²/λ": 1 + ratio,
        "the eigenvalues came back": eigenvalues,
    }
    made = Made(sizes={"M": len(eigenvalues)})
    return Case(checked, (eigenvalues, noise_var), right, mistakes, the_variances, made=made)


def live_case(checked: str, eigenvalues: Tensor, noise_var: float) -> Case:
    variances, right = by_bayes(eigenvalues, noise_var)
    std, count = math.sqrt(noise_var), int(right.sum())
    places = torch.arange(len(right))
    order = eigenvalues.argsort(descending=True)
    mistakes: dict[str, Any] = {
        "live and dead are exchanged": ~right,
        "all are live": torch.ones_like(right),
        "none is live": torch.zeros_like(right),
        "the limit is 1, not σ²": eigenvalues > 1,
        "the limit is σ, not σ² (or λ is squared)": eigenvalues > std,
        "the limit is σ⁴, not σ²: noise_var is σ² already": eigenvalues > noise_var**2,
        "the limit is 2σ², not σ²: w² = λ − σ² is to exceed 0, not σ²": eigenvalues > 2 * noise_var,
        "the limit is σ²/2, not σ²": eigenvalues > noise_var / 2,
        "the limit is 1 + σ², not σ²": eigenvalues > 1 + noise_var,
        "the limit is 1/σ², not σ²": eigenvalues > 1 / noise_var,
        "the limit is the mean of the eigenvalues, not σ²": eigenvalues > eigenvalues.mean(),
        "the largest direction alone is live": eigenvalues == eigenvalues.max(),
        "the first directions are live, as many as there should be: the eigenvalues are in any order": places
        < count,
        "the last directions are live, as many as there should be: the eigenvalues are in any order": (
            places >= len(right) - count
        ),
        "the number of live directions came back: which they are is asked": torch.tensor(count),
        "the number of dead directions came back: which are live is asked": torch.tensor(len(right) - count),
        "the places of the live directions came back, not a mask": places[right],
        "the places of the live directions came back, not a mask (a column)": places[right][:, None],
        "the places of the dead directions came back, not a mask": places[~right],
        "the eigenvalues of the live directions came back, not a mask": eigenvalues[right],
        "the variances of the live directions came back, not a mask": variances[right],
        "the ranks came back, not a mask": order.argsort(),
        "λ − σ² came back, not a mask": eigenvalues - noise_var,
        "the squared lengths of the decoder's columns came back, not a mask": (eigenvalues - noise_var).clamp(
            min=0
        ),
        "λ/σ² came back, not a mask": eigenvalues / noise_var,
        "the share that is explained came back, 1 − σ²/λ, not a mask": 1 - variances,
        "live is 1 and dead is −1: a mask has True and False, or 1 and 0": 2.0 * right - 1,
        "the variances stand in the place of the mask: both are asked": variances,
    }
    made = Made(sizes={"M": len(right)})
    return Case(checked, (eigenvalues, noise_var), right, mistakes, the_live, made=made)


def drawn_spectrum(generator: torch.Generator, noise_var: float = 3.0) -> tuple[Tensor, float]:
    """An eigenvalue between any two of the limits that one may take: 1/σ², 1, σ²/2, σ, σ², 1 + σ², 2σ², σ⁴, the mean;
    in any order, but neither the first ones live nor the last.
    """
    limits = sorted(
        [0.1, 1 / noise_var, 1, noise_var / 2, noise_var**0.5, noise_var, 1 + noise_var, 2 * noise_var]
    )
    limits += [noise_var**2]
    inside = [low + (high - low) * uniform(generator, 0.3, 0.7, 1) for low, high in pairwise(limits)]
    above = [uniform(generator, 1.06 * noise_var**2, 1.15 * noise_var**2, 1), uniform(generator, 20, 21, 1)]
    values = torch.cat([*inside, *above, uniform(generator, 70, 75, 1)])
    while True:
        order = torch.randperm(len(values), generator=generator)
        live = values[order] > noise_var
        if not bool(live[:6].all()) and not bool(live[-6:].all()):
            return values[order], noise_var


@case()
def variances_of_eleven_directions(generator):
    return variances_case("the variances of q in 11 directions, σ² = 3", *drawn_spectrum(generator))


@case()
def live_of_eleven_directions(generator):
    return live_case("which of 11 directions are live, σ² = 3", *drawn_spectrum(generator))


def digits_spectrum(generator: torch.Generator) -> tuple[Tensor, float]:
    """The 40 largest variances of 1437 digits, which are drawn; noise by which 14 of them live, about."""
    x = digits()[torch.randperm(len(digits()), generator=generator)[:1437]]
    eigenvalues = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)[:40]
    return eigenvalues, 20.0


@case()
def directions_of_digits(generator):
    """A single λ near σ² may fall on either side of it, by the draw."""
    eigenvalues, noise_var = digits_spectrum(generator)
    checked = "variances and live directions of the digits, M = 40, σ² = 20"
    right = by_bayes(eigenvalues, noise_var)
    return Case(checked, (eigenvalues, noise_var), right, look=the_pair, degenerate="asked for its values")


def the_pair(answer: Any) -> tuple[Any, Any]:
    return the_variances(answer), the_live(answer)


@case(hidden=True)
def variances_of_other_directions(generator):
    return variances_case("the variances of q for other eigenvalues", *drawn_spectrum(generator, 2.5))


@case(hidden=True)
def live_of_other_directions(generator):
    return live_case("which directions are live, for other eigenvalues", *drawn_spectrum(generator, 2.5))


@case(hidden=True)
def directions_at_the_limit(generator):
    """Some eigenvalues are σ² itself: their best decoder is 0. Others lie just beside it."""
    noise_var = 0.25 * float(torch.randint(2, 20, (), generator=generator))
    values = noise_var * torch.cat(
        [real([1.0, 1.0, 1.001, 0.999]), uniform(generator, 1.2, 9.0, 3), uniform(generator, 0.1, 0.8, 3)]
    )
    values = values[torch.randperm(len(values), generator=generator)]
    right = by_bayes(values, noise_var)
    wrong = {
        "a direction with λ = σ² is dead: its best decoder is 0": (right[0], values >= noise_var),
        "a direction is live if λ is above σ², also just above it": (right[0], values > 1.005 * noise_var),
        "a direction is dead if λ is below σ², also just below it": (right[0], values > 0.995 * noise_var),
    }
    checked = "variances and live directions where λ is just σ²"
    return Case(checked, (values, noise_var), right, wrong, the_pair, degenerate="λ = σ²")


@case(hidden=True)
def directions_all_alive(generator):
    values = uniform(generator, 1e3, 1e6, 5)
    right = by_bayes(values, 1e-3)
    return Case(
        "the directions where the noise is tiny", (values, 1e-3), right, look=the_pair, degenerate="all live"
    )


@case(hidden=True)
def direction_alone(generator):
    values, noise_var = uniform(generator, 4.0, 9.0, 1), float(uniform(generator, 1.0, 3.0, 1))
    checked = "a single direction, in single precision"
    made = Case(checked, (values, noise_var), by_bayes(values, noise_var), look=the_pair, degenerate="M = 1")
    return single_precision(made)
