"""KL(p‖q) for KL(q‖p) in the second form."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "it is KL(p(z)‖q) that is subtracted"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    from_prior = (log_prior.exp() * (log_prior - q.log())).sum(1)
    elbo = (q * log_likelihood).sum(1) - from_prior
    return elbo, torch.logsumexp(log_joint, 1) - elbo
