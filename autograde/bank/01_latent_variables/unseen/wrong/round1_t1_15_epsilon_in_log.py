"""log(density + 1e-12), so that there is no log of 0."""
import torch


def log_density(x, mean, variances):
    normal = torch.distributions.Normal(mean, variances.sqrt())
    density = normal.log_prob(x).sum(1).exp()
    return torch.log(density + 1e-12)
