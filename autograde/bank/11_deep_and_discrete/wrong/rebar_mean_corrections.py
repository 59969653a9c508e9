"""The corrections are averaged."""

loses = ["check-rebar", "hidden-rebar"]
mistake = "the corrections are averaged over the samples"


def rebar(f_b, score, c_tilde, dc, dc_tilde):
    return (f_b - c_tilde)[:, None] * score + (dc - dc_tilde).mean(0)
