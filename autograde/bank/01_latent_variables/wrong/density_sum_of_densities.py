"""The densities of the coordinates are added."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "added, not multiplied"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt()).log_prob(x).exp().sum(1).log()
