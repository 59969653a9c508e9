"""The variances are given to a function that wants standard deviations."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "the variances are used as standard deviations"


def log_density(x, mean, variances):
    return Normal(mean, variances).log_prob(x).sum(1)
