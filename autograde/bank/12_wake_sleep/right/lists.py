"""Lists and Python's own numbers come back where no gradient is asked; else tensors, stacked row by row."""

import math

import torch


def dream(u, weights, biases):
    def logits(layer, above):
        return biases[layer] if above is None else above @ weights[layer] + biases[layer]

    layers = [None] * len(u)
    for layer in range(len(u))[::-1]:
        above = layers[layer + 1] if layer + 1 < len(u) else None
        layers[layer] = (u[layer] < logits(layer, above).sigmoid()).to(u[layer].dtype)
    return [layer.tolist() for layer in layers]


def wake_loss(log_prior, log_likelihood, weights):
    terms = [-(w.detach() * (a + b)) for a, b, w in zip(log_prior, log_likelihood, weights, strict=True)]
    return sum(terms)


def delta_rule(inputs, targets, logits):
    error = targets - torch.sigmoid(logits)
    by_weights = [[float((a * e).mean()) for e in error.T] for a in inputs.T]
    return [by_weights, error.mean(0).tolist()]


def sleep_loss(x, z, V, c):
    rows = []
    for pixels, causes in zip(x.detach(), z.detach(), strict=True):
        logits = pixels @ V + c
        signs = torch.where(causes == 1, 1.0, -1.0).to(logits)
        rows.append(-torch.nn.functional.logsigmoid(signs * logits).sum())
    return torch.stack(rows)


def divergences(posterior, q):
    def kl(one, other):
        total = 0.0
        for a, b in zip(one.tolist(), other.tolist(), strict=True):
            if a > 0:
                total += math.inf if b == 0 else a * (math.log(a) - math.log(b))
        return total

    rows = [(kl(b, a), kl(a, b)) for a, b in zip(posterior, q, strict=True)]
    return [gap for gap, _ in rows], [asleep for _, asleep in rows]


def reweighted(log_joint, log_q):
    columns = []
    for joint, own in zip(log_joint.T, log_q.T, strict=True):
        with torch.no_grad():
            w = torch.nn.functional.softmax(joint - own, dim=0)
        columns.append(-(w @ joint) - w @ own)
    return torch.stack(columns)


def description_length(log_joint, log_q):
    return [float((b - a).mean()) / math.log(2) for a, b in zip(log_joint.T, log_q.T, strict=True)]
