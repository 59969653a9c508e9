"""The sigmoid is written e^η / (1 + e^η), which overflows for η = 1000."""
import torch


def bits_elbo(logits, states, log_joint):
    p = logits.exp() / (1 + logits.exp())
    z = states[:, None]
    q = (z * p + (1 - z) * (1 - p)).prod(-1)
    log_q = torch.where(q > 0, q, torch.ones_like(q)).log()
    return (q * (log_joint - log_q)).sum(0)
