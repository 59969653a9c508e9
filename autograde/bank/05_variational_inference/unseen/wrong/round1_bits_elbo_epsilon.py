"""A (large) epsilon inside the logarithms."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits)
    log_q = states @ (p + 1e-2).log().T + (1 - states) @ (1 - p + 1e-2).log().T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
