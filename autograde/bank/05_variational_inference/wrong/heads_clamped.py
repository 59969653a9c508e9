"""The head is clamped for safety."""

loses = ["hidden-read_heads"]
mistake = "σ does not go below"


def read_heads(output):
    mean, h = output.chunk(2, 1)
    return mean, (0.5 * h.clamp(-10, 10)).exp()
