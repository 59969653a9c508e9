"""log q is cut off at -5 against overflow."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    log_q = log_q.clamp(min=-5)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
