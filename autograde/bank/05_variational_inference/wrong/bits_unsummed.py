"""No sum."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "the sum over the states is missing"


def bits_elbo(logits, states, log_joint):
    log_q = torch.where(
        states[:, None] == 1, torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    ).sum(2)
    return log_q.exp() * (log_joint - log_q)
