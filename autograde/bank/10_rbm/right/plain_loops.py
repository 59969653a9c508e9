"""Everything in loops with Python's own numbers; tensors are made of the results."""

import itertools
import math

import torch


def energy(x, h, a, b, W):
    result = torch.zeros(len(x), dtype=x.dtype)
    for n in range(len(x)):
        value = 0.0
        for i in range(len(a)):
            value -= float(a[i] * x[n, i])
        for j in range(len(b)):
            value -= float(b[j] * h[n, j])
        for i in range(len(a)):
            for j in range(len(b)):
                value -= float(x[n, i] * W[i, j] * h[n, j])
        result[n] = value
    return result


def free_energy(x, a, b, W):
    a, b, W = a.tolist(), b.tolist(), W.tolist()
    values = []
    for row in x.tolist():
        value = -sum(ai * xi for ai, xi in zip(a, row, strict=True))
        for j in range(len(b)):
            field = b[j] + sum(row[i] * W[i][j] for i in range(len(a)))
            value -= max(field, 0.0) + math.log1p(math.exp(-abs(field)))
        values.append(value)
    return torch.tensor(values, dtype=x.dtype)


def hidden_probabilities(x, b, W):
    b, weights = b.tolist(), W.tolist()
    result = torch.empty(len(x), len(b), dtype=x.dtype)
    for n, row in enumerate(x.tolist()):
        for j, bias in enumerate(b):
            field = bias + sum(bit * weights[i][j] for i, bit in enumerate(row))
            if field >= 0:
                result[n, j] = 1 / (1 + math.exp(-field))
            else:
                result[n, j] = math.exp(field) / (1 + math.exp(field))
    return result


def log_partition(a, b, W):
    small, large, weights = a.tolist(), b.tolist(), W.tolist()
    if len(large) < len(small):
        small, large, weights = large, small, W.T.tolist()
    exponents = []
    for state in itertools.product((0, 1), repeat=len(small)):
        exponent = sum(bias * bit for bias, bit in zip(small, state, strict=True))
        for j, bias in enumerate(large):
            field = bias + sum(weights[i][j] for i, bit in enumerate(state) if bit)
            exponent += max(field, 0.0) + math.log1p(math.exp(-abs(field)))
        exponents.append(exponent)
    largest = max(exponents)
    return largest + math.log(sum(math.exp(exponent - largest) for exponent in exponents))


def phase_difference(x, p_h, x_model, p_h_model, weights):
    by_a, by_b = torch.zeros_like(x[0]), torch.zeros_like(p_h[0])
    by_W = torch.zeros(x.shape[1], p_h.shape[1], dtype=x.dtype)
    for n in range(len(x)):
        by_a += x[n] / len(x)
        by_b += p_h[n] / len(x)
        by_W += torch.outer(x[n], p_h[n]) / len(x)
    for s in range(len(x_model)):
        by_a -= weights[s] * x_model[s]
        by_b -= weights[s] * p_h_model[s]
        by_W -= weights[s] * torch.outer(x_model[s], p_h_model[s])
    return by_a, by_b, by_W


def gibbs_step(x, a, b, W, u_h, u_x):
    result = torch.zeros_like(x)
    for n in range(len(x)):
        h = torch.zeros_like(b)
        for j in range(len(b)):
            field = float(b[j] + (W[:, j] * x[n]).sum())
            if u_h[n, j] < (1 / (1 + math.exp(-field)) if field > -600 else 0.0):
                h[j] = 1
        for i in range(len(a)):
            field = float(a[i] + (W[i] * h).sum())
            if u_x[n, i] < (1 / (1 + math.exp(-field)) if field > -600 else 0.0):
                result[n, i] = 1
    return result


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    by_a, by_b, by_W = torch.zeros_like(a), torch.zeros_like(b), torch.zeros_like(W)
    for n in range(len(x)):
        v = x[n]
        for k in range(len(u_h)):
            h = torch.zeros_like(b)
            for j in range(len(b)):
                h[j] = float(u_h[k, n, j] < torch.sigmoid(b[j] + W[:, j] @ v))
            new = torch.zeros_like(a)
            for i in range(len(a)):
                new[i] = float(u_x[k, n, i] < torch.sigmoid(a[i] + W[i] @ h))
            v = new
        p, q = torch.sigmoid(b + x[n] @ W), torch.sigmoid(b + v @ W)
        by_a += (x[n] - v) / len(x)
        by_b += (p - q) / len(x)
        by_W += (torch.outer(x[n], p) - torch.outer(v, q)) / len(x)
    return a + rate * by_a, b + rate * by_b, W + rate * by_W


def ais_log_weights(x, betas, a, b, W):
    steps, chains, width = x.shape
    found = []
    for c in range(chains):
        log_w = (width + len(b)) * math.log(2)
        for t in range(steps):
            state = x[t, c]
            for beta, sign in ((float(betas[t + 1]), 1.0), (float(betas[t]), -1.0)):
                log_w += sign * beta * float(a @ state)
                for j in range(len(b)):
                    field = beta * float(b[j] + W[:, j] @ state)
                    log_w += sign * (max(field, 0.0) + math.log1p(math.exp(-abs(field))))
        found.append(log_w)
    return torch.tensor(found, dtype=x.dtype)
