"""The log-densities of torch.distributions, differentiated by PyTorch."""

import torch
from torch.distributions import Bernoulli, Categorical, Normal


def gaussian_scores(z, mean, log_var):
    mean = mean.expand_as(z).clone().requires_grad_()
    log_var = log_var.expand_as(z).clone().requires_grad_()
    log_q = Normal(mean, torch.exp(log_var / 2)).log_prob(z)
    return torch.autograd.grad(log_q.sum(), (mean, log_var))


def bernoulli_scores(z, logits):
    logits = logits.expand(z.shape).clone().requires_grad_()
    Bernoulli(logits=logits).log_prob(z).sum().backward()
    return logits.grad


def bandit_update(logits, action, reward, rate):
    leaf = logits.clone().requires_grad_()
    policy = Categorical(logits=leaf)
    (policy.log_prob(torch.tensor(action)) * reward).backward()
    return logits + rate * leaf.grad


def score_variance(p, reward):
    """The mean of the square less the square of the mean, over both values of the bits."""
    weights = Categorical(probs=torch.stack([1 - p, p], 1)).probs
    z = torch.tensor([0, 1]).to(p)
    g = reward * (z - p[:, None])
    return (weights * g**2).sum(1) - (weights * g).sum(1) ** 2
