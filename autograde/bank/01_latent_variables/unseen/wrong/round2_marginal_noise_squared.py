"""The noise covariance is taken for a deviation and multiplied by its transpose."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance @ noise_covariance.T
