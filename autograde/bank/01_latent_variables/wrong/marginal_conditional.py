"""The law of x given the mean of z: z is not integrated out."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "z is not integrated out"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    return W @ prior_mean + b, noise_covariance
