"""The noise goes through the map; with another number of rows it does not even add up."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the noise is carried along by W too"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ (prior_covariance + noise_covariance) @ W.T
