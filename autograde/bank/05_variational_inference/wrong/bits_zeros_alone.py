"""Only the bits that are 0 count in log q."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "leaves out the bits that are 1"


def bits_elbo(logits, states, log_joint):
    log_q = ((1 - states[:, None]) * torch.nn.functional.logsigmoid(-logits)).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
