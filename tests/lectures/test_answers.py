"""The code in an answer is run where it stands, and leaves no trace."""

from tests.lectures.execution import printed, run

ANSWER = """# %% [markdown]
# <details><summary>Answer</summary>
#
# ```python
{code}
# ```
#
# </details>
"""
BEFORE = """# %%
import torch

torch.manual_seed(0)
x, names, own = torch.zeros(2), ["a"], torch.Generator().manual_seed(1)
x.requires_grad_()
twin = x
"""
AFTER = """# %%
print(x.tolist(), names, x is twin, "y" in globals(), "torch_" in globals())
print(torch.randn(1), torch.randn(1, generator=own))
"""


def after(tmp_path, code):
    lecture = tmp_path / f"{abs(hash(code))}.py"
    quoted = "\n".join(f"# {line}" for line in code.splitlines())
    lecture.write_text("\n".join([BEFORE, ANSWER.format(code=quoted), AFTER]), encoding="utf-8")
    said = [output for cell in run(lecture).answers for output in cell.outputs]
    return said, printed(lecture, "print(x.tolist()")


def test_an_answer_sees_what_stands_before_it_and_changes_nothing(tmp_path):
    said, untouched = after(tmp_path, "print(x.sum())")
    assert said[0].text == "tensor(0., grad_fn=<SumBackward0>)\n"
    code = """def changed():
    return y + 1
y = torch.randn(3) + torch.randn(3, generator=own)
x.data += 1; names.append("b"); assert changed().shape == (3,) and x is twin"""
    said, left = after(tmp_path, code)
    assert said == []
    assert left == untouched


def test_an_answer_that_raises_or_warns_is_seen(tmp_path):
    (raised,), _ = after(tmp_path, "x.no_such_method()")
    assert raised.output_type == "error"
    (warned,), _ = after(tmp_path, "import warnings; warnings.warn('no', stacklevel=1)")
    assert warned.name == "stderr"
