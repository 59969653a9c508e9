"""The offset b is lost."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean, W @ prior_covariance @ W.T + noise_covariance
