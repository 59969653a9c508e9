"""The precision of z."""

import torch

loses = ["check-marginal", "hidden-marginal"]
mistake = "the inverse of the covariance of z"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ torch.linalg.inv(prior_covariance) @ W.T + noise_covariance
