"""Something small on the diagonal."""

import torch

loses = ["hidden-marginal"]
mistake = "wrong values"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance + 1e-8 * torch.eye(
        len(b), dtype=b.dtype
    )
