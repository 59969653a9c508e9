"""Something small is added to the variances, for safety."""

from torch.distributions import Normal

loses = ["hidden-log_density"]
mistake = "wrong values"


def log_density(x, mean, variances):
    return Normal(mean, (variances + 1e-8).sqrt()).log_prob(x).sum(1)
