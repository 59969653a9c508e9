"""With SciPy's functions: expit, log_expit, logsumexp."""

import numpy as np
from scipy.special import expit, log_expit, logit, logsumexp


def energy(x, h, a, b, W):
    x, h = x.numpy(), h.numpy()
    return -(x @ a.numpy() + h @ b.numpy() + np.einsum("ni,nj,ij->n", x, h, W.numpy()))


def free_energy(x, a, b, W):
    x = x.numpy()
    return log_expit(-(x @ W.numpy() + b.numpy())).sum(1) - x @ a.numpy()


def hidden_probabilities(x, b, W):
    return expit(x.numpy() @ W.numpy() + b.numpy())


def log_partition(a, b, W):
    a, b, W = a.numpy(), b.numpy(), W.numpy()
    if a.size > b.size:
        return log_partition_over(b, a, W.T)
    return log_partition_over(a, b, W)


def log_partition_over(small, large, weights):
    states = np.array(list(np.ndindex(*[2] * small.size)), dtype=weights.dtype)
    return logsumexp(states @ small - log_expit(-(states @ weights + large)).sum(1))


def phase_difference(x, p_h, x_model, p_h_model, weights):
    x, p_h, x_model, p_h_model = (value.numpy() for value in (x, p_h, x_model, p_h_model))
    signs = np.concatenate([np.full(len(x), 1 / len(x)), -weights.numpy()])
    all_x, all_h = np.concatenate([x, x_model]), np.concatenate([p_h, p_h_model])
    return signs @ all_x, signs @ all_h, (signs[:, None] * all_x).T @ all_h


def gibbs_step(x, a, b, W, u_h, u_x):
    x, a, b, W = (value.numpy() for value in (x, a, b, W))
    h = (logit(u_h.numpy()) < x @ W + b).astype(float)
    return (logit(u_x.numpy()) < h @ W.T + a).astype(int)


def contrastive_divergence_step(x, a, b, W, u_h, u_x, rate):
    x, a, b, W = (value.numpy() for value in (x, a, b, W))
    v = x
    for k in range(len(u_h)):
        h = np.where(u_h[k].numpy() < expit(v @ W + b), 1.0, 0.0)
        v = np.where(u_x[k].numpy() < expit(h @ W.T + a), 1.0, 0.0)
    signs = np.repeat([1.0, -1.0], len(x)) / len(x)
    both = np.concatenate([x, v])
    hidden = expit(both @ W + b)
    steps = signs @ both, signs @ hidden, (both * signs[:, None]).T @ hidden
    return tuple(old + rate * step for old, step in zip((a, b, W), steps, strict=True))


def ais_log_weights(x, betas, a, b, W):
    x, betas, a, b, W = (value.numpy() for value in (x, betas, a, b, W))
    fields, visible = x @ W + b, x @ a
    total = np.log(2) * (a.size + b.size)
    for t in range(len(x)):
        old, new = betas[t], betas[t + 1]
        total = total + (new - old) * visible[t]
        total = total + (log_expit(-old * fields[t]) - log_expit(-new * fields[t])).sum(-1)
    return total
