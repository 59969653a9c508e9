"""f(b) c(ζ̃)."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "f(b) and c(ζ̃) are multiplied"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b * c_tilde)[:, None] * score + dc - dc_tilde
