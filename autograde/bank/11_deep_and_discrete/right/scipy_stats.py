"""With SciPy's distributions: logistic quantiles, Bernoulli laws, and their entropies."""

import numpy as np
import torch
from scipy import special, stats


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    first = stats.logistic.cdf((b1 + x @ W1 + mu2 @ W2.T).numpy())
    second = stats.logistic.cdf(b2.numpy() + first @ W2.numpy())
    return torch.from_numpy(first), torch.from_numpy(second)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    p = np.concatenate([mu1.numpy(), mu2.numpy()], axis=1)
    entropy = (special.entr(p) + special.entr(1 - p)).sum(1)
    W = torch.zeros(x.shape[1] + mu1.shape[1], mu1.shape[1] + mu2.shape[1]).to(x)
    W[: x.shape[1], : mu1.shape[1]], W[x.shape[1] :, mu1.shape[1] :] = W1, W2
    lower, upper = torch.cat([x, mu1], 1), torch.cat([mu1, mu2], 1)
    minus_energy = x @ a + upper @ torch.cat([b1, b2]) + (lower @ W * upper).sum(1)
    return minus_energy.numpy() + entropy - log_Z


def layered_log_joint(x, layers, weights, biases):
    total = 0
    for child, parent, weight, bias in zip(
        [x, *layers], [*layers, None], [*weights, None], biases, strict=True
    ):
        logits = bias.numpy() if parent is None else (parent @ weight.T + bias).numpy()
        total = total + special.log_expit((2 * child.numpy() - 1) * logits).sum(1)
    return total


def relaxed_bit(logit, u, temperature):
    zeta = stats.logistic.ppf(u.numpy(), loc=logit.numpy())
    return special.expit(zeta / temperature)


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    return np.average([df_at_0, df_at_1], axis=0, weights=[1 - theta, theta]) - np.diff([f0, f1], axis=0)[0]


def conditional_noise(v, b, logit):
    v, ones, eta = v.numpy(), b.numpy() == 1, logit.numpy()
    # from the side where the logistic law has all digits
    upper = stats.logistic.isf(special.expit(eta) * (1 - v), loc=eta)
    lower = stats.logistic.ppf(special.expit(-eta) * v, loc=eta)
    return np.where(ones, upper, lower)


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return np.asarray(f_b - c_tilde).reshape(-1, 1) * score.numpy() + np.subtract(
        dc.numpy(), dc_tilde.numpy()
    )
