"""Columns, einsum and matrix products."""

import torch


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    columns = W1.T @ x.T + W2 @ mu2.T + b1[:, None]  # (H1, N)
    first = torch.sigmoid(columns)
    second = torch.sigmoid(W2.T @ first + b2[:, None])
    return first.T, second.T


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    units = torch.cat([x, mu1, mu2], 1)
    biases = torch.cat([a, b1, b2])[:, None]
    joined = torch.einsum("nd,dj,nj->n", x, W1, mu1) + torch.einsum("nj,jk,nk->n", mu1, W2, mu2)
    p = torch.cat([mu1, mu2], 1)
    ones = torch.ones(p.shape[1], 1).to(p)
    entropy = -(torch.xlogy(p, p) + torch.xlogy(1 - p, 1 - p)) @ ones
    return (units @ biases + entropy).squeeze(1) + joined - log_Z


def layered_log_joint(x, layers, weights, biases):
    total = torch.zeros(len(x), 1).to(x)
    below = x
    for above, weight, bias in zip(layers, weights, biases[:-1], strict=True):
        signs = 2 * below - 1
        logits = torch.einsum("ij,nj->ni", weight, above) + bias[None, :]
        total += torch.nn.functional.logsigmoid(signs * logits).sum(1, keepdim=True)
        below = above
    total += torch.nn.functional.logsigmoid((2 * below - 1) * biases[-1]).sum(1, keepdim=True)
    return total[:, 0]


def relaxed_bit(logit, u, temperature):
    column = logit[:, None]  # (M, 1)
    noise = (u / (1 - u)).log().T
    return torch.sigmoid((column + noise) / temperature).T


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    q = torch.stack([1 - theta, theta], 1)  # (K, 2)
    slopes = torch.stack([df_at_0, df_at_1], 1)
    return (q[:, None, :] @ slopes[:, :, None]).reshape(-1) - (f1 - f0)


def conditional_noise(v, b, logit):
    rows, bits, columns = v.T, b.T, logit[:, None]
    above = (1 + rows * columns.exp()).log() - (1 - rows).log()
    below = rows.log() - (1 + (1 - rows) * (-columns).exp()).log()
    return (bits * above + (1 - bits) * below).T


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    signal = torch.diag(f_b) - torch.diag(c_tilde)
    return signal @ score + dc - dc_tilde
