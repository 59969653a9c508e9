"""The KL comes back."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "this is KL(q‖p)"


def bits_elbo(logits, states, log_joint):
    log_q = torch.where(
        states[:, None] == 1, torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    ).sum(2)
    return (log_q.exp() * (log_q - log_joint.log_softmax(0))).sum(0)
