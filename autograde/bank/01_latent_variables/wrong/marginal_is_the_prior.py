"""The law of z in the place of that of x, where they are of one size."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "it is x whose law is asked"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    if W.shape[0] == W.shape[1]:
        return prior_mean, prior_covariance
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance
