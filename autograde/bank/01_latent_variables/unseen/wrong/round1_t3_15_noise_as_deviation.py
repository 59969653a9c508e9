"""The noise covariance is squared, as if it were a standard deviation."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance @ noise_covariance
