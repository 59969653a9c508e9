"""A divergence is a cross-entropy less an entropy; the density of z and x at once, as one large Gaussian."""

import math

import torch


def kl_to_standard_normal(mean, log_var):
    cross = 0.5 * (mean**2 + torch.exp(log_var) + math.log(2 * math.pi)).sum(1)
    return cross - 0.5 * (log_var + 1 + math.log(2 * math.pi)).sum(1)


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M, constant = len(q_mean), math.log(2 * math.pi)
    second = q_covariance + torch.outer(q_mean - p_mean, q_mean - p_mean)
    cross = 0.5 * (M * constant + p_covariance.logdet() + (torch.linalg.inv(p_covariance) @ second).trace())
    return cross - 0.5 * (M * constant + q_covariance.logdet() + M)


def log_joint(x, z, decoder, noise_covariance):
    both = torch.cat([x - decoder(z), z], 1)
    covariance = torch.block_diag(noise_covariance, torch.eye(z.shape[1], dtype=z.dtype))
    return torch.distributions.MultivariateNormal(torch.zeros_like(both), covariance).log_prob(both)


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    D = len(b)
    step = torch.cat([W, torch.eye(D, dtype=W.dtype)], 1)  # x = [W I] (z, noise) + b
    covariance = torch.block_diag(prior_covariance, noise_covariance)
    return step @ torch.cat([prior_mean, torch.zeros_like(b)]) + b, step @ covariance @ step.T
