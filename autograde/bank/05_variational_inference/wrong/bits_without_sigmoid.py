"""The logits are used as probabilities."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "the sigmoid is missing"


def bits_elbo(logits, states, log_joint):
    log_q = torch.where(states[:, None] == 1, logits.log(), (1 - logits).log()).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
