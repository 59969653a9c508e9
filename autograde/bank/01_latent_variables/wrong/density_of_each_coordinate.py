"""The sum over the coordinates is forgotten."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "the sum over the D coordinates is missing"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt()).log_prob(x)
