"""E[x xᵀ] is returned, the mean is not subtracted."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    m = W @ prior_mean + b
    return m, W @ prior_covariance @ W.T + noise_covariance + torch.outer(m, m)
