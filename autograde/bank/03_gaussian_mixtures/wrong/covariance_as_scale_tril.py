"""The covariance is handed over as a Cholesky factor."""

from torch.distributions import MultivariateNormal

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "as a Cholesky factor (scale_tril)"


def log_gaussian(x, means, covariances):
    normal = MultivariateNormal(means, scale_tril=covariances, validate_args=False)
    return normal.log_prob(x[:, None])
