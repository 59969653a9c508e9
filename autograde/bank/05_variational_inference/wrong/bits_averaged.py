"""The bits of log q are averaged."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "the bits of log q are averaged"


def bits_elbo(logits, states, log_joint):
    log_q = torch.where(
        states[:, None] == 1, torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    ).mean(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
