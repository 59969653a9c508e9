"""torch.distributions, and what it says of probabilities and divergences."""

import math

import torch
from torch.distributions import Bernoulli, Categorical, Independent


def dream(u, weights, biases):
    logits = biases[-1].expand_as(u[-1])
    layers = []
    for layer in range(len(biases) - 1, -1, -1):
        p = Bernoulli(logits=logits).probs
        layers.append(torch.where(u[layer] < p, torch.ones_like(p), torch.zeros_like(p)))
        if layer > 0:
            logits = torch.addmm(biases[layer - 1], layers[-1], weights[layer - 1])
    return tuple(reversed(layers))


def wake_loss(log_prior, log_likelihood, weights):
    with torch.no_grad():
        w = weights.clone()
    return torch.sum(-w * log_prior - w * log_likelihood, dim=0)


def delta_rule(inputs, targets, logits):
    errors = targets - Bernoulli(logits=logits).mean
    by_weights = torch.stack([torch.outer(a, e) for a, e in zip(inputs, errors, strict=True)]).mean(0)
    return by_weights, errors.mean(0)


def sleep_loss(x, z, V, c):
    q = Independent(Bernoulli(logits=x.detach() @ V + c), 1)
    return -q.log_prob(z.detach())


def divergences(posterior, q):
    def kl(one, other):
        first, second = Categorical(probs=one), Categorical(probs=other)
        terms = one * (one / other).log()  # where one of them is 0, torch's own divergence may be NaN
        both = (one > 0) & (other > 0)
        possible = torch.distributions.kl_divergence(first, second) if bool(both.all()) else None
        if possible is not None:
            return possible
        return torch.where(one > 0, terms, torch.zeros_like(one)).sum(-1)

    return kl(q, posterior), kl(posterior, q)


def reweighted(log_joint, log_q):
    shares = Categorical(logits=(log_joint - log_q).detach().T).probs.T
    return -(shares * log_joint + shares * log_q).sum(0)


def description_length(log_joint, log_q):
    nats = -(log_joint - log_q).mean(dim=0)
    return nats / math.log(2.0)
