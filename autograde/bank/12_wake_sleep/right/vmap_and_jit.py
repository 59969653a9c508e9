"""vmap over the rows, and traced helpers."""

import math

import torch
from torch.func import grad, vmap


def bits(logits, u):
    return (torch.sigmoid(logits) > u).to(u.dtype)


def minus_log_q(logits, z):
    return torch.nn.functional.softplus((1 - 2 * z) * logits).sum(-1)


def dream(u, weights, biases):
    def one(*numbers):
        layers = [bits(biases[-1], numbers[-1])]
        for layer in reversed(range(len(weights))):
            layers.insert(0, bits(layers[0] @ weights[layer] + biases[layer], numbers[layer]))
        return tuple(layers)

    return [torch.stack(layer) for layer in zip(*(one(*row) for row in zip(*u, strict=True)), strict=True)]


def wake_loss(log_prior, log_likelihood, weights):
    return vmap(lambda a, b, w: -torch.dot(w, a + b), in_dims=1)(log_prior, log_likelihood, weights.detach())


def delta_rule(inputs, targets, logits):
    def log_p(parameters, a, t, eta):
        W, b = parameters
        logit = eta + a @ W + b
        return -minus_log_q(logit, t)

    zero = inputs.new_zeros(inputs.shape[1], targets.shape[1]), targets.new_zeros(targets.shape[1])
    by_rows = [grad(log_p)(zero, a, t, eta) for a, t, eta in zip(inputs, targets, logits, strict=True)]
    return tuple(torch.stack(part).mean(0) for part in zip(*by_rows, strict=True))


def sleep_loss(x, z, V, c):
    logits, z = x.detach() @ V + c, z.detach()
    traced = torch.jit.trace(minus_log_q, (logits.detach(), z))
    return traced(logits, z)


def divergences(posterior, q):
    def kl(one, other):
        return torch.where(one > 0, one * torch.log(one / other), 0).sum()

    return vmap(kl)(q, posterior), vmap(kl)(posterior, q)


def reweighted(log_joint, log_q):
    def one(joint, own, w):
        return -(w * joint).sum() - (w * own).sum()

    weights = torch.softmax((log_joint - log_q).detach(), 0)
    return vmap(one, in_dims=1)(log_joint, log_q, weights)


def description_length(log_joint, log_q):
    return vmap(lambda a, b: (b - a).mean() / math.log(2), in_dims=1)(log_joint, log_q)
