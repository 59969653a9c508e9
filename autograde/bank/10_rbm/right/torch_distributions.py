"""With torch.distributions: log p(h | x) at one h tells the free energy, means are sums over supports."""

import math

import torch
from torch.distributions import Bernoulli, Categorical, Uniform


def energy(x, h, a, b, W):
    """By the probability of h given x: E(x, h) = F(x) − log p(h | x)."""
    posterior = Bernoulli(logits=b + x @ W)
    at_zero = posterior.log_prob(torch.zeros_like(h)).sum(1)
    return -(x @ a) + at_zero - posterior.log_prob(h).sum(1)


def free_energy(x, a, b, W):
    posterior = Bernoulli(logits=b + x @ W)
    h = posterior.mode.nan_to_num(0.0)
    of_pair = -(x @ a) - h @ b - (x @ W * h).sum(1)
    return of_pair + posterior.log_prob(h).sum(1)


def hidden_probabilities(x, b, W):
    return Bernoulli(logits=torch.nn.functional.linear(x, W.T, b)).mean


def log_partition(a, b, W):
    if len(a) > len(b):
        return log_partition(b, a, W.T)
    states = Bernoulli(logits=torch.zeros_like(a)).enumerate_support(expand=False)
    states = torch.cartesian_prod(*[states.flatten().to(W)] * len(a)).reshape(-1, len(a))
    below = Bernoulli(logits=b + states @ W).log_prob(torch.zeros_like(b)).sum(-1)
    return torch.logsumexp(states @ a - below, 0)


def phase_difference(x, p_h, x_model, p_h_model, weights):
    law = Categorical(probs=weights).probs
    return (
        x.mean(0) - law @ x_model,
        p_h.mean(0) - law @ p_h_model,
        (x.T @ p_h) / len(x) - torch.einsum("s,si,sj->ij", law, x_model, p_h_model),
    )


def gibbs_step(x, a, b, W, u_h, u_x):
    def bits(logits, u):
        p = Bernoulli(logits=logits).probs
        return (Uniform(0.0, 1.0).cdf(u) < p).to(u)

    return bits(a + bits(b + x @ W, u_h) @ W.T, u_x)


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    def hidden(x):
        return Bernoulli(logits=b + x @ W).probs

    def phase(x):
        return x.mean(0), hidden(x).mean(0), torch.einsum("ni,nj->ij", x, hidden(x)) / len(x)

    chains = x
    for k in range(len(u_h)):
        h = torch.lt(u_h[k], hidden(chains)).to(x)
        chains = torch.lt(u_x[k], Bernoulli(logits=a + h @ W.T).probs).to(x)
    gradient = [one - other for one, other in zip(phase(x), phase(chains), strict=True)]
    return tuple(torch.add(old, slope, alpha=rate) for old, slope in zip((a, b, W), gradient, strict=True))


def ais_log_weights(x, betas, a, b, W):
    def minus_free(beta, x):
        none = Bernoulli(logits=beta * (b + x @ W))
        return beta * (x @ a) - none.log_prob(torch.zeros_like(b)).sum(-1)

    log_w = (len(a) + len(b)) * math.log(2)
    for t in range(1, len(betas)):
        log_w = log_w + minus_free(betas[t], x[t - 1]) - minus_free(betas[t - 1], x[t - 1])
    return log_w
