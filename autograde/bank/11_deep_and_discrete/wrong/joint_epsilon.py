"""A small number in the logarithms."""

loses = ["hidden-layered_log_joint"]
mistake = "something small"


def epsilon(z, t):
    p = t.sigmoid()
    return (z * (p + 1e-8).log() + (1 - z) * (1 - p + 1e-8).log()).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = epsilon(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + epsilon(z[k], biases[k] + z[k + 1] @ weights[k].T)
    return total
