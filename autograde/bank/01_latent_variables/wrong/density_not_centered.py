"""The mean is forgotten."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "the mean is not subtracted"


def log_density(x, mean, variances):
    return Normal(0 * mean, variances.sqrt()).log_prob(x).sum(1)
