"""Standard deviations where the variances belong."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "standard deviations stand where variances belong"


def log_density(x, mean, variances):
    return Normal(mean, variances.sqrt().sqrt()).log_prob(x).sum(1)
