"""Clamped probabilities."""

loses = ["hidden-layered_log_joint"]
mistake = "something small is added"


def clamped(z, t):
    p = t.sigmoid().clamp(1e-6, 1 - 1e-6)
    return (z * p.log() + (1 - z) * (1 - p).log()).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = clamped(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + clamped(z[k], biases[k] + z[k + 1] @ weights[k].T)
    return total
