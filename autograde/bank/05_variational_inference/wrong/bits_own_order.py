"""The states are counted by oneself."""

import torch

loses = ["check-bits_elbo", "hidden-bits_elbo"]
mistake = "in the order of counting"


def bits_elbo(logits, states, log_joint):
    own = torch.cartesian_prod(*[torch.arange(2)] * states.shape[1]).reshape(states.shape)
    log_q = torch.nn.functional.logsigmoid((2 * own[:, None] - 1) * logits).sum(2)
    return (log_q.exp() * (log_joint - log_q)).sum(0)
