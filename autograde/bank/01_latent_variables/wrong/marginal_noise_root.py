"""A root of the noise covariance is added."""

import torch

loses = ["check-marginal", "hidden-marginal"]
mistake = "the Cholesky factor of the noise covariance"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + (
        torch.linalg.cholesky(noise_covariance) if noise_covariance.any() else 0
    )
