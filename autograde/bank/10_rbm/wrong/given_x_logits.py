"""The logits."""

loses = ["check-hidden_probabilities", "hidden-hidden_probabilities"]
mistake = "the field itself came back"


def hidden_probabilities(x, b, W):
    return b + x @ W
