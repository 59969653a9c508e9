"""A Σ A: the second matrix is not transposed. With another number of rows it does not even multiply."""

loses = ["check-marginal", "hidden-marginal"]
mistake = "the second W is not transposed"


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    if W.shape[0] == W.shape[1]:
        return W @ prior_mean + b, W @ prior_covariance @ W + noise_covariance
    return W @ prior_mean + b, W @ prior_covariance @ W.T + noise_covariance
