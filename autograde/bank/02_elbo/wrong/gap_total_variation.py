"""Another distance."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "half the sum of |q - p(z | x)|"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    bound = (q * log_joint + torch.special.entr(q)).sum(1)
    return bound, 0.5 * (q - log_joint.softmax(1)).abs().sum(1)
