"""Only the variances of x, the covariances are set to zero."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    covariance = W @ prior_covariance @ W.T + noise_covariance
    return W @ prior_mean + b, torch.diag(covariance.diagonal())
