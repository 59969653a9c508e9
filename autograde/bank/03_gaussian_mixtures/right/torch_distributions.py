"""torch.distributions does the work: multivariate normal, categorical, entropy, Kullback-Leibler divergence."""

import torch
from torch.distributions import Categorical, MultivariateNormal, kl_divergence


def log_gaussian(x, means, covariances):
    return MultivariateNormal(means, covariance_matrix=covariances).log_prob(x.unsqueeze(1))


def log_likelihood(log_density, weights):
    return (log_density + torch.log(weights)).logsumexp(dim=-1).sum()


def responsibilities(log_density, weights):
    return Categorical(logits=log_density + weights.log()).probs


def bound(log_density, weights, q):
    to_the_prior = kl_divergence(Categorical(probs=q), Categorical(probs=weights.expand_as(q)))
    return (q * log_density).sum() - to_the_prior.sum()


def surrogate(log_joint, log_joint_old):
    return (Categorical(logits=log_joint_old).probs.detach() * log_joint).sum()
