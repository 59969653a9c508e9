"""The offset is added to the covariance too."""

import torch

loses = ["check-marginal", "hidden-marginal"]
mistake = "an offset moves, it does not spread"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance + torch.outer(b, b)
