"""The joint is normalised to the posterior first, so this is minus the divergence."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)  # (N, M)
    off = torch.nn.functional.logsigmoid(-logits)
    log_q = states @ on.T + (1 - states) @ off.T  # (2^M, N)
    log_post = log_joint - log_joint.logsumexp(0)
    return (log_q.exp() * (log_post - log_q)).sum(0)
