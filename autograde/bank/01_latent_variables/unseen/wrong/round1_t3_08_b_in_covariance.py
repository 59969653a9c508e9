"""The offset enters the covariance as b bᵀ."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance + torch.outer(b, b)
