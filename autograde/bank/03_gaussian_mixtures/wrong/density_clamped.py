"""The density is clamped before the logarithm."""

from torch.distributions import MultivariateNormal

loses = ["hidden-log_gaussian"]
mistake = "the density underflows to 0 far away"


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, covariances).log_prob(x[:, None]).exp().clamp(min=1e-300).log()
