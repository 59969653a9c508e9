"""Divided by S."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "it is divided by the number of samples"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return ((f_b - c_tilde)[:, None] * score + dc - dc_tilde) / len(f_b)
