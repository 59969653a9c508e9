"""The corrections times c(ζ̃)."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the corrections are multiplied by c(ζ̃)"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score + c_tilde[:, None] * (dc - dc_tilde)
