"""Fair coins throughout."""

loses = ["check-dream", "hidden-dream"]
mistake = "the bits are drawn without their probability: 1 where u < ½"


def dream(u, weights, biases):
    layers = [(u[-1] < 0.5).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = 0.5
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
