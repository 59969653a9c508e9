"""Lists of floats, tuples of NumPy numbers, columns of one element where one number is asked."""

import math

import numpy as np
import torch


def log_density(x, mean, variances):
    each = -0.5 * ((x - mean) ** 2 / variances + (2 * math.pi * variances).log())
    return tuple(
        np.float64(value) if x.dtype == torch.float64 else np.float32(value) for value in each.sum(1)
    )


def fit(x):
    mean = x.mean(0)
    return [mean.tolist(), ((x - mean).T @ (x - mean) / len(x)).numpy()]


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return [W @ prior_mean + b, list(W @ prior_covariance @ W.T + noise_covariance)]


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    pairs = []
    for _ in range(count):
        z = prior_mean + root @ torch.randn(len(root), generator=generator)
        pairs.append((decoder(z) + noise_root @ torch.randn(len(noise_root), generator=generator), z))
    return [torch.stack([x for x, _ in pairs]).numpy(), torch.stack([z for _, z in pairs])]


def log_joint(x, z, decoder, noise_covariance):
    given_z = torch.distributions.MultivariateNormal(decoder(z), noise_covariance).log_prob(x)
    return list(given_z - 0.5 * (z**2 + math.log(2 * math.pi)).sum(1))


def kl_to_standard_normal(mean, log_var):
    return (0.5 * (log_var.exp() + mean**2 - 1 - log_var)).sum(1).tolist()


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = (q_mean - p_mean)[:, None]
    spread = torch.trace(torch.linalg.solve(p_covariance, q_covariance))
    distance = shift.T @ torch.linalg.solve(p_covariance, shift)  # (1, 1)
    return 0.5 * (torch.logdet(p_covariance) - torch.logdet(q_covariance) - len(shift) + spread + distance)
