"""The logarithm of a sigmoid that has rounded to 0."""

import torch

loses = ["hidden-bits_elbo"]
mistake = "stay with the logits"


def bits_elbo(logits, states, log_joint):
    p = logits.sigmoid()
    log_q = torch.where(states[:, None] == 1, p.log(), (1 - p).log()).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
