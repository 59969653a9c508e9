"""Squared errors."""

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer the squared error stands for −log p"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = -(z[-1] - biases[-1].sigmoid()).square().sum(1)
    for k in range(len(layers)):
        total = total - (z[k] - (biases[k] + z[k + 1] @ weights[k].T).sigmoid()).square().sum(1)
    return total
