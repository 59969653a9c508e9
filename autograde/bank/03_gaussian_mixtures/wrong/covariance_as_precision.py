"""The covariance is handed over as a precision."""

from torch.distributions import MultivariateNormal

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "(precision_matrix)"


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, precision_matrix=covariances).log_prob(x[:, None])
