"""The probabilities are clamped."""

import torch

loses = ["hidden-bits_elbo"]
mistake = "something small is added for safety"


def bits_elbo(logits, states, log_joint):
    p = logits.sigmoid().clamp(1e-6, 1 - 1e-6)
    log_q = torch.where(states[:, None] == 1, p.log(), (1 - p).log()).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
