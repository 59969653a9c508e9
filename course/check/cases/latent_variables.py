"""Cases of exercise 01, latent variables, Gaussians and divergences.

For each task first how a case is made: the right value by another route than the solution (torch.distributions, sums
over pairs, the joint Gaussian of x and z, laws of projected draws), and what each known mistake gives. Then its cases:
fixed ones with small numbers in sight, and out of sight random ones and odd sizes. Cases on which mistakes coincide
(one dimension, single precision) name none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from course.check import fixtures
from course.check.case import Case, case
from course.check.cases.making import block, normal, quiet, real, single_precision, uniform
from course.check.values import Fixture
from course.lvm import data
from course.lvm.linear_gaussian import LinearGaussian
from course.lvm.oracles import linear_gaussian

#: What the exercise asks for.
WITHHELD = (
    "course.lvm.gaussian",
    "course.lvm.linear_gaussian",
    "course.lvm.nonlinear_gaussian",
    "course.lvm.approximations",
    "course.lvm.divergences",
    "course.lvm.gaussian_fits",
    "course.lvm.densities",
)

NOT_SUMMED_OVER_DATA = "one number for each row is asked"


def drawn_covariance(generator: torch.Generator, width: int) -> Tensor:
    """A covariance whose variances differ, and whose coordinates depend on each other."""
    root = normal(generator, width, width)
    ladder = torch.arange(1, width + 1, dtype=torch.float64).diag()
    return root @ root.mT / width + 0.4 * ladder


def law(mean: Tensor, variance: Tensor) -> Callable[[Tensor], Tensor]:
    """The cumulative distribution function of N(mean, variance)."""
    return Normal(mean, variance.sqrt()).cdf


# Task 1: log_density


def log_density_case(checked: str, x: Tensor, mean: Tensor, variances: Tensor) -> Case:
    each = Normal(mean, variances.sqrt()).log_prob(x)
    right, width = each.sum(1), x.shape[1]
    half_log_variance, half_log_two_pi = 0.5 * variances.log().sum(), 0.5 * math.log(2 * math.pi)
    squares = 0.5 * ((x - mean).square() / variances).sum(1)
    mistakes = {
        "the variances are used as standard deviations": Normal(mean, variances).log_prob(x).sum(1),
        "the normaliser has the standard deviations under its root, √Πσ: it must have the variances": (
            right + half_log_variance / 2
        ),
        "log σ² lacks its factor ½": right - half_log_variance,
        "log σ² is missing": right + half_log_variance,
        "log σ² has the wrong sign": right + 2 * half_log_variance,
        "the square lacks its factor ½": right - squares,
        "the square has the wrong sign": right + 2 * squares,
        "the square is not divided by the variance": right + squares - 0.5 * (x - mean).square().sum(1),
        "the deviation from the mean is not squared": (
            right + squares - 0.5 * ((x - mean).abs() / variances).sum(1)
        ),
        "the term log 2π is missing": right + width * half_log_two_pi,
        "log 2π counts once, not once for each of the D coordinates": right + (width - 1) * half_log_two_pi,
        "log 2π lacks its factor ½": right - width * half_log_two_pi,
        "the factor ½ is missing altogether": 2 * right,
        "the density itself came back, not its logarithm": right.exp(),
        "it is averaged over the D coordinates, not summed": right / width,
        "the sum over the D coordinates is missing": each,
        f"it is summed over the data: {NOT_SUMMED_OVER_DATA}": right.sum(),
        "the sign is reversed": -right,
    }
    return Case(checked, (x, mean, variances), right, mistakes)


@case()
def density_of_three_points():
    x, mean, variances = (
        real([[1.3, 0.0], [0.5, 2.0], [-1.0, 4.0]]),
        real([0.0, 1.0]),
        real([2.0, 0.25]),
    )
    return log_density_case("log N(x_n; μ, diag σ²) of 3 points in the plane", x, mean, variances)


@case(hidden=True)
def density_drawn(generator):
    x, mean = 2 * normal(generator, 6, 4), normal(generator, 4)
    checked = "the log-density in more dimensions"
    return log_density_case(checked, x, mean, uniform(generator, 1.5, 4, 4))


@case(hidden=True)
def density_far_away(generator):
    x, mean = 60 + normal(generator, 5, 3), normal(generator, 3)
    checked = "the log-density so far away that the density itself is stored as zero"
    return quiet(log_density_case(checked, x, mean, uniform(generator, 0.5, 2, 3)))


@case(hidden=True)
def density_on_the_line(generator):
    x, mean = normal(generator, 4, 1), normal(generator, 1)
    checked = "the log-density in one dimension, in single precision"
    return single_precision(log_density_case(checked, x, mean, uniform(generator, 0.2, 3, 1)))


# Task 2: fit


def fit_case(checked: str, x: Tensor) -> Case:
    """The covariance by the differences of all pairs, which need no mean."""
    n, (_, width) = len(x), x.shape
    mean = real([sum(column) / n for column in x.T.tolist()])
    pairs = (x[:, None] - x).reshape(-1, width)
    covariance = pairs.T @ pairs / (2 * n * n)
    deviations = covariance.diagonal().sqrt()
    second = covariance + torch.outer(mean, mean)
    of_covariance = {
        "divided by N - 1, which is unbiased, but not the most likely": covariance * n / (n - 1),
        "not divided by N": covariance * n,
        "second moments: the mean is not subtracted": second,
        "diagonal: what two columns have in common is dropped": torch.diag(covariance.diagonal()),
        "variances alone: the D × D matrix is asked": covariance.diagonal(),
        "standard deviations alone: the D × D matrix is asked": deviations,
        "correlations: the columns were divided by their standard deviations": (
            covariance / torch.outer(deviations, deviations)
        ),
        "transposed: it has a row for each datum": (x - mean) @ (x - mean).T / n,
        "divided by D, not by N": covariance * n / width,
    }
    mistakes = {f"the covariance is {how}": (mean, value) for how, value in of_covariance.items()}
    mistakes |= {
        "the mean is taken over the columns, not over the data": (x.mean(1), covariance),
        "the mean is summed over the data, not divided by N": (n * mean, covariance),
        "the median stands in for the mean": (x.median(0).values, covariance),
        "covariance and mean are exchanged": (covariance, mean),
    }
    return Case(checked, (x,), (mean, covariance), mistakes)


@case()
def fit_to_five_points():
    x = real([[0.0, 1.0, 2.0], [2.0, 0.0, 1.0], [3.0, 5.0, 0.0], [7.0, 4.0, 4.0], [1.0, 1.0, 9.0]])
    return fit_case("the most likely Gaussian of 5 points, D = 3", x)


@case()
def fit_to_flowers():
    return fit_case("the most likely Gaussian of the petals of 50 irises, versicolor", petals(1))


def petals(species: int) -> Tensor:
    """Length and width of the petals of one species of iris, (50, 2)."""
    flowers = data.iris()
    return flowers.x[flowers.labels == species][:, 2:]


@case(hidden=True)
def fit_drawn(generator):
    return fit_case("the most likely Gaussian for other sizes", 1 + normal(generator, 8, 4))


@case(hidden=True)
def fit_on_the_line(generator):
    x = 20 + normal(generator, 5, 1)
    return quiet(fit_case("the most likely Gaussian in one dimension", x))


@case(hidden=True)
def fit_in_single_precision(generator):
    return single_precision(
        fit_case("the most likely Gaussian, in single precision", normal(generator, 7, 2))
    )


# Task 3: marginal


def marginal_case(checked: str, model: LinearGaussian) -> Case:
    W, b, noise, prior_mean, prior = model
    assert prior_mean is not None
    assert prior is not None
    joint_mean, joint_covariance = linear_gaussian.joint(model)
    width = len(b)
    mean, covariance = joint_mean[:width], joint_covariance[:width, :width]
    carried = covariance - noise
    mistakes = {
        "the offset b is left out of the mean": (mean - b, covariance),
        "the mean of z is left out": (b, covariance),
        "the noise is left out of the covariance": (mean, carried),
        "the noise covariance is used as if it were the scale, a variance for a standard deviation": (
            mean,
            carried + noise @ noise,
        ),
        "the covariance of z is left out: this is W Wᵀ": (mean, W @ W.T + noise),
        "the covariance of x given z came back: z is not summed out": (mean, noise),
        "off the diagonal of the covariance is nothing left": (mean, torch.diag(covariance.diagonal())),
        "b bᵀ is added to the covariance: an offset moves, it does not spread": (
            mean,
            covariance + torch.outer(b, b),
        ),
        "second moments: the mean is not subtracted": (mean, covariance + torch.outer(mean, mean)),
        "the covariance is inverted: this is the precision": (mean, covariance.inverse()),
    }
    if W.shape[0] == W.shape[1]:
        mistakes |= {
            "the second W is not transposed: W Σ W": (mean, W @ prior @ W + noise),
            "the wrong W is transposed: Wᵀ Σ W": (mean, W.T @ prior @ W + noise),
            "the transpose of W carries the mean": (W.T @ prior_mean + b, covariance),
            "the law of z came back: it is x whose law is asked": (prior_mean, prior),
        }
    return Case(checked, tuple(model), (mean, covariance), mistakes)


@case()
def marginal_of_a_square_map():
    model = LinearGaussian(
        weights=real([[1.0, 2.0], [0.0, 3.0]]),
        bias=real([0.5, -1.0]),
        noise_covariance=real([[0.5, 0.2], [0.2, 0.3]]),
        prior_mean=real([1.0, 2.0]),
        prior_covariance=real([[2.0, 0.5], [0.5, 1.0]]),
    )
    return marginal_case("mean and covariance of x = W z + b + noise, D = M = 2", model)


@case()
def marginal_of_a_line_in_space():
    model = LinearGaussian(
        weights=real([[2.0], [-1.0], [0.5]]),
        bias=real([0.0, 1.0, 3.0]),
        noise_covariance=torch.diag(real([0.1, 0.2, 0.4])),
        prior_mean=real([0.5]),
        prior_covariance=real([[4.0]]),
    )
    return marginal_case("mean and covariance of x = W z + b + noise, D = 3, M = 1", model)


def drawn_linear(generator: torch.Generator, width: int, hidden: int) -> LinearGaussian:
    return LinearGaussian(
        weights=normal(generator, width, hidden),
        bias=1 + normal(generator, width),
        noise_covariance=drawn_covariance(generator, width),
        prior_mean=1 + normal(generator, hidden),
        prior_covariance=drawn_covariance(generator, hidden),
    )


@case(hidden=True)
def marginal_drawn(generator):
    return marginal_case("the law of x for other sizes", drawn_linear(generator, 4, 3))


@case(hidden=True)
def marginal_of_a_square_map_drawn(generator):
    return marginal_case("the law of x where x and z are of one size", drawn_linear(generator, 3, 3))


@case(hidden=True)
def marginal_without_noise(generator):
    model = drawn_linear(generator, 4, 2)
    checked = "the law of x without noise, where it has no density but a covariance all the same"
    return quiet(_made_of(checked, model._replace(noise_covariance=0 * model.noise_covariance)))


def _made_of(checked: str, model: LinearGaussian) -> Case:
    mean, covariance = linear_gaussian.joint(model)
    width = len(model.bias)
    return Case(checked, tuple(model), (mean[:width], covariance[:width, :width]))


@case(hidden=True)
def marginal_in_single_precision(generator):
    checked = "the law of x, in single precision"
    return single_precision(_made_of(checked, drawn_linear(generator, 2, 3)))


# Task 4: sample, from the model z ~ N(μ_z, Σ_z), x = f(z) + noise. The decoder is a bowl: the first M coordinates of
# f(z) are z itself, the last is bent. What the draws are projected on has a law in closed form.


class Bowl(NamedTuple):
    """What the draws come from, and the number of them."""

    rows: int
    prior_mean: Tensor
    prior_covariance: Tensor
    noise_covariance: Tensor

    def arguments(self, generator: torch.Generator) -> tuple[Any, ...]:
        decoder = Fixture("bowl")
        return (self.rows, self.prior_mean, self.prior_covariance, decoder, self.noise_covariance, generator)


#: Of a law that holds, the draws are that far away with a smaller probability than this. An audit tries thousands.
FALSE_REJECT = 1e-9
DRAWS = 4000
Z_BLOCK = real([[4.0, 2.7], [2.7, 2.25]])
NOISE_BLOCK = real([[0.09, 0.048], [0.048, 0.04]])


def a_bowl(rows: int) -> Bowl:
    return Bowl(rows, real([1.0, -2.0]), Z_BLOCK, torch.block_diag(NOISE_BLOCK, real([[0.16]])))


def drawn_bowl(generator: torch.Generator) -> Bowl:
    """A bowl over three coordinates; the first two are as in sight, but for their size."""
    z_size, rest = uniform(generator, 1, 1.2, 2).tolist()
    noise_size = uniform(generator, 0.8, 1.1, 1)
    return Bowl(
        rows=DRAWS,
        prior_mean=real([2.0, -3.0 * rest, 1.0]),
        prior_covariance=torch.block_diag(z_size * Z_BLOCK, real([[rest]])),
        noise_covariance=torch.block_diag(noise_size * NOISE_BLOCK, real([[0.3, 0.1], [0.1, 0.2]])),
    )


def as_rows(pair: Any) -> tuple[Tensor, Tensor]:
    """The x and z of a pair; refuses what is not a row for each draw."""
    x, z = (block(value).to(torch.float64) for value in pair)
    if x.ndim != 2 or x.shape != (len(z), z.shape[1] + 1):
        raise ValueError("x and z have a row for each draw")
    return x, z


def noise_in(pair: Any) -> Tensor:
    """x - f(z) of pairs (x, z), as they came back."""
    x, z = as_rows(pair)
    return x - fixtures.make(Fixture("bowl"))(z)


def different_rows(pair: Any) -> Tensor:
    """How many different z there are, how many different noises, and how many noises that are not zero."""
    z, noise = as_rows(pair)[1].round(decimals=9), noise_in(pair).round(decimals=9)
    counts = len(z.unique(dim=0)), len(noise.unique(dim=0)), int((noise != 0).any(1).sum())
    return torch.tensor(counts)


def row_by_row(checked: str, bowl: Bowl, generator: torch.Generator) -> Case:
    n = bowl.rows
    mistakes = {
        "one z serves all rows: every x_n must come from a z_n of its own": torch.tensor([1, n, n]),
        "one draw of the noise serves all rows": torch.tensor([n, 1, n]),
        "the noise is missing: x = f(z)": torch.tensor([n, 1, 0]),
        "one z and one draw of the noise serve all rows": torch.tensor([1, 1, n]),
    }
    return Case(checked, bowl.arguments(generator), torch.tensor([n, n, n]), mistakes, different_rows)


def directed(direction: tuple[float, float], width: int) -> Tensor:
    """Weights of the coordinates: two for the first ones, none for the others."""
    return real([*direction, *[0.0] * (width - 2)])


ALONG_SECOND, SLANTED = (0.0, 1.0), (1.0, -1.0)
WRONG_SIDE = "the wrong side of the root is multiplied, ε L for L ε: with rows of noise it is ε Lᵀ"


def law_of_z(checked: str, bowl: Bowl, direction: tuple[float, float], generator: torch.Generator) -> Case:
    mean, covariance = bowl.prior_mean, bowl.prior_covariance
    along, factor = directed(direction, len(mean)), torch.linalg.cholesky(covariance)
    right = law(along @ mean, along @ covariance @ along)
    only_the_diagonal = law(along @ mean, along.square() @ covariance.diagonal())
    mistakes = {"of the covariance of z only the diagonal is used": only_the_diagonal}
    if direction == ALONG_SECOND:
        mistakes = {
            "the covariance of z is used as its root: the root is L with L Lᵀ = Σ": (
                law(along @ mean, along @ covariance @ covariance @ along)
            ),
            WRONG_SIDE: law(along @ mean, (factor @ along).square().sum()),
            "the prior mean is left out of z": law(0 * mean[0], along @ covariance @ along),
            "z is standard normal: its mean and covariance are left out": law(0 * mean[0], along @ along),
            "the covariance of z is left out": law(along @ mean, along @ along),
        }
    arguments = bowl.arguments(generator)
    return Case(checked, arguments, right, mistakes, lambda pair: as_rows(pair)[1] @ along)


def law_of_noise(
    checked: str, bowl: Bowl, direction: tuple[float, float], generator: torch.Generator
) -> Case:
    noise, prior = bowl.noise_covariance, bowl.prior_covariance
    along, factor = directed(direction, len(noise)), torch.linalg.cholesky(noise)

    def spread(variance: Tensor) -> Callable[[Tensor], Tensor]:
        return law(0 * variance, variance)

    mistakes = {
        "of the noise covariance only the diagonal is used": spread(along.square() @ noise.diagonal())
    }
    if direction == ALONG_SECOND:
        of_two_z = 2 * along[:-1] @ prior @ along[:-1]
        mistakes = {
            "the noise covariance is used as its root, a variance for a standard deviation": (
                spread(along @ noise @ noise @ along)
            ),
            WRONG_SIDE: spread((factor @ along).square().sum()),
            "the noise is standard normal: its covariance is left out": spread(along @ along),
            "the z that comes back is not the one that x was made of": (
                spread(of_two_z + along @ noise @ along)
            ),
        }
    arguments, right = bowl.arguments(generator), spread(along @ noise @ along)
    return Case(checked, arguments, right, mistakes, lambda pair: noise_in(pair) @ along)


def sizes(checked: str, bowl: Bowl, generator: torch.Generator) -> Case:
    rows, width = bowl.rows, len(bowl.prior_mean)
    return Case(
        checked,
        bowl.arguments(generator),
        torch.tensor([rows, width + 1, rows, width]),
        {"x and z are exchanged: x comes first": torch.tensor([rows, width, rows, width + 1])},
        look=lambda pair: torch.tensor([size for value in pair for size in block(value).shape]),
    )


@case()
def sample_has_its_sizes(generator):
    checked = "the sizes of x, (N, D) = (6, 3), and of z, (N, M) = (6, 2)"
    return sizes(checked, a_bowl(6), generator)


@case()
def sample_row_by_row(generator):
    checked = (
        "in 6 rows: how many different z, how many different noises x - f(z), how many noises that are not 0"
    )
    return row_by_row(checked, a_bowl(6), generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_z(generator):
    return law_of_z(f"z_2 in {DRAWS} draws, N(-2, 2.25)", a_bowl(DRAWS), ALONG_SECOND, generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_slanted_z(generator):
    return law_of_z(f"z_1 - z_2 in {DRAWS} draws, N(3, 0.85)", a_bowl(DRAWS), SLANTED, generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_noise(generator):
    checked = f"the second coordinate of x - f(z) in {DRAWS} draws, N(0, 0.04)"
    return law_of_noise(checked, a_bowl(DRAWS), ALONG_SECOND, generator)


@case(false_reject=FALSE_REJECT)
def sample_law_of_slanted_noise(generator):
    checked = f"the first coordinate of x - f(z) less the second in {DRAWS} draws, N(0, 0.034)"
    return law_of_noise(checked, a_bowl(DRAWS), SLANTED, generator)


@case(hidden=True)
def sample_has_its_sizes_drawn(generator):
    return sizes("the sizes of x and z", drawn_bowl(generator), generator)


@case(hidden=True)
def sample_row_by_row_drawn(generator):
    return row_by_row("whether each row has a z and a noise of its own", drawn_bowl(generator), generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_z_drawn(generator):
    return law_of_z("the law of z for another model", drawn_bowl(generator), ALONG_SECOND, generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_slanted_z_drawn(generator):
    return law_of_z("the law of z in a slanted direction", drawn_bowl(generator), SLANTED, generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_noise_drawn(generator):
    return law_of_noise("the law of the noise", drawn_bowl(generator), ALONG_SECOND, generator)


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_slanted_noise_drawn(generator):
    return law_of_noise(
        "the law of the noise in a slanted direction", drawn_bowl(generator), SLANTED, generator
    )


@case(hidden=True, false_reject=FALSE_REJECT)
def sample_law_of_x_drawn(generator):
    """The variances of z and of a noise as large add up where x is not bent, unless the two hang together."""
    bowl = drawn_bowl(generator)
    bowl = bowl._replace(noise_covariance=40 * bowl.noise_covariance)
    along = directed(SLANTED, 4)
    variance = along[:-1] @ bowl.prior_covariance @ along[:-1] + along @ bowl.noise_covariance @ along
    right = law(along[:-1] @ bowl.prior_mean, variance)
    return Case(
        "the law of x, of which z and noise are independent parts",
        bowl.arguments(generator),
        right,
        look=lambda pair: as_rows(pair)[0] @ along,
    )


# Task 5: log_joint


def log_joint_case(checked: str, x: Tensor, z: Tensor, noise_covariance: Tensor) -> Case:
    around = fixtures.make(Fixture("bowl"))(z)
    log_prior = Normal(0.0, 1.0).log_prob(z).sum(1)
    given_z = MultivariateNormal(around, noise_covariance).log_prob(x)
    right = log_prior + given_z
    variances = noise_covariance.diagonal()
    half_log_determinant, half_log_two_pi = 0.5 * noise_covariance.logdet(), 0.5 * math.log(2 * math.pi)
    squares = ((x - around) @ noise_covariance.inverse() * (x - around)).sum(1)
    mistakes = {
        "the prior is left out: log p(x, z) = log p(z) + log p(x | z)": given_z,
        "the likelihood is left out: log p(x, z) = log p(z) + log p(x | z)": log_prior,
        "the prior is evaluated at x: it is the law of z": Normal(0.0, 1.0).log_prob(x).sum(1) + given_z,
        "the prior density is summed over the data": log_prior.sum() + given_z,
        "the noise covariance is used as the scale, a variance for a standard deviation": (
            log_prior + MultivariateNormal(around, noise_covariance @ noise_covariance).log_prob(x)
        ),
        "of the noise covariance only the diagonal is used": (
            log_prior + Normal(around, variances.sqrt()).log_prob(x).sum(1)
        ),
        "the covariance stands where its inverse belongs": (
            right + 0.5 * squares - 0.5 * ((x - around) @ noise_covariance * (x - around)).sum(1)
        ),
        "the log-determinant of the noise covariance is missing": right + half_log_determinant,
        "the log-determinant of the noise covariance lacks its factor ½": right - half_log_determinant,
        "the log-determinant of the noise covariance has the wrong sign": right + 2 * half_log_determinant,
        "the quadratic form lacks its factor ½": right - 0.5 * squares,
        "the square of z lacks its factor ½": right - 0.5 * z.square().sum(1),
        "the square of z is missing": right + 0.5 * z.square().sum(1),
        "the term M log 2π of the prior is missing": right + z.shape[1] * half_log_two_pi,
        "the term D log 2π of the likelihood is missing": right + x.shape[1] * half_log_two_pi,
        "the term log 2π is missing altogether": right + (x.shape[1] + z.shape[1]) * half_log_two_pi,
        "the factor ½ is missing altogether": 2 * right,
        "the densities are multiplied: this is p(x, z), not its logarithm": right.exp(),
        "the densities are added, not multiplied": torch.logaddexp(log_prior, given_z),
        "the logarithms are subtracted, not added": given_z - log_prior,
        f"it is summed over the data: {NOT_SUMMED_OVER_DATA}": right.sum(),
        f"it is averaged over the data: {NOT_SUMMED_OVER_DATA}": right.mean(),
        "the noise around f(z) is ignored: x is compared with f(z) by a standard normal": (
            log_prior + Normal(around, 1.0).log_prob(x).sum(1)
        ),
    }
    return Case(checked, (x, z, Fixture("bowl"), noise_covariance), right, mistakes)


@case()
def joint_of_three_pairs():
    z = real([[0.0, 1.0], [2.0, -1.0], [0.5, 0.5]])
    x = real([[0.5, 1.0, 0.0], [1.0, 0.0, 2.0], [0.5, 1.5, -1.0]])
    noise_covariance = real([[2.0, 0.5, 0.0], [0.5, 1.0, 0.3], [0.0, 0.3, 0.5]])
    return log_joint_case("log p(x_n, z_n) of 3 pairs, D = 3, M = 2", x, z, noise_covariance)


def drawn_pairs(generator: torch.Generator, count: int, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    z = normal(generator, count, hidden)
    x = fixtures.make(Fixture("bowl"))(z) + 1.5 * normal(generator, count, hidden + 1)
    return x, z, drawn_covariance(generator, hidden + 1)


@case(hidden=True)
def joint_drawn(generator):
    return log_joint_case("the joint density for other sizes", *drawn_pairs(generator, 6, 3))


@case(hidden=True)
def joint_far_away(generator):
    x, z, noise_covariance = drawn_pairs(generator, 4, 2)
    made = log_joint_case("the joint density where it is stored as zero", x + 90, z, noise_covariance)
    return quiet(made)


@case(hidden=True)
def joint_in_single_precision(generator):
    checked = "the joint density with a single hidden coordinate, in single precision"
    return single_precision(log_joint_case(checked, *drawn_pairs(generator, 5, 1)))


# Task 6: kl_to_standard_normal


def to_standard_normal_case(checked: str, mean: Tensor, log_var: Tensor) -> Case:
    q = Normal(mean, (0.5 * log_var).exp())
    each = kl_divergence(q, Normal(torch.zeros_like(mean), torch.ones_like(mean)))
    right, width, variance = each.sum(1), mean.shape[1], log_var.exp()
    spread, squares, logs = 0.5 * variance.sum(1), 0.5 * mean.square().sum(1), 0.5 * log_var.sum(1)
    as_deviations = 0.5 * ((2 * log_var).exp() - 1 - 2 * log_var + mean.square()).sum(1)
    reverse = 0.5 * (1 / variance - 1 + log_var + mean.square() / variance).sum(1)
    mistakes = {
        "log_var is read as the logarithm of the standard deviation": as_deviations,
        "exp(log_var / 2), the standard deviation, stands for the variance": (
            right - spread + 0.5 * (0.5 * log_var).exp().sum(1)
        ),
        "log_var stands for the variance: its exponential is missing": right - spread + logs,
        "q and p are exchanged: this is KL(N(0, I)‖q)": reverse,
        "both covariances are that of q: that of N(0, I) is I": 0.5 * (mean.square() / variance).sum(1),
        "it is averaged over the M coordinates, not summed": right / width,
        "the sum over the M coordinates is missing": each,
        f"it is summed over the data: {NOT_SUMMED_OVER_DATA}": right.sum(),
        f"it is averaged over the data: {NOT_SUMMED_OVER_DATA}": right.mean(),
        "the factor ½ is missing": 2 * right,
        "the -1 is missing: the divergence of N(0, I) from itself must be 0": right + width / 2,
        "the -1 has the wrong sign: the divergence of N(0, I) from itself must be 0": right + width,
        "the -1 counts once, not once for each of the M coordinates": right + (width - 1) / 2,
        "the square of the mean is missing": right - squares,
        "the square of the mean lacks its factor ½": right + squares,
        "the mean is not squared": right - squares + 0.5 * mean.sum(1),
        "the term -log σ² is missing": right + logs,
        "the term -log σ² has the wrong sign": right + 2 * logs,
        "the term σ² is missing": right - spread,
        "the sign is reversed: a divergence is never negative": -right,
    }
    return Case(checked, (mean, log_var), right, mistakes)


@case()
def to_standard_normal_of_three_rows():
    mean = real([[0.5, -1.0], [0.0, 2.0], [1.5, 0.3]])
    log_var = real([[0.8, -0.5], [-1.0, 0.4], [0.2, -2.0]])
    return to_standard_normal_case("KL(N(μ_n, diag σ_n²)‖N(0, I)) of 3 rows, M = 2", mean, log_var)


@case()
def to_standard_normal_of_itself():
    mean = torch.zeros(2, 3, dtype=torch.float64)
    checked = "KL(N(0, I)‖N(0, I)), which is 0"
    return quiet(to_standard_normal_case(checked, mean, mean))


@case(hidden=True)
def to_standard_normal_drawn(generator):
    checked = "the divergence from the standard normal for other sizes"
    return to_standard_normal_case(checked, normal(generator, 6, 4), uniform(generator, -2, 1.5, 6, 4))


@case(hidden=True)
def to_standard_normal_of_narrow_ones(generator):
    mean, log_var = 30 + normal(generator, 4, 3), uniform(generator, -80, -60, 4, 3)
    return quiet(to_standard_normal_case("the divergence of very narrow Gaussians far away", mean, log_var))


@case(hidden=True)
def to_standard_normal_on_the_line(generator):
    mean, log_var = normal(generator, 5, 1), uniform(generator, -2, 2, 5, 1)
    checked = "the divergence from the standard normal in one dimension, in single precision"
    return single_precision(to_standard_normal_case(checked, mean, log_var))


# Task 7: kl_gaussians


class Pair(NamedTuple):
    """Two Gaussians, q and p."""

    q_mean: Tensor
    q_covariance: Tensor
    p_mean: Tensor
    p_covariance: Tensor


def between_gaussians_case(checked: str, pair: Pair) -> Case:
    q_mean, q_covariance, p_mean, p_covariance = pair
    q, p = MultivariateNormal(q_mean, q_covariance), MultivariateNormal(p_mean, p_covariance)
    right, width, shift = kl_divergence(q, p), len(q_mean), q_mean - p_mean
    log_ratio = 0.5 * (p_covariance.logdet() - q_covariance.logdet())
    precision, q_precision = p_covariance.inverse(), q_covariance.inverse()
    quadratic, q_quadratic = 0.5 * shift @ precision @ shift, 0.5 * shift @ q_precision @ shift
    trace = 0.5 * (precision @ q_covariance).trace()
    q_line, p_line = (Normal(m, c.diagonal().sqrt()) for m, c in (pair[:2], pair[2:]))
    mistakes = {
        "the quadratic form has the inverse covariance of q: it is that of p": right
        - quadratic
        + q_quadratic,
        "the quadratic form stands outside the factor ½": right + quadratic,
        "the quadratic form stands outside the factor ½, and with the inverse covariance of q": (
            right - quadratic + 2 * q_quadratic
        ),
        "the quadratic form has the covariance of p, not its inverse": (
            right - quadratic + 0.5 * shift @ p_covariance @ shift
        ),
        "the quadratic form is missing: the means differ too": right - quadratic,
        "the covariances are left out of the quadratic form": right - quadratic + 0.5 * shift @ shift,
        "q and p are exchanged: this is KL(p‖q)": kl_divergence(p, q),
        "M is added, not subtracted: the divergence of p from itself must be 0": right + width,
        "M is missing: the divergence of p from itself must be 0": right + width / 2,
        "the log-ratio of the determinants is upside down": right - 2 * log_ratio,
        "the log-ratio of the determinants is missing": right - log_ratio,
        "the log-ratio of the determinants lacks its factor ½": right + log_ratio,
        "the trace has the inverse covariance of q and the covariance of p": (
            right - trace + 0.5 * (q_precision @ p_covariance).trace()
        ),
        "the trace is of the product of the covariances: one of them is inverted": (
            right - trace + 0.5 * (p_covariance @ q_covariance).trace()
        ),
        "the sum of all entries stands for the trace": right - trace + 0.5 * (precision @ q_covariance).sum(),
        "both covariances are that of q": q_quadratic,
        "both covariances are that of p": quadratic,
        "of the covariances only the diagonals are used": kl_divergence(q_line, p_line).sum(),
        "the covariances are used as roots, variances for standard deviations": kl_divergence(
            MultivariateNormal(q_mean, q_covariance @ q_covariance),
            MultivariateNormal(p_mean, p_covariance @ p_covariance),
        ),
        "it is averaged over the M coordinates, not summed": right / width,
        "the factor ½ is missing": 2 * right,
        "the sign is reversed: a divergence is never negative": -right,
    }
    return Case(checked, tuple(pair), right, mistakes)


@case()
def between_two_gaussians():
    pair = Pair(
        q_mean=real([1.0, 0.0, -1.0]),
        q_covariance=real([[2.0, 0.5, 0.0], [0.5, 1.0, 0.3], [0.0, 0.3, 0.7]]),
        p_mean=real([0.0, 1.0, 1.0]),
        p_covariance=real([[1.5, -0.4, 0.2], [-0.4, 3.0, 0.0], [0.2, 0.0, 0.5]]),
    )
    return between_gaussians_case("KL(q‖p) of two Gaussians in space", pair)


@case()
def between_a_gaussian_and_itself():
    covariance = real([[2.0, 0.5], [0.5, 1.0]])
    pair = Pair(real([1.0, 2.0]), covariance, real([1.0, 2.0]), covariance)
    return quiet(between_gaussians_case("KL(q‖q), which is 0", pair))


def drawn_pair(generator: torch.Generator, width: int) -> Pair:
    return Pair(
        q_mean=normal(generator, width),
        q_covariance=drawn_covariance(generator, width),
        p_mean=2 + normal(generator, width),
        p_covariance=0.5 * drawn_covariance(generator, width),
    )


@case(hidden=True)
def between_gaussians_drawn(generator):
    return between_gaussians_case("the divergence of two Gaussians of another size", drawn_pair(generator, 4))


@case(hidden=True)
def between_gaussians_on_the_line(generator):
    checked = "the divergence of two Gaussians in one dimension"
    return quiet(between_gaussians_case(checked, drawn_pair(generator, 1)))


@case(hidden=True)
def between_tiny_gaussians(generator):
    pair = drawn_pair(generator, 40)
    tiny = pair._replace(q_covariance=1e-12 * pair.q_covariance, p_covariance=1e-12 * pair.p_covariance)
    shrunken = tiny._replace(q_mean=1e-6 * pair.q_mean, p_mean=1e-6 * pair.p_mean)
    checked = "the divergence of tiny Gaussians in many dimensions, whose determinants are stored as zero"
    return quiet(between_gaussians_case(checked, shrunken))


@case(hidden=True)
def between_gaussians_in_single_precision(generator):
    checked = "the divergence of two Gaussians, in single precision"
    return single_precision(between_gaussians_case(checked, drawn_pair(generator, 2)))
