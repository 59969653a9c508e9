"""b and the noise covariance are added to in place."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    b += W @ prior_mean
    noise_covariance += W @ prior_covariance @ W.T
    return b, noise_covariance
