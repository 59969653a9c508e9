"""Everything in float32."""

import math

import torch


def dream(u, weights, biases):
    u, weights, biases = ([part.float() for part in parts] for parts in (u, weights, biases))
    layers = [(u[-1] < torch.sigmoid(biases[-1])).float()]
    for layer in reversed(range(len(weights))):
        layers.append((u[layer] < torch.sigmoid(layers[-1] @ weights[layer] + biases[layer])).float())
    return layers[::-1]


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach().float() * (log_prior.float() + log_likelihood.float())).sum(0)


def delta_rule(inputs, targets, logits):
    error = targets.float() - torch.sigmoid(logits.float())
    return inputs.float().T @ error / len(inputs), error.mean(0)


def sleep_loss(x, z, V, c):
    logits = x.detach().float() @ V.float() + c.float()
    return (torch.nn.functional.softplus(logits) - z.detach().float() * logits).sum(1)


def divergences(posterior, q):
    p, q = posterior.float(), q.float()

    def kl(one, other):
        return torch.where(one > 0, one * (one.log() - other.log()), torch.zeros_like(one)).sum(1)

    return kl(q, p), kl(p, q)


def reweighted(log_joint, log_q):
    log_joint, log_q = log_joint.float(), log_q.float()
    w = torch.softmax((log_joint - log_q).detach(), dim=0)
    return -(w * (log_joint + log_q)).sum(0)


def description_length(log_joint, log_q):
    return (log_q.float() - log_joint.float()).mean(0) / math.log(2)
