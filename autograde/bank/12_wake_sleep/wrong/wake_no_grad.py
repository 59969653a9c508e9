"""Everything under no_grad."""

import torch

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "no gradient arrives: the value does not depend on the argument, or was detached"


def wake_loss(log_prior, log_likelihood, weights):
    with torch.no_grad():
        return -(weights * (log_prior + log_likelihood)).sum(0)
