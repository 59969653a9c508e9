"""c(ζ̃) is averaged."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "c(ζ̃) is averaged over the samples"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde.mean())[:, None] * score + dc - dc_tilde
