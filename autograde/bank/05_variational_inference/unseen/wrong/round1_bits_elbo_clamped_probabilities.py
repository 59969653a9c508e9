"""The probabilities are clamped to 0.01 ... 0.99 against log(0)."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits).clamp(0.01, 0.99)
    log_q = states @ p.log().T + (1 - states) @ (1 - p).log().T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
