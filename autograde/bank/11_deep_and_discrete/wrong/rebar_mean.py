"""Averaged over the samples."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "it is averaged over the samples"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return ((f_b - c_tilde)[:, None] * score + dc - dc_tilde).mean(0)
