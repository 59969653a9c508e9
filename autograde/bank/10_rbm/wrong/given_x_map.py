"""The most probable bits."""

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the most probable h came back"


def hidden_probabilities(x, b, W):
    return (b + x @ W > 0).double()
