"""Covariance first, mean second."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_covariance @ W.T + noise_covariance, W @ prior_mean + b
