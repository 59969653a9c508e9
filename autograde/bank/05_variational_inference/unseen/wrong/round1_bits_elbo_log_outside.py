"""The logarithm stands outside of the expectation: log Σ q p(x, z), plus the entropy."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    return torch.logsumexp(log_q + log_joint, 0) - (log_q.exp() * log_q).sum(0)
