"""Task 1: gaussian_map."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.making import normal, quiet, real, single_precision, uniform
from course.check.cases.reparameterization.common import HELD, forced, gathered
from course.check.relations import Made


def by_loops(noise: Tensor, mean: Tensor, tril: Tensor) -> Tensor:
    """mean_ni + Σ_j L_nij ε_snj, in Python's own numbers."""
    means, factors = mean.tolist(), tril.tolist()
    return real(
        [
            [
                [
                    math.fsum([means[n][i], *(a * b for a, b in zip(row, epsilon, strict=True))])
                    for i, row in enumerate(factors[n])
                ]
                for n, epsilon in enumerate(sample)
            ]
            for sample in noise.tolist()
        ]
    )


def times(factor: Tensor, noise: Tensor) -> Tensor:
    """The matrix of each row times its noise: (N, M, M) and (S, N, M) -> (S, N, M)."""
    return torch.einsum("nij,snj->sni", factor, noise)


def symmetric_root(matrix: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    return vectors @ torch.diag_embed(values.sqrt()) @ vectors.mT


def map_case(checked: str, noise: Tensor, mean: Tensor, tril: Tensor) -> Case:
    samples, rows, width = noise.shape
    right, step = by_loops(noise, mean, tril), times(tril, noise)
    diagonal = tril.diagonal(dim1=1, dim2=2)
    exp_diagonal = tril.tril(-1) + torch.diag_embed(diagonal.exp())
    reordered = noise.reshape(rows, samples, width).transpose(0, 1)
    turned = noise.transpose(0, 1).reshape(samples, rows, width)
    spread = noise.std(0, correction=0)
    mistakes = {
        "this is Lᵀ ε, or ε L: the matrix L stands on the left of the vector ε": mean + times(tril.mT, noise),
        "the covariance L Lᵀ multiplies ε: it is its root L that does": mean + times(tril @ tril.mT, noise),
        "Lᵀ L multiplies ε: it is L that does": mean + times(tril.mT @ tril, noise),
        "L multiplies ε twice": mean + times(tril @ tril, noise),
        "only the diagonal of L counts: the coordinates are correlated": mean + diagonal * noise,
        "the diagonal of L is left out": mean + times(tril.tril(-1), noise),
        "only the first column of L counts": mean + tril[:, :, 0] * noise[:, :, :1],
        "only the last row of L counts, number by number": mean + tril[:, -1] * noise,
        "the diagonal of the covariance stands for L: its roots, without correlations": mean
        + (tril @ tril.mT).diagonal(dim1=1, dim2=2).sqrt() * noise,
        "the diagonal of the covariance stands for L": mean
        + (tril @ tril.mT).diagonal(dim1=1, dim2=2) * noise,
        "the inverse of L multiplies ε: that takes the correlations out": mean
        + times(torch.linalg.inv(tril), noise),
        "the inverse of Lᵀ multiplies ε: L is taken for the root of the precision": mean
        + times(torch.linalg.inv(tril).mT, noise),
        "the entries of L are squared": mean + times(tril.square(), noise),
        "the sizes of L's entries count without their signs": mean + times(tril.abs(), noise),
        "the exponential of L's diagonal is taken: tril is L itself": mean + times(exp_diagonal, noise),
        "L is mirrored at its diagonal: a symmetric matrix multiplies ε": mean
        + times(tril + tril.tril(-1).mT, noise),
        "the rows of L have been scaled to length 1: this has correlations, and no variances": mean
        + times(tril / tril.norm(dim=2, keepdim=True), noise),
        "the columns of L have been scaled to length 1": mean
        + times(tril / tril.norm(dim=1, keepdim=True), noise),
        "0.001 is added to the diagonal of L": mean + step + 1e-3 * noise,
        "0.01 is added to the diagonal of L": mean + step + 1e-2 * noise,
        "z is divided by its standard deviations": right / (tril @ tril.mT).diagonal(dim1=1, dim2=2).sqrt(),
        "z is divided by its standard deviations, and the mean is left out": step
        / (tril @ tril.mT).diagonal(dim1=1, dim2=2).sqrt(),
        "one over the diagonal of L multiplies ε": mean + noise / diagonal,
        "the exponentials of L's entries multiply ε": mean + times(tril.exp(), noise),
        "the exponential of the matrix L multiplies ε": mean + times(torch.linalg.matrix_exp(tril), noise),
        "the root of L's diagonal multiplies ε": mean + diagonal.sqrt() * noise,
        "the rows of L are in reverse order": mean + times(tril.flip(1), noise),
        "L is divided by its diagonal": mean + times(tril / diagonal[:, :, None], noise),
        "ε is multiplied by the sums of L's rows: it is a matrix product": mean + tril.sum(2) * noise,
        "ε is multiplied by the sums of L's columns: it is a matrix product": mean + tril.sum(1) * noise,
        "the root of each variance is missing its square: σ² in the place of L": mean
        + diagonal.square() * noise,
        "L is left out: z = μ + ε": mean + noise,
        "this is the way back, from samples to noise: L⁻¹ (ε − μ)": times(
            torch.linalg.inv(tril), noise - mean
        ),
        "this is the way back, from samples to noise, by the diagonal of L alone: (ε − μ) / L_ii": (
            noise - mean
        )
        / diagonal,
        "the diagonal of L is replaced by ones": mean + step + (1 - diagonal) * noise,
        "softplus is taken of L's diagonal: tril is L itself": mean
        + step
        + (torch.nn.functional.softplus(diagonal) - diagonal) * noise,
        "L + Lᵀ multiplies ε: it is L alone": mean + times(tril + tril.mT, noise),
        "the precision multiplies ε: it is the root L of the covariance that does": mean
        + times(torch.linalg.inv(tril @ tril.mT), noise),
        "the symmetric root of L Lᵀ stands for L: the same law, but z = μ + L ε is asked": mean
        + times(symmetric_root(tril @ tril.mT), noise),
        "this is Lᵀ ε, or ε L, and the mean is left out": times(tril.mT, noise),
        "this is ε L, with one L, that of the first row, for all": mean + noise @ tril[0],
        "L multiplies the mean, not ε": noise + torch.einsum("nij,nj->ni", tril, mean),
        "the mean multiplies the step: it is added": mean * (1 + step),
        "the mean multiplies the step, and is not added": mean * step,
        "one number, the first entry of L, stands for L": mean + tril[:, :1, 0] * noise,
        "one number, the trace of L, stands for L": mean + diagonal.sum(1, keepdim=True) * noise,
        "one number, the norm of L, stands for L": mean + tril.norm(dim=(1, 2))[:, None] * noise,
        "only the last column of L counts, number by number": mean + tril[:, :, -1] * noise,
        "only the first column of L counts, number by number": mean + tril[:, :, 0] * noise,
        "the logarithm of L's diagonal is taken": mean + step + (diagonal.log() - diagonal) * noise,
        "the lower triangle of L Lᵀ multiplies ε": mean + times((tril @ tril.mT).tril(), noise),
        "each ε is scaled to length 1": mean + times(tril, noise / noise.norm(dim=2, keepdim=True)),
        "running sums over the samples came back": mean + step.cumsum(0),
        "one mean, that of the last row, serves all": mean[-1] + step,
        "the determinant of L multiplies ε": mean + torch.linalg.det(tril)[:, None] * noise,
        "the mean is left out": step,
        "the mean is subtracted": step - mean,
        "the mean counts twice": step + 2 * mean,
        "the mean goes through L, too: L (μ + ε)": times(tril, noise + mean),
        "the mean multiplies ε: it is added": mean * noise,
        "the noise has the wrong sign: the same law, but z = μ + L ε is asked": mean - step,
        "the noise is left out: this is the mean": mean.expand_as(noise),
        "one mean, that of the first row, serves all": mean[0] + step,
        "one mean, the average over the rows, serves all": mean.mean(0) + step,
        "one mean for all coordinates of a row, their average": mean.mean(1, keepdim=True) + step,
        "one L, that of the first row, serves all": mean + times(tril[:1].expand_as(tril), noise),
        "one L, that of the last row, serves all": mean + times(tril[-1:].expand_as(tril), noise),
        "one L, the average over the rows, serves all": mean + times(tril.mean(0).expand_as(tril), noise),
        "the steps of all rows are summed": mean + step.sum(1, keepdim=True),
        "one noise, that of the first row, serves all rows": mean
        + times(tril, noise[:, :1].expand_as(noise)),
        "one noise, that of the first sample, serves all samples": mean
        + times(tril, noise[:1].expand_as(noise)),
        "one noise, that of the first coordinate, serves all coordinates": mean
        + times(tril, noise[:, :, :1].expand_as(noise)),
        "the noise is reshaped to (N, S, M), which mixes samples and rows: exchange the axes": mean
        + times(tril, reordered),
        "the axes of the noise are exchanged, and then reshaped back: that mixes samples and rows": mean
        + times(tril, turned),
        "the noise is standardized over the samples": mean + times(tril, (noise - noise.mean(0)) / spread),
        "the noise is standardized over the samples (with S − 1)": mean
        + times(tril, (noise - noise.mean(0)) / noise.std(0)),
        "the mean of the noise is subtracted first": mean + times(tril, noise - noise.mean(0)),
        "the noise is cut off at −1 and 1": mean + times(tril, noise.clamp(-1, 1)),
        "the size of the noise counts without its sign": mean + times(tril, noise.abs()),
        "the noise is squared": mean + times(tril, noise.square()),
        "the coordinates of the noise, or the columns of L, are in reverse order": mean
        + times(tril, noise.flip(2)),
        "the samples are in reverse order": right.flip(0),
        "the rows are in reverse order": right.flip(1),
        "the coordinates are in reverse order": right.flip(2),
        "samples and rows are exchanged: (S, N, M) is asked": right.transpose(0, 1),
        "rows and coordinates are exchanged: (S, N, M) is asked": right.transpose(1, 2),
        "the first sample alone came back": right[0],
        "the first row alone came back": right[:, 0],
        "the step is halved": mean + step / 2,
        "the step is divided by the root of M": mean + step / math.sqrt(width),
        "the step is divided by the root of S": mean + step / math.sqrt(samples),
        "the step is doubled": mean + 2 * step,
        **gathered(right, {"samples": 0, "rows": 1, "coordinates": 2}),
        **forced(right),
    }
    made = Made(sizes={"S": samples, "N": rows, "M": width})
    return Case(checked, (noise, mean, tril), right, mistakes, made=made)


def factors(generator: torch.Generator, rows: int, width: int) -> Tensor:
    """Cholesky factors whose entries on and below the diagonal are away from zero and from one."""
    signs = 1.0 - 2.0 * (torch.rand(rows, width, width, generator=generator) < 0.5)
    below = (signs * uniform(generator, 0.3, 0.9, rows, width, width)).tril(-1)
    places = torch.rand(rows, width, generator=generator) < 0.5
    diagonal = uniform(generator, 0.4, 0.8, rows, width) + 0.8 * places
    return below + torch.diag_embed(diagonal)


def drawn(generator: torch.Generator, samples: int, rows: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
    noise, mean = normal(generator, samples, rows, width), normal(generator, rows, width) + 0.5
    return noise, mean, factors(generator, rows, width)


@case()
def map_of_seven_samples(generator):
    return map_case("z for 7 samples of 9 rows, M = 5", *drawn(generator, 7, 9, 5))


@case(hidden=True)
def map_drawn(generator):
    return map_case("z for other sizes", *drawn(generator, 6, 10, 8))


@case(hidden=True)
def map_of_more_rows_than_samples(generator):
    """As many samples as coordinates, so that a wrong broadcast goes through; and one-hot noise shows L's columns."""
    _, mean, tril = drawn(generator, 4, 7, 4)
    noise = torch.eye(4, dtype=torch.float64)[:, None].expand(4, 7, 4).clone()
    made = map_case("z of noise that is one in one coordinate and zero in the others", noise, mean, tril)
    return replace(made, mistakes={}, degenerate="S = M, and most of the noise is 0")


@case(hidden=True)
def map_of_extreme_scales(generator):
    """Deviations of millionths and of millions, each row by itself."""
    noise, mean, tril = drawn(generator, 6, 8, 4)
    scale = (10.0 ** (12 * torch.arange(8, dtype=torch.float64) / 7 - 6))[
        torch.randperm(8, generator=generator)
    ]
    mean, tril = scale[:, None] * mean, scale[:, None, None] * tril
    right = by_loops(noise, mean, tril)
    checked = "z where deviations are tiny or huge"

    def in_units(z: Tensor) -> Tensor:
        return torch.as_tensor(z) / scale.to(torch.as_tensor(z).dtype)[:, None]

    made = Made(sizes={"S": 6, "N": 8, "M": 4}, otherwise=HELD)
    return Case(checked, (noise, mean, tril), right / scale[:, None], look=in_units, form=right, made=made)


@case(hidden=True)
def map_on_a_line(generator):
    noise, mean, tril = drawn(generator, 6, 1, 1)
    right = by_loops(noise, mean, tril)
    checked = "z of a single row in one dimension, in single precision"
    return single_precision(quiet(Case(checked, (noise, mean, tril), right, degenerate="N = M = 1")))
