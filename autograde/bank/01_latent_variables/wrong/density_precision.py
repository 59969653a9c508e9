"""The variances are taken for precisions."""

from torch.distributions import Normal

loses = ["check-log_density", "hidden-log_density"]
mistake = "as if they were precisions"


def log_density(x, mean, variances):
    return Normal(mean, variances.rsqrt()).log_prob(x).sum(1)
