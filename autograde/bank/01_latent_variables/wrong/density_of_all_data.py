"""One number for all rows."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "it is summed over the data"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt()).log_prob(x).sum()
