"""log q(z) = Σ z η without the normalising term."""
import torch


def bits_elbo(logits, states, log_joint):
    log_q = states @ logits.T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
