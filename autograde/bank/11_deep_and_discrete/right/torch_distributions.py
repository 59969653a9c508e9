"""With torch.distributions: entropies, log-probabilities, and transforms of uniform numbers."""

import torch
from torch.distributions import Bernoulli, Independent, SigmoidTransform


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    first = Bernoulli(logits=b1 + x.matmul(W1) + mu2.matmul(W2.t())).mean
    return first, Bernoulli(logits=b2 + first.matmul(W2)).mean


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    entropy = sum(Independent(Bernoulli(probs=mu), 1).entropy() for mu in (mu1, mu2))
    energy = -(x @ a) - mu1 @ b1 - mu2 @ b2 - (x @ W1 * mu1).sum(-1) - (mu1 @ W2 * mu2).sum(-1)
    return entropy - energy - log_Z


def layered_log_joint(x, layers, weights, biases):
    *lower, top = [x, *layers]
    log_p = Bernoulli(logits=biases[-1]).log_prob(top).sum(-1)
    for child, parent, weight, bias in zip(lower, layers, weights, biases, strict=False):
        log_p = log_p + Bernoulli(logits=parent @ weight.T + bias).log_prob(child).sum(-1)
    return log_p


def relaxed_bit(logit, u, temperature):
    noise = SigmoidTransform().inv(u)
    noise = torch.where((u < 1e-6) | (u > 1 - 1e-6), u.log() - (1 - u).log(), noise)
    return SigmoidTransform()((logit + noise) / temperature)


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    q = torch.stack([1 - theta, theta])
    slopes, values = torch.stack([df_at_0, df_at_1]), torch.stack([f0, f1])
    signs = torch.tensor([-1.0, 1.0]).to(theta)[:, None]
    return (q * slopes).sum(0) - (signs * values).sum(0)


def conditional_noise(v, b, logit):
    p_one, p_zero = torch.sigmoid(logit), torch.sigmoid(-logit)
    u = torch.where(b == 1, p_zero + p_one * v, p_zero * v)
    one_minus_u = torch.where(b == 1, p_one * (1 - v), p_one + p_zero * (1 - v))
    return logit + torch.log(u) - torch.log(one_minus_u)


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return torch.einsum("s,sm->sm", f_b - c_tilde, score) + dc - dc_tilde
