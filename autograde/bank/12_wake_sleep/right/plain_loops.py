"""Loops over rows, units and states, in Python's own numbers where no gradient is asked."""

import math

import torch


def sigmoid(t):
    return 1 / (1 + math.exp(-t)) if t >= 0 else math.exp(t) / (1 + math.exp(t))


def dream(u, weights, biases):
    levels = len(biases)
    dreams = [[] for _ in range(levels)]
    for n in range(len(u[0])):
        above = None
        for level in range(levels - 1, -1, -1):
            row = []
            for j in range(len(biases[level])):
                field = float(biases[level][j])
                if above is not None:
                    for i, bit in enumerate(above):
                        if bit == 1:
                            field += float(weights[level][i, j])
                row.append(1 if float(u[level][n, j]) < sigmoid(field) else 0)
            dreams[level].append(row)
            above = row
    return [torch.tensor(layer) for layer in dreams]


def wake_loss(log_prior, log_likelihood, weights):
    losses = []
    for n in range(log_prior.shape[1]):
        loss = 0
        for s in range(log_prior.shape[0]):
            loss = loss - weights[s, n].item() * (log_prior[s, n] + log_likelihood[s, n])
        losses.append(loss)
    return torch.stack(losses)


def delta_rule(inputs, targets, logits):
    rows, width, units = len(inputs), inputs.shape[1], targets.shape[1]
    by_weights = [[0.0] * units for _ in range(width)]
    by_biases = [0.0] * units
    for a, t, eta in zip(inputs.tolist(), targets.tolist(), logits.tolist(), strict=True):
        for j in range(units):
            error = t[j] - sigmoid(eta[j])
            by_biases[j] += error / rows
            for i in range(width):
                by_weights[i][j] += a[i] * error / rows
    return by_weights, by_biases


def sleep_loss(x, z, V, c):
    losses = []
    for pixels, causes in zip(x.tolist(), z.tolist(), strict=True):
        loss = 0
        for j, bit in enumerate(causes):
            logit = c[j]
            for d, pixel in enumerate(pixels):
                logit = logit + pixel * V[d, j]
            loss = loss - torch.nn.functional.logsigmoid(logit if bit == 1 else -logit)
        losses.append(loss)
    return torch.stack(losses)


def divergences(posterior, q):
    def kl(one, other):
        total = 0.0
        for a, b in zip(one, other, strict=True):
            if a == 0:
                continue
            if b == 0:
                return math.inf
            total += a * math.log(a / b)
        return total

    pairs = list(zip(posterior.tolist(), q.tolist(), strict=True))
    return [kl(b, a) for a, b in pairs], [kl(a, b) for a, b in pairs]


def reweighted(log_joint, log_q):
    losses = []
    for n in range(log_joint.shape[1]):
        log_w = [float(log_joint[s, n]) - float(log_q[s, n]) for s in range(len(log_joint))]
        highest = max(log_w)
        w = [math.exp(value - highest) for value in log_w]
        total = sum(w)
        loss = 0
        for s in range(len(w)):
            loss = loss - w[s] / total * (log_joint[s, n] + log_q[s, n])
        losses.append(loss)
    return torch.stack(losses)


def description_length(log_joint, log_q):
    lengths = []
    for n in range(log_joint.shape[1]):
        bits = [
            -float(a) / math.log(2) + float(b) / math.log(2)
            for a, b in zip(log_joint[:, n], log_q[:, n], strict=True)
        ]
        lengths.append(sum(bits) / len(bits))
    return lengths
