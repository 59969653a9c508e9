"""The mean over the coordinates, not the sum."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "it is averaged over the D coordinates"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt()).log_prob(x).mean(1)
