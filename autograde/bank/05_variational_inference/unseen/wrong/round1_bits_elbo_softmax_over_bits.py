"""A softmax over the bits in place of a sigmoid of each."""
import torch


def bits_elbo(logits, states, log_joint):
    p = logits.softmax(1)
    log_q = torch.special.xlogy(states[:, None], p).sum(-1) + torch.special.xlogy(1 - states[:, None], 1 - p).sum(-1)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
