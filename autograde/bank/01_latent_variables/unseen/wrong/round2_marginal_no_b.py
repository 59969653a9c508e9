"""b is left out of the mean."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean, W @ prior_covariance @ W.T + noise_covariance
