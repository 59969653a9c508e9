"""The mean of both directions."""

import torch
from torch.distributions import Normal, kl_divergence

loses = ["check-kl_to_standard_normal", "hidden-kl_to_standard_normal"]
mistake = "the mean of the two directions"


def kl_to_standard_normal(mean, log_var):
    p, q = Normal(torch.zeros_like(mean), torch.ones_like(mean)), Normal(mean, (log_var / 2).exp())
    return 0.5 * (kl_divergence(q, p) + kl_divergence(p, q)).sum(1)
