"""Bits that are 0 are left out of log q: only the ones count."""
import torch


def bits_elbo(logits, states, log_joint):
    log_q = states @ torch.nn.functional.logsigmoid(logits).T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
