"""W L Wᵀ with the Cholesky factor of Σ_z, its 'standard deviation', instead of Σ_z."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ torch.linalg.cholesky(prior_covariance) @ W.T + noise_covariance
