"""Only E_q[log p(x, z)]: the entropy of q is left out."""
import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    log_q = F.logsigmoid(logits) @ states.T + F.logsigmoid(-logits) @ (1 - states).T  # (N, 2^M)
    q = log_q.exp()
    return (q * log_joint.T).sum(1)
