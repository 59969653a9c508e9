"""The entropy is in bits (log2), the energy in nats."""
import math

import torch
import torch.nn.functional as F


def bits_elbo(logits, states, log_joint):
    log_q = F.logsigmoid(logits) @ states.T + F.logsigmoid(-logits) @ (1 - states).T  # (N, 2^M)
    q = log_q.exp()
    return (q * (log_joint.T - log_q / math.log(2))).sum(1)
