"""What is left above the lower edge."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "1 − lower edge stands for the width"


def stratified(f, u, edges):
    low = edges[:-1, None]
    return edges.diff() @ f(low + (1 - low) * u).mean(1)
