"""Wᵀ Σ W, which needs as many rows as columns."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the wrong W is transposed"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    if W.shape[0] == W.shape[1]:
        return W @ prior_mean + b, W.T @ prior_covariance @ W + noise_covariance
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance
