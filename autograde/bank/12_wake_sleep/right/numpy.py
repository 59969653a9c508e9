"""NumPy wherever no gradient is asked; arrays and NumPy's numbers come back."""

import numpy as np
import torch


def dream(u, weights, biases):
    u, weights, biases = ([part.numpy() for part in parts] for parts in (u, weights, biases))

    def sigmoid(t):
        return np.exp(-np.logaddexp(0, -t))

    top = u[-1] < sigmoid(biases[-1])
    layers = [top]
    for below in range(len(weights) - 1, -1, -1):
        layers.append(u[below] < sigmoid(layers[-1] @ weights[below] + biases[below]))
    return layers[::-1]  # True and False


def wake_loss(log_prior, log_likelihood, weights):
    fixed = torch.from_numpy(weights.detach().numpy().copy())
    return -torch.einsum("sn,sn->n", fixed, log_prior + log_likelihood)


def delta_rule(inputs, targets, logits):
    inputs, targets, logits = inputs.numpy(), targets.numpy(), logits.numpy()
    error = targets - np.exp(-np.logaddexp(0, -logits))
    return np.dot(inputs.T, error) / inputs.shape[0], np.mean(error, axis=0)


def sleep_loss(x, z, V, c):
    pixels, causes = (torch.from_numpy(part.detach().numpy().copy()) for part in (x, z))
    logits = pixels @ V + c
    return torch.logaddexp(logits, torch.zeros_like(logits)).sum(1) - (causes * logits).sum(1)


def divergences(posterior, q):
    p, q = posterior.numpy(), q.numpy()

    def kl(one, other):
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = one * (np.log(one) - np.log(other))
        return np.where(one == 0, 0, terms).sum(axis=1)

    return kl(q, p), kl(p, q)


def reweighted(log_joint, log_q):
    log_w = (log_joint - log_q).detach().numpy()
    w = np.exp(log_w - log_w.max(axis=0))
    fixed = torch.from_numpy(w / w.sum(axis=0))
    return -(fixed * log_joint).sum(dim=0) - (fixed * log_q).sum(dim=0)


def description_length(log_joint, log_q):
    return np.mean(log_q.numpy() - log_joint.numpy(), axis=0) / np.log(2)
