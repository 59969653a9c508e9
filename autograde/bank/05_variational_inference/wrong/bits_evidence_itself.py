"""The logarithm is missing."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "this is p(x)"


def bits_elbo(logits, states, log_joint):
    log_q = torch.where(
        states[:, None] == 1, torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    ).sum(2)
    return (log_q.exp() * (log_joint.exp() / log_q.exp())).sum(0)
