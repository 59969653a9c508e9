"""Normals for the coordinates, with variances for standard deviations."""

from torch.distributions import Normal

loses = ["check-log_gaussian", "hidden-log_gaussian"]
mistake = "are used as standard deviations"


def log_gaussian(x, means, covariances):
    variances = covariances.diagonal(dim1=1, dim2=2)
    return Normal(means, variances).log_prob(x[:, None]).sum(2)
