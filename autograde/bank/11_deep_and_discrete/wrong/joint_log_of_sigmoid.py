"""log(sigmoid)."""

loses = ["hidden-layered_log_joint"]
mistake = "a probability was rounded to 0 or 1, or exp overflows"


def naive(z, t):
    p = t.sigmoid()
    return (z * p.log() + (1 - z) * (1 - p).log()).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = naive(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + naive(z[k], biases[k] + z[k + 1] @ weights[k].T)
    return total
