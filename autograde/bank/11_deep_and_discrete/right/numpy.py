"""NumPy throughout; arrays come back."""

import numpy as np
from scipy.special import expit, xlogy


def mean_field_sweep(x, mu1, mu2, a, b1, b2, W1, W2):
    x, mu2, b1, b2, W1, W2 = (part.numpy() for part in (x, mu2, b1, b2, W1, W2))
    mu1 = expit(b1 + x @ W1 + mu2 @ W2.T)
    return mu1, expit(b2 + mu1 @ W2)


def mean_field_bound(x, mu1, mu2, a, b1, b2, W1, W2, log_Z):
    x, mu1, mu2, a, b1, b2, W1, W2 = (part.numpy() for part in (x, mu1, mu2, a, b1, b2, W1, W2))
    minus_energy = x @ a + mu1 @ b1 + mu2 @ b2
    minus_energy += np.einsum("nd,dj,nj->n", x, W1, mu1) + np.einsum("nj,jk,nk->n", mu1, W2, mu2)
    entropy = sum(-(xlogy(mu, mu) + xlogy(1 - mu, 1 - mu)).sum(axis=1) for mu in (mu1, mu2))
    return minus_energy + entropy - log_Z


def layered_log_joint(x, layers, weights, biases):
    values = [each.numpy() for each in (x, *layers)]
    total = np.zeros(len(x), dtype=values[0].dtype)
    for level, bias in enumerate(biases):
        logits = bias.numpy() + (values[level + 1] @ weights[level].numpy().T if level < len(weights) else 0)
        total += np.sum(values[level] * logits - np.logaddexp(0, logits), axis=1)
    return total


def relaxed_bit(logit, u, temperature):
    logit, u = logit.numpy(), u.numpy()
    return expit((logit + np.log(u) - np.log1p(-u)) / temperature)


def straight_through_bias(theta, df_at_0, df_at_1, f0, f1):
    theta, df_at_0, df_at_1, f0, f1 = (part.numpy() for part in (theta, df_at_0, df_at_1, f0, f1))
    return theta * df_at_1 + (1 - theta) * df_at_0 - f1 + f0


def conditional_noise(v, b, logit):
    v, b, logit = v.numpy(), b.numpy(), logit.numpy()
    above = np.logaddexp(0, logit + np.log(v)) - np.log1p(-v)
    below = np.log(v) - np.logaddexp(0, np.log1p(-v) - logit)
    return np.where(b == 1, above, below)


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    f_b, score, c_tilde, dc, dc_tilde = (part.numpy() for part in (f_b, score, c_tilde, dc, dc_tilde))
    return (f_b - c_tilde)[:, np.newaxis] * score + (dc - dc_tilde)
