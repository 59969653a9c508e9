"""torch.distributions does the work wherever it can."""

import torch
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence


def log_density(x, mean, variances):
    return Independent(Normal(mean, variances.sqrt()), 1).log_prob(x)


def fit(x):
    return torch.mean(x, dim=0), torch.cov(x.T, correction=0).reshape(x.shape[1], x.shape[1])


def log_joint(x, z, decoder, noise_covariance):
    prior = MultivariateNormal(torch.zeros_like(z), torch.eye(z.shape[1], dtype=z.dtype))
    return prior.log_prob(z) + MultivariateNormal(decoder(z), noise_covariance).log_prob(x)


def kl_to_standard_normal(mean, log_var):
    standard = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return kl_divergence(Normal(mean, torch.exp(log_var / 2)), standard).sum(dim=-1)


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    return kl_divergence(MultivariateNormal(q_mean, q_covariance), MultivariateNormal(p_mean, p_covariance))
