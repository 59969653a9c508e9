"""The encoder's output is taken for the probability of a one, without a sigmoid."""
import torch


def bits_elbo(logits, states, log_joint):
    log_q = states @ logits.log().T + (1 - states) @ (1 - logits).log().T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
