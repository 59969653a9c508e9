"""z is taken for standard normal: W Wᵀ, as in the lecture."""


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ W.T + noise_covariance
