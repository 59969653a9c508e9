"""log(1 + exp)."""

loses = ["hidden-layered_log_joint"]
mistake = "a probability was rounded to 0 or 1, or exp overflows"


def overflow(z, t):
    return (z * t - (1 + t.exp()).log()).sum(1)


def layered_log_joint(x, layers, weights, biases):
    z = [x, *layers]
    total = overflow(z[-1], biases[-1].expand_as(z[-1]))
    for k in range(len(layers)):
        total = total + overflow(z[k], biases[k] + z[k + 1] @ weights[k].T)
    return total
