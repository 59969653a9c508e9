"""Minus the energy of a machine without arrows."""

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "the joint is that of an undirected machine"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = sum(each @ bias for each, bias in zip(z, biases, strict=True))
    for k in range(len(layers)):
        total = total + (z[k] @ weights[k] * z[k + 1]).sum(1)
    return total
