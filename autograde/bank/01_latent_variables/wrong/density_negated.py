"""The negative log-density."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "the sign is reversed"


def log_density(x, mean, variances):
    return -Normal(mean, variances.sqrt()).log_prob(x).sum(1)
