"""One number."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "it is averaged over everything"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return ((f_b - c_tilde)[:, None] * score + dc - dc_tilde).mean()
