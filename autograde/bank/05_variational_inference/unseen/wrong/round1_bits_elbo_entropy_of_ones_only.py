"""The entropy of a bit is -p log p: the part of (1-p) is forgotten."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    p = torch.sigmoid(logits)
    return (log_q.exp() * log_joint).sum(0) - (p * on).sum(1)
