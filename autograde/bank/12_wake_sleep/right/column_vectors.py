"""Columns, einsum and matrix products."""

import math

import torch


def dream(u, weights, biases):
    columns = [bias[:, None] for bias in biases]
    state = (torch.sigmoid(columns[-1]) > u[-1].T).to(u[-1])  # (M, N)
    stack = [state]
    for layer in range(len(weights))[::-1]:
        state = (torch.sigmoid(weights[layer].T @ state + columns[layer]) > u[layer].T).to(u[layer])
        stack.append(state)
    return [state.T for state in stack[::-1]]


def wake_loss(log_prior, log_likelihood, weights):
    w = weights.detach().T[:, None]  # (N, 1, S)
    joint = (log_prior + log_likelihood).T[:, :, None]  # (N, S, 1)
    return -(w @ joint).flatten()


def delta_rule(inputs, targets, logits):
    errors = (targets - torch.sigmoid(logits)).T  # (J, N)
    ones = torch.ones(len(inputs), 1).to(inputs)
    return (errors @ inputs).T / len(inputs), (errors @ ones / len(inputs)).squeeze(1)


def sleep_loss(x, z, V, c):
    logits = V.T @ x.detach().T + c[:, None]  # (M, N)
    signs = 2 * z.detach().T - 1
    return -torch.nn.functional.logsigmoid(signs * logits).sum(0)


def divergences(posterior, q):
    def kl(one, other):
        terms = torch.where(one == 0, 0.0, (one.log() - other.log()) * one)
        ones = one.new_ones(one.shape[1], 1)
        return (terms @ ones).squeeze(1)

    return kl(q, posterior), kl(posterior, q)


def reweighted(log_joint, log_q):
    log_w = (log_joint - log_q).detach()
    w = torch.exp(log_w - torch.logsumexp(log_w, 0, keepdim=True))
    return -torch.einsum("sn,sn->n", w, log_joint + log_q)


def description_length(log_joint, log_q):
    ones = torch.ones(1, len(log_q)).to(log_q)
    return (ones @ (log_q - log_joint) / (len(log_q) * math.log(2)))[0]
