"""Only bits that are 1 give a factor; the factor 1 - p of the zeros is forgotten."""
import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    log_q = F.logsigmoid(logits) @ states.T
    return (log_q.exp() * (log_joint.T - log_q)).sum(1)
