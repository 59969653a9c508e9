"""The head is clamped from above."""

loses = ["hidden-read_heads"]
mistake = "the head is clamped"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (0.5 * h.clamp(max=20)).exp()
