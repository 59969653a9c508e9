"""Columns, einsum and matrix products; one number as an array of one element."""

import math

import torch


def energy(x, h, a, b, W):
    column = x @ a[:, None] + h @ b[:, None] + torch.einsum("ni,ij,nj->n", x, W, h)[:, None]
    return -column.squeeze(1)


def free_energy(x, a, b, W):
    ones = torch.ones(len(b), 1).to(x)
    fields = torch.addmm(b[None], x, W)
    return -(x @ a[:, None] + torch.nn.functional.softplus(fields) @ ones)[:, 0]


def hidden_probabilities(x, b, W):
    fields = W.T @ x.T + b[:, None]  # (H, N)
    return torch.sigmoid(fields).T


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.mT
    count = 2 ** len(a)
    states = torch.stack([torch.arange(count) // 2**i % 2 for i in range(len(a))]).to(W)  # (D, 2^D)
    fields = W.T @ states + b[:, None]
    column = a[None] @ states + torch.nn.functional.softplus(fields).sum(0, keepdim=True)
    return torch.logsumexp(column, 1)  # (1,)


def phase_difference(x, p_h, x_model, p_h_model, weights):
    even = torch.full((len(x),), 1 / len(x)).to(x)
    by_a = torch.einsum("n,ni->i", even, x) - torch.einsum("s,si->i", weights, x_model)
    by_b = torch.einsum("n,nj->j", even, p_h) - torch.einsum("s,sj->j", weights, p_h_model)
    by_W = torch.einsum("n,ni,nj->ij", even, x, p_h)
    return by_a, by_b, by_W - torch.einsum("s,si,sj->ij", weights, x_model, p_h_model)


def gibbs_step(x, a, b, W, u_h, u_x):
    h = (torch.sigmoid(W.T @ x.T + b[:, None]) > u_h.T).to(W)  # (H, N)
    return (torch.sigmoid(W @ h + a[:, None]) > u_x.T).to(W).T


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    rows, column_a, column_b = len(x), a[:, None], b[:, None]
    data = x.T  # (D, N)
    chain = data
    for for_h, for_x in zip(u_h, u_x, strict=True):
        h = (torch.sigmoid(W.T @ chain + column_b) > for_h.T).to(W)
        chain = (torch.sigmoid(W @ h + column_a) > for_x.T).to(W)
    p, q = torch.sigmoid(W.T @ data + column_b), torch.sigmoid(W.T @ chain + column_b)
    new_a = column_a + rate / rows * (data - chain).sum(1, keepdim=True)
    new_b = column_b + rate / rows * (p - q).sum(1, keepdim=True)
    new_W = W + rate / rows * (data @ p.T - chain @ q.T)
    return new_a.flatten(), new_b.flatten(), new_W


def ais_log_weights(x, betas, a, b, W):
    fields = torch.einsum("tci,ij->tcj", x, W) + b
    visible = torch.einsum("tci,i->tc", x, a)
    before, after = betas[:-1].reshape(-1, 1, 1), betas[1:].reshape(-1, 1, 1)
    zero = torch.zeros_like(fields)
    steps = torch.logaddexp(after * fields, zero) - torch.logaddexp(before * fields, zero)
    total = steps.sum((0, 2)) + torch.einsum("t,tc->c", betas.diff(), visible)
    return total + math.log(2) * sum(W.shape)
