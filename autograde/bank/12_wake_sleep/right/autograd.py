"""Derivatives by autograd, and losses as surrogates with other forms of the same value."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits


def dream(u, weights, biases):
    def draw(logits, numbers):
        logits = logits.detach().clone().requires_grad_()
        p = torch.autograd.grad(torch.nn.functional.softplus(logits).sum(), logits)[0]
        return (p > numbers).to(numbers)

    above = draw(biases[-1].expand(len(u[-1]), -1), u[-1])
    layers = [above]
    for layer in range(len(u) - 2, -1, -1):
        above = draw(biases[layer] + above @ weights[layer], u[layer])
        layers = [above, *layers]
    return layers


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.data
    return -((log_prior + log_likelihood) * w).sum(dim=0)


def delta_rule(inputs, targets, logits):
    with torch.enable_grad():
        W = torch.zeros(inputs.shape[1], targets.shape[1], dtype=logits.dtype, requires_grad=True)
        b = torch.zeros(targets.shape[1], dtype=logits.dtype, requires_grad=True)
        eta = logits.detach() + inputs.detach() @ W + b
        loss = binary_cross_entropy_with_logits(eta, targets.detach(), reduction="none")
        return torch.autograd.grad(-loss.sum(1).mean(), (W, b))


def sleep_loss(x, z, V, c):
    x, z = x.detach(), z.detach()
    logits = torch.nn.functional.linear(x, V.T, c)
    return binary_cross_entropy_with_logits(logits, z, reduction="none").sum(dim=-1)


def divergences(posterior, q):
    # xlogy is 0 where its first argument is, and KL is the cross entropy less the entropy
    def kl(one, other):
        return (torch.xlogy(one, one) - torch.xlogy(one, other)).sum(1)

    return torch.stack([kl(q, posterior), kl(posterior, q)])


def reweighted(log_joint, log_q):
    with torch.enable_grad():
        leaf = (log_joint - log_q).detach().requires_grad_()
        weights = torch.autograd.grad(torch.logsumexp(leaf, 0).sum(), leaf)[0]
    return -(weights * log_q).sum(0) - (weights * log_joint).sum(0)


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0) * torch.log2(torch.exp(torch.ones(()).to(log_q)))
