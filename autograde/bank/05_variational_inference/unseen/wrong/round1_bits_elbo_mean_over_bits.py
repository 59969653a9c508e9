"""log q is the mean over the bits, not their sum."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    log_q = log_q / logits.shape[1]
    return (log_q.exp() * (log_joint - log_q)).sum(0)
