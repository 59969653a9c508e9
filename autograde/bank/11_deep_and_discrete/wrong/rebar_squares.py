"""The squares."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the squares came back: for a variance the mean is missing"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return ((f_b - c_tilde)[:, None] * score + dc - dc_tilde).square()
