"""The states are enumerated afresh in counting order instead of taking those that were given."""
import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    m = logits.shape[1]
    states = torch.cartesian_prod(*[logits.new_tensor([0.0, 1.0])] * m).reshape(-1, m)
    log_q = F.logsigmoid(logits) @ states.T + F.logsigmoid(-logits) @ (1 - states).T  # (N, 2^M)
    q = log_q.exp()
    return (q * (log_joint.T - log_q)).sum(1)
