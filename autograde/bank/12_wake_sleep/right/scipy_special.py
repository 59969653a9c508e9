"""SciPy's special functions wherever no gradient is asked."""

import numpy as np
import torch
from scipy.special import expit, rel_entr, softmax
from scipy.stats import entropy


def dream(u, weights, biases):
    layers = [(np.asarray(u[-1]) < expit(np.asarray(biases[-1]))).astype(float)]
    for numbers, W, b in zip(u[-2::-1], weights[::-1], biases[-2::-1], strict=True):
        layers.append((np.asarray(numbers) < expit(layers[-1] @ W.numpy() + b.numpy())).astype(float))
    layers.reverse()
    return layers


def wake_loss(log_prior, log_likelihood, weights):
    fixed = torch.tensor(weights.detach().tolist(), dtype=weights.dtype)
    return (-fixed * (log_likelihood + log_prior)).sum(axis=0)


def delta_rule(inputs, targets, logits):
    error = targets.numpy() - expit(logits.numpy())
    return np.einsum("ni,nj->ij", inputs.numpy(), error) / len(error), error.sum(0) / len(error)


def sleep_loss(x, z, V, c):
    logits = x.detach().matmul(V).add(c)
    loss = torch.nn.BCEWithLogitsLoss(reduction="none")
    return loss(logits, z.detach()).sum(1)


def divergences(posterior, q):
    gap = rel_entr(q.numpy(), posterior.numpy()).sum(axis=1)
    return gap, entropy(posterior.double().numpy(), q.double().numpy(), axis=1)


def reweighted(log_joint, log_q):
    w = torch.from_numpy(softmax((log_joint.detach() - log_q.detach()).numpy(), axis=0))
    return -(w * (log_joint + log_q)).sum(0)


def description_length(log_joint, log_q):
    return [(b - a).mean() / np.log(2) for a, b in zip(log_joint.numpy().T, log_q.numpy().T, strict=True)]
