"""The logit is taken for log q(z=1): exp(logit), capped at 1."""
import torch


def bits_elbo(logits, states, log_joint):
    p = logits.exp().clamp(1e-12, 1 - 1e-12)
    log_q = p.log() @ states.T + (1 - p).log() @ (1 - states).T
    return (log_q.exp() * (log_joint.T - log_q)).sum(1)
