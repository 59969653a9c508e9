"""The probabilities are clamped to [1e-6, 1 - 1e-6], so ruled-out states keep a weight."""
import torch


def bits_elbo(logits, states, log_joint):
    p = torch.sigmoid(logits).clamp(1e-6, 1 - 1e-6)
    log_q = p.log() @ states.T + (1 - p).log() @ (1 - states).T
    return (log_q.exp() * (log_joint.T - log_q)).sum(1)
