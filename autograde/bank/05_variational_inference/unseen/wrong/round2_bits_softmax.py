"""Softmax over the bits, as if exactly one of them were on: log_softmax for the ones, the rest for the zeros."""
import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    log_p = F.log_softmax(logits, 1)
    log_not = torch.log1p(-log_p.exp().clamp(max=1 - 1e-15))
    log_q = log_p @ states.T + log_not @ (1 - states).T
    return (log_q.exp() * (log_joint.T - log_q)).sum(1)
