"""For a bit of 0 the same logit is used as for a bit of 1."""
import torch


def bits_elbo(logits, states, log_joint):
    on = torch.nn.functional.logsigmoid(logits)
    log_q = states @ on.T + (1 - states) @ on.T
    return (log_q.exp() * (log_joint - log_q)).sum(0)
