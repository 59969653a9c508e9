"""The covariance of z as if it were a standard deviation."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the covariance of z is used as if it were the scale"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance @ prior_covariance @ W.T + noise_covariance
