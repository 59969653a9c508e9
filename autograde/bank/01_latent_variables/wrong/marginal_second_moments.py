"""E[x xᵀ] for the covariance."""

import torch

loses = ["check-marginal", "hidden-marginal"]
mistake = "second moments: the mean is not subtracted"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    mean = W @ prior_mean + b
    return mean, W @ prior_covariance @ W.T + noise_covariance + torch.outer(mean, mean)
