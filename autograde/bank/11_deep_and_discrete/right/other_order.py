"""The same in another order: by complements, from the top down, with what is common taken out."""

import torch


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    not_first = 1 / (1 + torch.exp(x @ W1 + mu2 @ W2.T + b1))
    not_second = 1 / (1 + torch.exp(b2 + W2.sum(0) - not_first @ W2))
    return 1 - not_first, 1 - not_second


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    field1, field2 = b1 + x @ W1 + mu2 @ W2.T, b2
    total = (mu1 * field1).sum(1) + (mu2 * field2).sum(1) + x @ a
    for p in (mu1, mu2, 1 - mu1, 1 - mu2):
        logs = torch.where(p > 0, p, torch.ones_like(p)).log()
        total = total - (p * logs).sum(1)
    return total - log_Z


def layered_log_joint(x, layers, weights, biases):
    top = layers[-1]
    prior = top @ biases[-1] - torch.nn.functional.softplus(biases[-1]).sum()
    below = x if len(layers) == 1 else layers[-2]
    logits = biases[-2] + top @ weights[-1].T
    given = (below * logits).sum(1) - torch.nn.functional.softplus(logits).sum(1)
    if len(layers) == 1:
        return prior + given
    rest = torch.zeros_like(given)
    for level in range(len(layers) - 1):
        z, above = (x if level == 0 else layers[level - 1]), layers[level]
        t = above @ weights[level].T + biases[level]
        rest = rest - torch.nn.functional.softplus((1 - 2 * z) * t).sum(1)
    return rest + given + prior


def relaxed_bit(logit, u, temperature):
    odds = torch.log(1 - u) - torch.log(u) - logit
    return 1 / (1 + torch.exp(odds / temperature))


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    line = f1 - f0
    return theta * (df_at_1 - line) + (1 - theta) * (df_at_0 - line)


def conditional_noise(v, b, logit):
    # the bit 0 with the logit is the bit 1 with minus the logit, turned around: v becomes 1 − v
    sign = 2 * b - 1
    share = torch.where(b == 1, v, 1 - v)
    return sign * torch.log((1 + torch.exp(sign * logit) * share) / torch.where(b == 1, 1 - v, v))


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return -(dc_tilde - dc) - score * (c_tilde - f_b).reshape(-1, 1)
