"""Every public callable of the library, called as it should be: what test_bad_input.py puts bad input into.

A table is a file with `MODULES`, the files of the library that it covers, `CALLS`, and `LEFT_OUT` for what takes
nothing from outside, with the reason.
"""
