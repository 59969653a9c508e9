"""The bits of the states are read from right to left."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    states = states.flip(1)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
