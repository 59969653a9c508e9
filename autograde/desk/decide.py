"""What can be decided after a release without running anything: more days for a student, tasks that count otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from autograde.course_folder import CourseError, CourseFolder
from autograde.desk.class_marks import class_marks, maximum
from autograde.exercise import task_of
from autograde.grading.journal import journal_of
from autograde.grading.policy import MOST_DAYS, Counting, is_extension, read_policy, write_policy


@dataclass(frozen=True)
class Extended:
    """What a student's extension came to: until when (None where the unit has no due date), and what is taken off
    (None where nothing of theirs is graded yet).
    """

    until: datetime | None
    penalty: float | None


def extend(folder: CourseFolder, unit: str, student: str, days: float) -> Extended:
    """Give a student so many days more than others for a unit, 0 for none; what was granted before is replaced.

    Raises `CourseError` if the gradebook knows no such student or unit.
    """
    if not is_extension(days):
        raise CourseError(
            f"{days:g} days are no extension: give 0 to take one back, and {MOST_DAYS:g} at most"
        )
    with folder.gradebook(unit) as gradebook:
        if student not in {each.id for each in gradebook.students}:
            raise CourseError(f"the gradebook knows no student {student}: is it the id of the roster?")
        policy = read_policy(folder, unit)
        policy.extensions[student] = days
        write_policy(folder, unit, policy)
        due = gradebook.find_assignment(unit).duedate
        entries = journal_of(folder.state, unit).entries()
        graded = {name: entry for name, entry in entries.items() if name == student}
        marks = class_marks(folder, unit, gradebook, graded)
    return Extended(due and due + timedelta(days=days), marks[student].penalty if graded else None)


def count(folder: CourseFolder, unit: str, task: str, how: Counting) -> None:
    """Have a task count otherwise, for all.

    Raises `CourseError` naming the tasks if there is none of that name, or if none would be left that counts.
    """
    tasks = dict.fromkeys(map(task_of, maximum(folder, unit)))
    if task not in tasks:
        raise CourseError(f"{unit} has no task {task!r}; its tasks are: {', '.join(tasks)}")
    policy = read_policy(folder, unit)
    policy.tasks[task] = how
    if all(policy.counting(each) is Counting.DROPPED for each in tasks):
        raise CourseError(f"{task} is the last task of {unit} that counts: one has to be left")
    write_policy(folder, unit, policy)
