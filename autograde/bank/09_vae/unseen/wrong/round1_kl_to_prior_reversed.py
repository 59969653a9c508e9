"""The divergence the other way round, of the prior from q."""
import torch
from torch.distributions import Normal, kl_divergence


def kl_to_prior(mean, log_var):
    q = Normal(mean, (0.5 * log_var).exp())
    p = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return kl_divergence(p, q).sum(-1)
