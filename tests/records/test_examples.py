"""Made-up intakes: every state, all marked, never beside real ones."""

import pytest
from flask import Flask
from make import StaffMember, an_intake
from practicing import practices
from sqlalchemy import func, select

from intake.extensions import db
from intake.records import examples, intakes
from intake.records.models import Channel, Disposition, Intake, Status

pytestmark = pytest.mark.usefixtures("app")


def all_intakes() -> list[Intake]:
    return list(db.session.scalars(select(Intake).order_by(Intake.id)))


def test_each_is_marked_and_every_state_is_there() -> None:
    assert examples.add_examples(24) == 24
    made = all_intakes()
    assert len(made) == 24
    assert all(each.synthetic for each in made)
    assert {each.status for each in made} == set(Status)
    assert {each.channel for each in made} == set(Channel)
    assert len({each.level for each in made}) > 2


def test_a_few_show_every_state_as_well() -> None:
    examples.add_examples(8)
    assert {each.status for each in all_intakes()} == set(Status)


def test_overrides_are_among_them() -> None:
    examples.add_examples(40)
    kinds = set(db.session.scalars(select(Disposition.confirmed)))
    assert kinds == {True, False}


def test_those_that_were_sent_are_complete() -> None:
    examples.add_examples(12)
    for each in all_intakes():
        if each.status in (Status.WAITING, Status.DECIDED):
            assert intakes.journey_of(each).next_stop is None, each.reference


def test_more_can_be_added_to_examples() -> None:
    examples.add_examples(3)
    examples.add_examples(2)
    assert db.session.scalar(select(func.count()).select_from(Intake)) == 5


def test_the_same_count_makes_the_same_people() -> None:
    examples.add_examples(5)
    first = [each.answers for each in all_intakes()]
    examples.add_examples(5)
    assert [each.answers for each in all_intakes()][5:] == first


def test_real_intakes_are_never_mixed_with_them() -> None:
    an_intake()
    with pytest.raises(examples.RealIntakes):
        examples.add_examples(1)
    assert len(all_intakes()) == 1


def test_they_are_shown_as_examples(coordinator: StaffMember) -> None:
    examples.add_examples(4)
    practices(coordinator)
    page = coordinator.opens("/worklist")
    assert len(page.select("tbody th .tag")) == len(page.select("tbody tr"))


def test_the_example_clinician_cannot_sign_in_with_a_known_password(app: Flask) -> None:
    examples.add_examples(1)
    from make import sign_in

    refused = sign_in(app.test_client(), "example.clinician@doorway.example", "example")
    assert refused.status_code == 422
