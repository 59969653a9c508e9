"""exp for log(1 + exp)."""

loses = ["check-layered_log_joint", "hidden-layered_log_joint"]
mistake = "in every layer exp(logit) is subtracted, not log(1 + exp(logit))"


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = z[-1] @ biases[-1] - biases[-1].exp().sum()
    for k in range(len(layers)):
        t = biases[k] + z[k + 1] @ weights[k].T
        total = total + (z[k] * t - t.exp()).sum(1)
    return total
