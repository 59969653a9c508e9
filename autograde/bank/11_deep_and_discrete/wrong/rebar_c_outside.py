"""c(ζ̃) without the score."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "c(ζ̃) is not multiplied by the score"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return f_b[:, None] * score - c_tilde[:, None] + dc - dc_tilde
