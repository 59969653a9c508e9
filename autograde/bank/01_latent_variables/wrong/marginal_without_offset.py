"""The printed mean A μ: the offset is left out."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the offset b is left out"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean, W @ prior_covariance @ W.T + noise_covariance
