"""The sigmoid is forgotten throughout."""

loses = ["check-dream", "hidden-dream"]
mistake = "u is compared with the logits: the sigmoid is missing"


def dream(u, weights, biases):
    layers = [(u[-1] < biases[-1]).to(u[-1])]
    for i in reversed(range(len(weights))):
        p = layers[0] @ weights[i] + biases[i]
        layers.insert(0, (u[i] < p).to(u[i]))
    return layers
