"""Whitening by Cholesky factors throughout; the noise is drawn before z, and lists come back."""

import math

import torch


def log_density(x, mean, variances):
    white = (x - mean) / variances.sqrt()
    return -(white * white).sum(-1) / 2 - variances.sqrt().log().sum() - len(mean) / 2 * math.log(2 * math.pi)


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    carried = W @ torch.linalg.cholesky(prior_covariance)
    return [torch.mv(W, prior_mean) + b, carried @ carried.T + noise_covariance]


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    noise_root = torch.linalg.cholesky(noise_covariance)
    epsilon = torch.randn(len(noise_root), count, generator=generator)
    noise = (noise_root @ epsilon).T
    root = torch.linalg.cholesky(prior_covariance)
    white = torch.stack([torch.randn(count, generator=generator) for _ in prior_mean])
    z = prior_mean + (root @ white).T
    return [decoder(z) + noise, z]


def log_joint(x, z, decoder, noise_covariance):
    factor = torch.linalg.cholesky(noise_covariance)
    white = torch.linalg.solve_triangular(factor, (x - decoder(z)).T, upper=False)
    log_likelihood = -white.square().sum(0) / 2 - factor.diagonal().log().sum()
    return log_likelihood - z.square().sum(1) / 2 - (x.shape[1] + z.shape[1]) / 2 * math.log(2 * math.pi)


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q_root, p_root = torch.linalg.cholesky(q_covariance), torch.linalg.cholesky(p_covariance)
    spread = torch.linalg.solve_triangular(p_root, q_root, upper=False)
    shift = torch.linalg.solve_triangular(p_root, (q_mean - p_mean)[:, None], upper=False)
    return 0.5 * ((spread**2).sum() + (shift**2).sum() - len(q_mean)) - spread.diagonal().log().sum()
