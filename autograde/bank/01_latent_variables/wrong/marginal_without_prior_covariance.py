"""As if z were standard normal."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the covariance of z is left out"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ W.T + noise_covariance
