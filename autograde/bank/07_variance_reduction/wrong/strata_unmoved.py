"""The draws are not moved."""

loses = ["check-stratified", "hidden-stratified"]
mistake = "f(u) is averaged"


def stratified(f, u, edges):
    return f(u).mean()
