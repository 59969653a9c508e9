"""The noise is counted twice: Cov(noise) + Cov(noise)."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + 2 * noise_covariance
