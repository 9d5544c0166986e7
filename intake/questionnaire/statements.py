"""What a statement about answers is: true, false or cannot tell (None).

There is no "not": a statement says what makes things worse, so a worse answer can only make it
truer. That is what makes every rule monotone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from intake.questionnaire.answers import Answers, Path

Outcome = bool | None


class Worded(Protocol):
    """What a statement needs of a question to put itself into words."""

    @property
    def short(self) -> str: ...

    def text(self, answer: Any) -> str: ...


Lookup = Mapping[str, Worded]


class Statement:
    """Something that is true, false or cannot be told from the answers so far."""

    def judge(self, answers: Answers) -> Outcome:
        """True, False, or None where an open answer decides."""
        raise TypeError("a statement says how it is judged")

    def evidence(self, answers: Answers) -> list[Path]:
        """The answers that make it true, for a statement that is true."""
        raise TypeError("a statement knows its evidence")

    def open(self, answers: Answers) -> list[Path]:
        """The questions still open that decide it, for a statement that cannot be told."""
        raise TypeError("a statement knows what is open")

    def leaves(self) -> Iterable["Statement"]:
        """The single statements that it is made of."""
        yield self

    def reads(self) -> frozenset[str]:
        """The ids of all questions that it is told from."""
        raise TypeError("a statement knows what it reads")

    def words(self, questions: Lookup) -> str:
        """The statement as a phrase that a clinician can read."""
        raise TypeError("a statement can be read aloud")
