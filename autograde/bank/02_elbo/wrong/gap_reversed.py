"""The divergence the other way round."""

import torch

loses = ["check-elbo_and_gap", "hidden-elbo_and_gap"]
mistake = "it is KL(p(z | x)‖q)"


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint = log_prior + log_likelihood
    log_posterior = log_joint.log_softmax(1)
    elbo = (q * log_joint + torch.special.entr(q)).sum(1)
    return elbo, (log_posterior.exp() * (log_posterior - q.log())).sum(1)
