"""W Σ W without a transpose (an error unless W is square)."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ W + noise_covariance
