"""The entropy has p log p alone."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "the entropy leaves out the bits that are 0"


def bits_elbo(logits, states, log_joint):
    log_q = torch.where(
        states[:, None] == 1, torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    ).sum(2)
    return (log_q.exp() * log_joint).sum(0) - (logits.sigmoid() * torch.nn.functional.logsigmoid(logits)).sum(
        1
    )
