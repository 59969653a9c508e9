"""The sum runs along the wrong axis."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "the sum goes over the data"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt()).log_prob(x).sum(0)
