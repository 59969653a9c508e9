"""A sigmoid of a sigmoid."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "the sigmoid is taken twice"


def bits_elbo(logits, states, log_joint):
    a = logits.sigmoid()
    log_q = torch.nn.functional.logsigmoid((2 * states[:, None] - 1) * a).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
