"""The hidden units are forgotten."""

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the sum of the softpluses is left out"


def free_energy(x, a, b, W):
    return -x @ a
