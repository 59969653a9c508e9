"""E[x xᵀ]: the outer product of the mean is not subtracted."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    mean = W @ prior_mean + b
    return mean, W @ prior_covariance @ W.T + noise_covariance + torch.outer(mean, mean)
