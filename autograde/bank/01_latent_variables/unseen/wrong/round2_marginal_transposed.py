"""Wᵀ Σ W instead of W Σ Wᵀ."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W.T @ prior_covariance @ W + noise_covariance
