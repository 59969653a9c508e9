"""squeeze takes away an axis where there is but one component."""

from torch.distributions import MultivariateNormal

loses = ["hidden-log_gaussian"]
mistake = "the shape"


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, covariances).log_prob(x[:, None]).squeeze()
