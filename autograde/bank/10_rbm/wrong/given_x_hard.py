"""The hard sigmoid."""

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the hard sigmoid"


def hidden_probabilities(x, b, W):
    return ((b + x @ W) / 6 + 0.5).clamp(0, 1)
