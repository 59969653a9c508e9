"""The logits of the zeros are set to 0."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "a bit that is 0 has the logarithm of ½"


def bits_elbo(logits, states, log_joint):
    log_q = torch.nn.functional.logsigmoid(states[:, None] * logits).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
