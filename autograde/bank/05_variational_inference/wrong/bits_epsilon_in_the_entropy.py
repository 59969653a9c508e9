"""The weights are exact, the logarithm has an epsilon."""

import torch

loses = ["hidden-bits_elbo"]
mistake = "something small is added for safety"


def bits_elbo(logits, states, log_joint):
    p = logits.sigmoid()
    q = torch.where(states[:, None] == 1, p, 1 - p).prod(2)
    log_q = torch.where(states[:, None] == 1, (p + 1e-8).log(), (1 - p + 1e-8).log()).sum(2)
    return (q * (log_joint - log_q)).sum(0)
