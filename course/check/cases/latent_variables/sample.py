"""Task 4: sample, from the model z ~ N(μ_z, Σ_z), x = f(z) + noise. The decoder keeps the first coordinates of z, and
bends in the others. What comes back is judged by its moments (they tell which mistake it was) and by laws in closed
form (they tell whether it is normal, and whether rows, and z and noise, are independent).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.distributions import Laplace, Normal, Uniform

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import block, real, uniform
from course.check.relations import Made
from course.check.values import Fixture


class Model(NamedTuple):
    """What the draws come from, and the number of them. The decoder keeps the first `kept` coordinates of z."""

    rows: int
    prior_mean: Tensor
    prior_covariance: Tensor
    noise_covariance: Tensor
    kept: int

    @property
    def hidden(self) -> int:
        return len(self.prior_mean)

    @property
    def width(self) -> int:
        return len(self.noise_covariance)

    @property
    def decoder(self) -> Fixture:
        return Fixture("bent", {"kept": self.kept, "width": self.width})

    def arguments(self, generator: torch.Generator) -> tuple[Any, ...]:
        return (
            self.rows,
            self.prior_mean,
            self.prior_covariance,
            self.decoder,
            self.noise_covariance,
            generator,
        )

    @property
    def form(self) -> tuple[Tensor, Tensor]:
        return torch.ones(self.rows, self.width), torch.ones(self.rows, self.hidden)

    @property
    def described(self) -> dict[str, Any]:
        """What a case says of its sizes."""
        if self.width == self.hidden:
            return {"degenerate": "M = D", "form": self.form}
        sizes = {"N": self.rows, "D": self.width, "M": self.hidden}
        return {"made": Made(sizes=sizes), "form": self.form}


#: Of a right answer, the draws are that far away with a smaller probability than this. An audit tries thousands.
FALSE_REJECT = 1e-9
DRAWS = 4000
#: So many standard deviations may a moment of the draws stray.
BAND = 7.0


def positive_covariance(generator: torch.Generator, width: int, size: float) -> Tensor:
    """A covariance with positive entries, far from its square, its diagonal, and the identity."""
    root = torch.diag(uniform(generator, 0.8, 1.4, width)) + uniform(generator, 0.3, 0.8, width, width).tril(
        -1
    )
    return size * root @ root.T


def a_model(generator: torch.Generator, rows: int, *, square: bool = False) -> Model:
    """M = 4 and D = 6, or M = D = 4."""
    mean = uniform(generator, 0.8, 2.5, 4) * torch.tensor([1.0, -1.0, 1.0, -1.0])
    prior = positive_covariance(generator, 4, 1.9)
    if square:
        return Model(rows, mean, prior, positive_covariance(generator, 4, 0.3), kept=3)
    return Model(rows, mean, prior, positive_covariance(generator, 6, 0.3), kept=4)


def pair_of(pair: Any) -> tuple[Tensor, Tensor]:
    x, z = (block(part).to(torch.float64) for part in pair)
    return x, z


def noise_in(pair: Any, model: Model) -> Tensor:
    """x - f(z) of pairs (x, z), as they came back."""
    x, z = pair_of(pair)
    return x - fixtures.make(model.decoder)(z)


class Law(NamedTuple):
    """A normal distribution, as far as draws tell it."""

    mean: Tensor
    covariance: Tensor


def strays(draws: Tensor, law: Law) -> float:
    """How many standard deviations the moments of normal draws are off, the largest of all and of their total."""
    count, width = draws.shape
    off, variances = draws - law.mean, law.covariance.diagonal()
    deviation = (torch.outer(variances, variances) + law.covariance.square()).div(count).sqrt()
    scores = [(draws.mean(0) - law.mean) / (variances / count).sqrt()]
    scores.append((off.T @ off / count - law.covariance) / deviation)
    if float(torch.linalg.cond(law.covariance)) < 1e8:
        total = torch.linalg.solve(law.covariance, off.T @ off / count).trace()
        scores.append((total / width - 1) / math.sqrt(2 / (count * width)))
    return max(float(score.abs().max()) for score in scores)


def law_told_by(draws: Tensor, right: Law, mistaken: dict[str, Law]) -> Law:
    """The right law if the draws may be its own, or else the nearest of the mistaken ones that they may be of; if there
    is none, what the moments are.
    """
    if strays(draws, right) <= BAND:
        return right
    distances = {name: strays(draws, law) for name, law in mistaken.items()}
    nearest = min(distances, key=lambda name: distances[name])
    return mistaken[nearest] if distances[nearest] <= BAND else Law(draws.mean(0), draws.T.cov(correction=0))


WRONG_SIDE = "the wrong side of the root is multiplied, ε L for L ε: with rows of noise it is ε Lᵀ"


def mistaken_covariances(covariance: Tensor, whose: str, called: str) -> dict[str, Tensor]:
    """What is made of standard normal numbers by a root that is none."""
    root, diagonal = torch.linalg.cholesky(covariance), torch.diag(covariance.diagonal())
    entries = covariance.sqrt()
    return {
        f"{called} is used as its root, a variance for a standard deviation": covariance @ covariance,
        f"of {called} only the diagonal is used": diagonal,
        f"of {called} only the diagonal is used, and its variances as standard deviations": diagonal
        @ diagonal,
        f"{WRONG_SIDE} ({whose})": root.T @ root,
        f"{called} is left out: {whose} is spread as N(0, I) is": torch.eye(len(root), dtype=root.dtype),
        f"{called} is inverted: {whose} is spread by the precision": covariance.inverse(),
        f"the square roots of the entries of {called} are no root of it": entries @ entries,
        f"one random number serves all coordinates of a row of {whose}": torch.outer(
            root.sum(1), root.sum(1)
        ),
        f"{whose} spreads twice as far as it should": 4 * covariance,
        f"{whose} spreads half as far as it should": covariance / 4,
        f"{whose} has twice the covariance that it should have": 2 * covariance,
        f"{whose} has half the covariance that it should have": covariance / 2,
        f"{whose} spreads about a tenth too far": 1.21 * covariance,
        f"{whose} spreads about a tenth too little": 0.81 * covariance,
        f"{whose} is made of uniform numbers between -1 and 1, whose variance is 1/3": covariance / 3,
    }


UNIFORM = "uniform numbers between 0 and 1 (torch.rand) stand for standard normal ones"


def moments_of_z(checked: str, model: Model, generator: torch.Generator) -> Case:
    mean, covariance = model.prior_mean, model.prior_covariance
    root, right = torch.linalg.cholesky(covariance), Law(mean, covariance)
    spreads = mistaken_covariances(covariance, "z", "the covariance of z")
    laws = {name: Law(mean, spread) for name, spread in spreads.items()}
    laws |= {
        "the prior mean is left out of z": Law(0 * mean, covariance),
        "the prior mean is subtracted from z": Law(-mean, covariance),
        "the prior mean is added to z twice": Law(2 * mean, covariance),
        "the prior mean is multiplied by the root too": Law(root @ mean, covariance),
        "the prior mean is multiplied by the root too, from the wrong side": Law(
            root.T @ mean, root.T @ root
        ),
        "z is standard normal: its mean and covariance are left out": Law(0 * mean, torch.eye(len(mean))),
        f"{UNIFORM} (z)": Law(mean + root.sum(1) / 2, covariance / 12),
    }
    if model.width == model.hidden:
        laws["the covariances of z and of the noise are exchanged (z)"] = Law(mean, model.noise_covariance)
    return Case(
        checked,
        model.arguments(generator),
        right,
        laws,
        look=lambda pair: law_told_by(pair_of(pair)[1], right, laws),
        **model.described,
    )


def moments_of_noise(checked: str, model: Model, generator: torch.Generator) -> Case:
    """Of z and of the noise in the coordinates that are not bent, together: whether they are independent counts too."""
    mean, prior, noise, kept = model.prior_mean, model.prior_covariance, model.noise_covariance, model.kept
    root, noise_root = torch.linalg.cholesky(prior), torch.linalg.cholesky(noise)
    identity, nowhere = torch.eye(len(root), dtype=root.dtype), torch.zeros(kept, dtype=root.dtype)
    apart = torch.zeros(len(root), kept, dtype=root.dtype)

    def of_both(noise_covariance: Tensor, with_z: Tensor = apart, noise_mean: Tensor = nowhere) -> Law:
        own = noise_covariance[:kept, :kept]
        both = torch.cat([torch.cat([prior, with_z], 1), torch.cat([with_z.T, own], 1)])
        return Law(torch.cat([mean, noise_mean]), both)

    left, z_kept = identity - root, prior[:kept, :kept]
    shared = root @ torch.eye(len(root), len(noise), dtype=root.dtype) @ noise_root.T
    right = of_both(noise)
    spreads = mistaken_covariances(noise, "the noise", "the noise covariance")
    laws = {name: of_both(spread) for name, spread in spreads.items()}
    laws |= {
        "the same random numbers make z and the noise: they must be independent": of_both(
            noise, shared[:, :kept]
        ),
        "the noise is made of the random numbers of z with a minus: they must be independent": of_both(
            noise, -shared[:, :kept]
        ),
        "the z that comes back is not the one that x was made of": of_both(
            2 * z_kept + noise[:kept, :kept], -prior[:, :kept]
        ),
        "x was not made of z: the decoder got the prior mean": of_both(
            z_kept + noise[:kept, :kept], -prior[:, :kept]
        ),
        "the decoder got zeros, not z": of_both(z_kept + noise[:kept, :kept], -prior[:, :kept], -mean[:kept]),
        "the decoder got z without its mean": of_both(noise, apart, -mean[:kept]),
        "the decoder got the standard normal numbers, not the z that was made of them": of_both(
            (left @ left.T)[:kept, :kept] + noise[:kept, :kept], (root @ left.T)[:, :kept], -mean[:kept]
        ),
        f"{UNIFORM} (the noise)": of_both(noise / 12, apart, noise_root.sum(1)[:kept] / 2),
    }
    if model.width == model.hidden:
        laws |= {
            "the covariances of z and of the noise are exchanged (noise)": of_both(prior),
            "the noise has the prior mean too": of_both(noise, apart, mean[:kept]),
        }

    def look(pair: Any) -> Law:
        return law_told_by(torch.cat([pair_of(pair)[1], noise_in(pair, model)[:, :kept]], 1), right, laws)

    return Case(checked, model.arguments(generator), right, laws, look=look, **model.described)


def sizes(checked: str, model: Model, generator: torch.Generator) -> Case:
    n, d, m = model.rows, model.width, model.hidden
    mistakes = {
        "x and z are exchanged: x comes first": [n, m, n, d],
        "x and z are transposed: a row for each draw is asked": [d, n, m, n],
        "x is transposed: a row for each draw is asked": [d, n, n, m],
        "z is transposed: a row for each draw is asked": [n, d, m, n],
        "x has as many coordinates as z: was the decoder applied?": [n, m, n, m],
        "z has as many coordinates as x: was it drawn before the decoder?": [n, d, n, d],
        "one pair came back: N of them are asked": [d, m],
        "one pair came back, as matrices of one row: N of them are asked": [1, d, 1, m],
        "there are N + 1 rows: N are asked": [n + 1, d, n + 1, m],
        "there are N - 1 rows: N are asked": [n - 1, d, n - 1, m],
        "x alone came back: the z behind it is asked too": [d] * n,
        "z alone came back: x is asked too": [m] * n,
        "x and z came back in one matrix: two are asked": [d + m] * n,
        "x, z and the noise came back: two are asked": [n, d, n, m, n, d],
        "z came back as one column": [n, d, n, 1],
        "z came back once, not for each row": [n, d, m],
    }
    return Case(
        checked,
        model.arguments(generator),
        torch.tensor([n, d, n, m]),
        {how: torch.tensor(value) for how, value in mistakes.items()},
        look=lambda pair: torch.tensor([size for value in pair for size in block(value).shape]),
        made=Made(sizes={"N": n, "D": d, "M": m}),
    )


def different_rows(pair: Any, model: Model) -> Tensor:
    """How many different z there are, how many different noises, and how many noises that are not zero.

    In float32 noises that are one are equal but for rounding, which is told apart from the first of them.
    """
    z, noise = pair_of(pair)[1].round(decimals=9), noise_in(pair, model)
    single = any(block(part).dtype == torch.float32 for part in pair)
    noise = (
        (noise - noise[0]).round(decimals=4) + noise[0].round(decimals=4)
        if single
        else noise.round(decimals=9)
    )
    counts = len(z.unique(dim=0)), len(noise.unique(dim=0)), int((noise != 0).any(1).sum())
    return torch.tensor(counts)


def row_by_row(checked: str, model: Model, generator: torch.Generator) -> Case:
    n = model.rows
    mistakes = {
        "one z serves all rows: every x_n must come from a z_n of its own": torch.tensor([1, n, n]),
        "one draw of the noise serves all rows": torch.tensor([n, 1, n]),
        "the noise is missing: x = f(z)": torch.tensor([n, 1, 0]),
        "one z and one draw of the noise serve all rows": torch.tensor([1, 1, n]),
        "one z serves all rows, and the noise is missing": torch.tensor([1, 1, 0]),
    }
    return Case(
        checked,
        model.arguments(generator),
        torch.tensor([n, n, n]),
        mistakes,
        look=lambda pair: different_rows(pair, model),
        **model.described,
    )


def whitened(pair: Any, model: Model) -> tuple[Tensor, Tensor]:
    """The standard normal numbers that z and the noise would be made of, by Cholesky factors."""
    z, noise = pair_of(pair)[1], noise_in(pair, model)
    root, noise_root = (
        torch.linalg.cholesky(model.prior_covariance),
        torch.linalg.cholesky(model.noise_covariance),
    )
    return (
        torch.linalg.solve_triangular(root, (z - model.prior_mean).T, upper=False).T,
        torch.linalg.solve_triangular(noise_root, noise.T, upper=False).T,
    )


STANDARD = Normal(0.0, 1.0)


def normal_law(checked: str, model: Model, part: int, whose: str, generator: torch.Generator) -> Case:
    """All coordinates of z (part 0) or of the noise (part 1) together, each by its own scale."""
    edge, sides = math.sqrt(3), math.sqrt(0.5)
    mistakes = {
        f"{whose} is made of uniform numbers, not of normal ones": (
            lambda value: Uniform(-edge, edge, validate_args=False).cdf(value)
        ),
        f"{whose} is made of numbers from a Laplace distribution, not a normal one": Laplace(0.0, sides).cdf,
    }
    return Case(
        checked,
        model.arguments(generator),
        STANDARD.cdf,
        mistakes,
        look=lambda pair: whitened(pair, model)[part].flatten(),
        **model.described,
    )


def mixed(share: float, narrow: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    """The law that is `narrow` with this probability, and standard normal otherwise."""
    return lambda value: share * narrow(value) + (1 - share) * STANDARD.cdf(value)


#: Sums that are zero are spread so far.
EDGE = 1e-4


def rows_apart(checked: str, model: Model, generator: torch.Generator) -> Case:
    """Sums of two rows, half of them neighbors, half of them half of the rows apart: each row is in one sum."""
    quarter = model.rows // 4

    def look(pair: Any) -> Tensor:
        rows = torch.cat(whitened(pair, model), 1)
        far = rows[:quarter] + rows[2 * quarter : 3 * quarter]
        halves = torch.cat([rows[quarter : 2 * quarter], rows[3 * quarter : 4 * quarter]])
        near = halves[::2] + halves[1::2]
        sums = torch.cat([far, near]).flatten() / math.sqrt(2)
        gone = sums.abs() < EDGE / 10
        sums[gone] = torch.linspace(-EDGE, EDGE, int(gone.sum()), dtype=sums.dtype)  # a law must not jump
        return sums

    pairs = "comes in pairs of rows with opposite signs: each row must be drawn by itself"
    of_z, of_noise = (width / (2 * (model.hidden + model.width)) for width in (model.hidden, model.width))
    mistakes = {
        f"everything {pairs}": mixed(0.5, Uniform(-EDGE, EDGE, validate_args=False).cdf),
        f"z {pairs}": mixed(of_z, Uniform(-EDGE, EDGE, validate_args=False).cdf),
        f"the noise {pairs}": mixed(of_noise, Uniform(-EDGE, EDGE, validate_args=False).cdf),
    }
    return Case(checked, model.arguments(generator), STANDARD.cdf, mistakes, look=look, **model.described)


#: Chance brings all means and variances so near to those of the law less than once in 10^18 times.
EXACTLY = 1e-4


def dependence(rows: Tensor) -> float:
    """0 for rows that may be independent, 1 if rows depend on those before them, 2 if they are scaled to have
    the mean 0 and the variance 1 exactly.
    """
    if all(bool((moment.abs() < EXACTLY).all()) for moment in (rows.mean(0), rows.square().mean(0) - 1)):
        return 2.0
    with_the_next = rows[:-1].T @ rows[1:] / math.sqrt(len(rows) - 1)
    return float(with_the_next.abs().max() > BAND)


def rows_do_not_follow(checked: str, model: Model, generator: torch.Generator) -> Case:
    """Whether rows depend on each other, of z and of the noise, each made standard normal."""
    names = {
        1.0: "depends on the row before it: each row is drawn by itself",
        2.0: "is standardized over the batch",
    }
    mistakes = {f"z {name}": real([code, 0.0]) for code, name in names.items()}
    mistakes |= {f"the noise {name}": real([0.0, code]) for code, name in names.items()}
    mistakes |= {f"both z and the noise: each {name}": real([code, code]) for code, name in names.items()}
    return Case(
        checked,
        model.arguments(generator),
        real([0.0, 0.0]),
        mistakes,
        look=lambda pair: real([dependence(rows) for rows in whitened(pair, model)]),
        **model.described,
    )


def streams_apart(checked: str, model: Model, generator: torch.Generator) -> Case:
    """The numbers behind z and behind the noise, added in the order in which they are drawn.

    The generator stands at its beginning, so that whoever sets it back to its seed finds the same numbers again.
    """
    generator = torch.Generator().manual_seed(int(torch.randint(2**62, (), generator=generator)))

    def look(pair: Any) -> Tensor:
        z, noise = (part.flatten() for part in whitened(pair, model))
        count = min(len(z), len(noise))
        return (z[:count] + noise[:count]) / math.sqrt(2)

    again = "z and the noise are made of the same random numbers: does the generator begin anew in between?"
    return Case(
        checked,
        model.arguments(generator),
        STANDARD.cdf,
        {again: Normal(0.0, math.sqrt(2)).cdf},
        look=look,
        **model.described,
    )


@case()
def sample_has_its_sizes(generator):
    checked = "the sizes of x, (N, D) = (9, 6), and of z, (N, M) = (9, 4)"
    return sizes(checked, a_model(generator, 9), generator)


@case()
def sample_row_by_row(generator):
    checked = (
        "in 9 rows: how many different z, how many different noises x - f(z), how many noises that are not 0"
    )
    return row_by_row(checked, a_model(generator, 9), generator)


@case(false_reject=FALSE_REJECT)
def sample_moments_of_z(generator):
    checked = f"mean and covariance of z in {DRAWS} draws, within what chance allows"
    return moments_of_z(checked, a_model(generator, DRAWS), generator)


@case(false_reject=FALSE_REJECT)
def sample_moments_of_noise(generator):
    checked = (
        f"mean and covariance of z and of the noise x - f(z), side by side (the 4 coordinates of z, the first 4 of the "
        f"noise), in {DRAWS} draws, within what chance allows"
    )
    return moments_of_noise(checked, a_model(generator, DRAWS), generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_z(generator):
    checked = f"whether z is normal, by all numbers L⁻¹ (z - μ_z) in {DRAWS} draws"
    return normal_law(checked, a_model(generator, DRAWS), 0, "z", generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_noise(generator):
    checked = f"whether the noise is normal, by all numbers L⁻¹ (x - f(z)) in {DRAWS} draws"
    return normal_law(checked, a_model(generator, DRAWS), 1, "the noise", generator)


@case(hidden=True)
def sample_has_its_sizes_drawn(generator):
    return sizes("the sizes of x and z", a_model(generator, 13), generator)


@case(hidden=True)
def sample_row_by_row_drawn(generator):
    return row_by_row("whether each row has a z and a noise of its own", a_model(generator, DRAWS), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_moments_of_z_drawn(generator):
    checked = "mean and covariance of z where x has as many coordinates"
    return moments_of_z(checked, a_model(generator, DRAWS, square=True), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_moments_of_noise_drawn(generator):
    checked = "mean and covariance of z and of the noise where x has as many coordinates as z"
    return moments_of_noise(checked, a_model(generator, DRAWS, square=True), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_noise_drawn(generator):
    checked = "whether the noise is normal where x has as many coordinates as z"
    return normal_law(checked, a_model(generator, DRAWS, square=True), 1, "the noise", generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_rows_are_independent(generator):
    return rows_apart("whether the rows are independent of each other", a_model(generator, DRAWS), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_rows_do_not_follow_each_other(generator):
    checked = "whether a row tells anything of the next one"
    return rows_do_not_follow(checked, a_model(generator, DRAWS), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_noise_is_independent(generator):
    return streams_apart("whether the noise is independent of z", a_model(generator, DRAWS), generator)
