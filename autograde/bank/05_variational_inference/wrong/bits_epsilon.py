"""An epsilon in the logarithm."""

import torch

loses = ["hidden-bits_elbo"]
mistake = "something small is added for safety"


def bits_elbo(logits, states, log_joint):
    p = logits.sigmoid()
    log_q = torch.where(states[:, None] == 1, (p + 1e-8).log(), (1 - p + 1e-8).log()).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
