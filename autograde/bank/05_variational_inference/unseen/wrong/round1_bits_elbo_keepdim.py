"""The states' axis is kept: (1, N)."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    return (log_q.exp() * (log_joint - log_q)).sum(0, keepdim=True)
