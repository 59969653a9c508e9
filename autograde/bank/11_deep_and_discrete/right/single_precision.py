"""Computed in float32, and returned so."""

import torch


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    x, mu2, b1, b2, W1, W2 = (part.float() for part in (x, mu2, b1, b2, W1, W2))
    mu1 = torch.sigmoid(b1 + x @ W1 + mu2 @ W2.T)
    return mu1, torch.sigmoid(b2 + mu1 @ W2)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    x, mu1, mu2, a, b1, b2, W1, W2 = (part.float() for part in (x, mu1, mu2, a, b1, b2, W1, W2))
    total = x @ a + mu1 @ b1 + mu2 @ b2 + (x @ W1 * mu1).sum(1) + (mu1 @ W2 * mu2).sum(1)
    for mu in (mu1, mu2):
        total = total + (torch.special.entr(mu) + torch.special.entr(1 - mu)).sum(1)
    return total - log_Z


def layered_log_joint(x, layers, weights, biases):
    values = [each.float() for each in (x, *layers)]
    fields = [z @ w.float().T + b.float() for z, w, b in zip(values[1:], weights, biases, strict=False)]
    fields.append(biases[-1].float().expand_as(values[-1]))
    each = [(z * t - torch.nn.functional.softplus(t)).sum(1) for z, t in zip(values, fields, strict=True)]
    return torch.stack(each).sum(0)


def relaxed_bit(logit, u, temperature):
    u = u.float()
    return torch.sigmoid((logit.float() + torch.log(u) - torch.log1p(-u)) / temperature)


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    theta, df_at_0, df_at_1, f0, f1 = (part.float() for part in (theta, df_at_0, df_at_1, f0, f1))
    return theta * df_at_1 + (1 - theta) * df_at_0 - (f1 - f0)


def conditional_noise(v, b, logit):
    v, logit = v.float(), logit.float()
    above = torch.log1p(logit.exp() * v) - torch.log1p(-v)
    below = v.log() - torch.log1p((-logit).exp() * (1 - v))
    return torch.where(b == 1, above, below)


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    f_b, score, c_tilde, dc, dc_tilde = (part.float() for part in (f_b, score, c_tilde, dc, dc_tilde))
    return (f_b - c_tilde).unsqueeze(1) * score + dc - dc_tilde
