"""The loop goes on until two rises in a row are small."""


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace, before, small = [], -float("inf"), 0
    for _ in range(max_steps):
        statistics, value = e_step(x, parameters)
        trace.append(float(value))
        parameters = m_step(statistics, parameters)
        small = small + 1 if value - before < tolerance else 0
        if small == 2:
            break
        before = value
    return parameters, trace
