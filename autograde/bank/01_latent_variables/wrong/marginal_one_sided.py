"""W Σ, and no second W."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "W stands on one side only"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, W @ prior_covariance + noise_covariance
