"""The product of the densities, and then its logarithm: right near the mean, −∞ far away."""

from torch.distributions import Normal

loses = ["hidden-log_density"]
mistake = "infinite"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt()).log_prob(x).exp().prod(1).log()
