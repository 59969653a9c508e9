"""Computed in float32, and returned so."""

import math

import torch


def log_density(x, mean, variances):
    x, mean, variances = x.float(), mean.float(), variances.float()
    return -0.5 * ((x - mean).square() / variances + (2 * math.pi * variances).log()).sum(1)


def fit(x):
    x = x.float()
    deviations = x - x.mean(0)
    return x.mean(0), deviations.T @ deviations / x.shape[0]


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    W = W.float()
    return W @ prior_mean.float() + b.float(), W @ prior_covariance.float() @ W.T + noise_covariance.float()


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root = torch.linalg.cholesky(prior_covariance.float())
    noise_root = torch.linalg.cholesky(noise_covariance.float())
    z = prior_mean.float() + torch.randn(count, len(root), generator=generator, dtype=torch.float32) @ root.T
    noise = torch.randn(count, len(noise_root), generator=generator, dtype=torch.float32) @ noise_root.T
    return decoder(z) + noise, z


def log_joint(x, z, decoder, noise_covariance):
    x, z, noise_covariance = x.float(), z.float(), noise_covariance.float()
    d = x - decoder(z)
    distance = torch.einsum("ni,ij,nj->n", d, torch.linalg.inv(noise_covariance), d)
    constant = noise_covariance.logdet() + (d.shape[1] + z.shape[1]) * math.log(2 * math.pi)
    return -0.5 * (z.square().sum(1) + distance + constant)


def kl_to_standard_normal(mean, log_var):
    mean, log_var = mean.float(), log_var.float()
    return 0.5 * (mean.square() + log_var.exp() - log_var - 1).sum(1)


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q_covariance, p_covariance = q_covariance.float(), p_covariance.float()
    shift = (q_mean - p_mean).float()
    precision = torch.linalg.inv(p_covariance)
    log_ratio = p_covariance.logdet() - q_covariance.logdet()
    return 0.5 * (log_ratio - len(shift) + (precision * q_covariance).sum() + shift @ precision @ shift)
