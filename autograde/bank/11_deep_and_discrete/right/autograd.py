"""Derivatives by autograd: fields as slopes of the energy, bias by the slope of the mean."""

import torch
from torch.nn.functional import softplus


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    def minus_energy(h1, h2):
        return (x @ a + h1 @ b1 + h2 @ b2 + (x @ W1 * h1).sum(1) + (h1 @ W2 * h2).sum(1)).sum()

    leaf = mu1.clone().requires_grad_()
    (field,) = torch.autograd.grad(minus_energy(leaf, mu2), leaf)
    first = field.sigmoid()
    leaf = mu2.clone().requires_grad_()
    (field,) = torch.autograd.grad(minus_energy(first, leaf), leaf)
    return first, field.sigmoid()


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    def minus_energy(x, h1, h2):
        return a @ x + b1 @ h1 + b2 @ h2 + x @ W1 @ h1 + h1 @ W2 @ h2

    def entropy(p):
        return (torch.special.entr(p) + torch.special.entr(1 - p)).sum()

    values = torch.func.vmap(lambda x, p, q: minus_energy(x, p, q) + entropy(p) + entropy(q))(x, mu1, mu2)
    return values - log_Z


def layered_log_joint(x, layers, weights, biases):
    fields = [bias + z @ weight.T for z, weight, bias in zip(layers, weights, biases, strict=False)]
    fields.append(biases[-1].expand_as(layers[-1]))
    return sum((z * t).sum(1) - softplus(t).sum(1) for z, t in zip([x, *layers], fields, strict=True))


def relaxed_bit(logit, u, temperature):
    # the slope of −log(1 − σ(t)) is σ(t)
    t = ((logit + torch.logit(u)) / temperature).requires_grad_()
    (z,) = torch.autograd.grad(-torch.nn.functional.logsigmoid(-t).sum(), t)
    return z


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    leaf = theta.clone().requires_grad_()
    (slope,) = torch.autograd.grad((leaf * f1 + (1 - leaf) * f0).sum(), leaf)
    return torch.lerp(df_at_0, df_at_1, theta) - slope


def conditional_noise(v, b, logit):
    above = torch.logaddexp(torch.zeros_like(v), logit + v.log()) - torch.log1p(-v)
    below = -torch.logaddexp(torch.zeros_like(v), torch.log1p(-v) - logit) + v.log()
    return torch.where(b.bool(), above, below)


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    # as the slope of a surrogate by the logits, at the logits 0
    eta = torch.zeros_like(score).requires_grad_()
    surrogate = ((f_b - c_tilde) * (score * eta).sum(1) + ((dc - dc_tilde) * eta).sum(1)).sum()
    return torch.autograd.grad(surrogate, eta)[0]
