"""From whatever a learning platform exports to one notebook a student, with an account of every file that came.

Read in this order: `arrivals` (which files came), a reader (whose each of them is; today `plain_names`), `contents`
(what is in it), `choosing` (which of a student's counts), `account` (what became of each). A platform with an order of
its own needs one more reader, as `owner` says: a function from the arrivals and the class to the owner of each.
"""
