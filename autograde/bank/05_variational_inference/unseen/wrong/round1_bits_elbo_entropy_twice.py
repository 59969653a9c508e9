"""The entropy is added for each bit and once more in the sum."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    p = torch.sigmoid(logits)
    h = -(p * on + (1 - p) * off).sum(1)
    return (log_q.exp() * (log_joint - log_q)).sum(0) + h
