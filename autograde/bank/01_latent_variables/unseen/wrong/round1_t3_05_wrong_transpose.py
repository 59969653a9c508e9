"""Wᵀ Σ W instead of W Σ Wᵀ (an error unless W is square)."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W.T @ prior_covariance @ W + noise_covariance
