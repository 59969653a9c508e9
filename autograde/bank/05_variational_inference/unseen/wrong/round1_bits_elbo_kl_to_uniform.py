"""log p(x, z) is taken for log p(x | z): the divergence to a uniform prior of the bits is subtracted."""
import math

import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    kl = (log_q.exp() * (log_q + logits.shape[1] * math.log(2))).sum(0)
    return (log_q.exp() * log_joint).sum(0) - kl
