"""The normalisation runs over the rows, not over the states."""
import torch


def bits_elbo(logits, states, log_joint):
    log_q = (states @ logits.T).log_softmax(1)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
