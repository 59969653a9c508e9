"""The variances are kept from getting small."""

from torch.distributions import Normal

loses = ["hidden-log_density"]
mistake = "wrong values"


def log_density(x, mean, variances):
    return Normal(mean, variances.clamp(min=1e-6).sqrt()).log_prob(x).sum(1)
