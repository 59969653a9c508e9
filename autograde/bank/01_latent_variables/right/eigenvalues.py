"""Roots and determinants by eigenvalues; fit in one pass as E[xxᵀ] - μμᵀ; noise by inverse transform."""

import math

import torch


def symmetric_root(covariance):
    values, vectors = torch.linalg.eigh(covariance)
    return vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T


def log_density(x, mean, variances):
    scaled = (x - mean) ** 2 @ (1 / variances)
    return -0.5 * (scaled + torch.log(2 * math.pi * variances).sum())


def fit(x):
    mean = x.sum(0) / len(x)
    return mean, torch.einsum("ni,nj->ij", x, x) / len(x) - torch.outer(mean, mean)


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    def standard(width):
        uniform = torch.rand(count, width, generator=generator).clamp(min=1e-16)
        return torch.special.ndtri(uniform)

    z = prior_mean + standard(len(prior_mean)) @ symmetric_root(prior_covariance)
    return decoder(z) + standard(len(noise_covariance)) @ symmetric_root(noise_covariance), z


def log_joint(x, z, decoder, noise_covariance):
    values, vectors = torch.linalg.eigh(noise_covariance)
    turned = (x - decoder(z)) @ vectors
    return -0.5 * (
        (turned**2 / values + (2 * math.pi * values).log()).sum(1) + (z**2 + math.log(2 * math.pi)).sum(1)
    )


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    values, vectors = torch.linalg.eigh(p_covariance)
    whiten = vectors / values.sqrt()
    ratios = torch.linalg.eigvalsh(whiten.T @ q_covariance @ whiten)
    shift = whiten.T @ (q_mean - p_mean)
    return 0.5 * (ratios - 1 - ratios.log()).sum() + 0.5 * (shift**2).sum()
