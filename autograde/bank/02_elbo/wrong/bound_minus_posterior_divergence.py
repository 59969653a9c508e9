"""KL(q‖p(z)) from log p(x)."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "KL(q‖p(z)) is subtracted from log p(x)"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_p = torch.logsumexp(log_prior + log_likelihood, 1)
    gap = (torch.xlogy(q, q) - q * log_prior).sum(1)
    return log_p - gap, gap
