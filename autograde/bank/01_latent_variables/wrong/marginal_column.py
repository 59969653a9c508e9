"""The mean is a column."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the mean is a matrix of one column"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean[:, None] + b[:, None], W @ prior_covariance @ W.T + noise_covariance
