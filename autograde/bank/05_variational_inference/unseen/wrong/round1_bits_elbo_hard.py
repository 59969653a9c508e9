"""Only the most probable state of q is counted, as a hard assignment."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    best = log_q.argmax(0)
    n = torch.arange(logits.shape[0])
    return log_joint[best, n] - log_q[best, n]
