"""The densities and divergences of torch.distributions, wherever there is one."""

import torch
from torch.distributions import Bernoulli, Independent, MultivariateNormal, Normal, kl_divergence


def bits_elbo(logits, states, log_joint):
    q = Independent(Bernoulli(logits=logits), 1)
    log_q = q.log_prob(states[:, None])
    return (log_q.exp() * log_joint).sum(0) + q.entropy()


def mean_field(covariance):
    posterior = MultivariateNormal(torch.zeros(len(covariance), dtype=covariance.dtype), covariance)
    variances = 1 / posterior.precision_matrix.diagonal()
    q = MultivariateNormal(posterior.mean, torch.diag(variances))
    return variances, kl_divergence(q, posterior)


def local_elbo(log_joint, mean, log_var, noise):
    q = Independent(Normal(mean, (0.5 * log_var).exp()), 1)
    z = q.mean + q.stddev * noise
    return (log_joint(z) - q.log_prob(z)).mean(0)
