"""As if z had mean zero."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the mean of z is left out"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return b, W @ prior_covariance @ W.T + noise_covariance
