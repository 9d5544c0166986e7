"""The questionnaire as FHIR, and answers there and back: nothing is lost or turned into “no”."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from clinical_cases import PEOPLE
from drawn_answers import ANSWER_SETS
from fhir_checks import faults_of_answers
from hypothesis import given as drawn
from questionnaire_answers import SCREENED_ON, given_of, harmless

from intake.questionnaire import QUESTIONNAIRE
from intake.questionnaire.answers import Entries, Given, State
from intake.questionnaire.fhir import questionnaire
from intake.questionnaire.fhir_codes import DATA_ABSENT
from intake.questionnaire.fhir_reading import raw_answers, read_response
from intake.questionnaire.fhir_response import response
from intake.questionnaire.journey import Journey
from intake.questionnaire.kinds import AnyOf, OneOf

BY_PROGRAM = {each.id for each in QUESTIONNAIRE.system}


def items_in(items: list[Any], around: tuple[str, ...] = ()) -> Iterator[tuple[Any, list[str]]]:
    """Every item, with the linkIds of the groups around it."""
    for item in items:
        yield item, [*around]
        yield from items_in(item.get("item", []), (*around, item["linkId"]))


ITEMS = {item["linkId"]: (item, around) for item, around in items_in(questionnaire()["item"])}


def answers_of(given: Given) -> Any:
    return Journey(QUESTIONNAIRE, given).answers


def there_and_back(given: Given) -> Any:
    """The answers that count, after they were written as FHIR, sent, and read."""
    sent = json.loads(json.dumps(response(answers_of(given))))
    return answers_of(read_response(sent, SCREENED_ON))


def said(answers: Any) -> Any:
    """Answers without the numbers of entries, which FHIR does not keep."""
    return {
        key: [
            {id: answer for id, answer in row.items() if id not in BY_PROGRAM}
            for row in value.rows.values()
        ]
        if isinstance(value, Entries)
        else value
        for key, value in answers.items()
    }


class TestQuestionnaire:
    def test_each_question_stands_there_once_under_its_id(self) -> None:
        listed = [item["linkId"] for item, _ in items_in(questionnaire()["item"])]
        assert len(listed) == len(set(listed))
        assert QUESTIONNAIRE.questions.keys() <= set(listed)
        assert QUESTIONNAIRE.groups.keys() <= set(listed)

    def test_each_choice_can_be_taken_declined_or_not_known(self) -> None:
        for id, question in QUESTIONNAIRE.questions.items():
            if isinstance(question, OneOf | AnyOf):
                codes = [each["valueCoding"]["code"] for each in ITEMS[id][0]["answerOption"]]
                assert codes[: len(question.choices)] == [each.id for each in question.choices]
                assert codes[-2:] == ["asked-unknown", "asked-declined"]

    def test_a_list_of_entries_repeats(self) -> None:
        for id in QUESTIONNAIRE.groups:
            assert ITEMS[id][0]["repeats"] is True
            assert id in ITEMS[QUESTIONNAIRE.groups[id].questions[0].id][1]

    def test_each_condition_asks_for_what_is_there(self) -> None:
        conditions = [item for item, _ in ITEMS.values() if "enableWhen" in item]
        assert conditions
        for item in conditions:
            for test in item["enableWhen"]:
                assert test["question"] in ITEMS
                options = ITEMS[test["question"]][0].get("answerOption", [])
                offered = [each["valueCoding"] for each in options]
                assert "answerCoding" not in test or test["answerCoding"] in offered

    def test_every_page_that_is_not_always_asked_has_its_condition(self) -> None:
        for step in QUESTIONNAIRE.steps():
            for page in getattr(step, "pages", (step,)):
                item, _ = ITEMS[f"page-{page.id}"]
                when = "enableWhen" in item or any(
                    each["url"].endswith("enableWhenExpression")
                    for each in item.get("extension", [])
                )
                assert when == bool(page.deciders)

    def test_what_an_entry_decides_is_said_in_fhirpath(self) -> None:
        (told,) = ITEMS["page-supply"][0]["extension"]
        path = told["valueExpression"]["expression"]
        assert "where(linkId='substance').answer.value.where(code = 'heroin').exists()" in path
        assert path.endswith(
            "where(linkId='takes_baclofen').answer.value.where($this = true).exists()"
        )


class TestResponse:
    @pytest.mark.parametrize("number", range(len(PEOPLE)))
    def test_everybody_of_the_cases_comes_back_unchanged(self, number: int) -> None:
        given = PEOPLE[number]
        assert said(there_and_back(given)) == said(answers_of(given))

    @drawn(ANSWER_SETS)
    def test_any_answers_come_back_unchanged(self, given: Given) -> None:
        assert said(there_and_back(given)) == said(answers_of(given))

    @drawn(ANSWER_SETS)
    def test_any_answers_fit_the_questionnaire(self, given: Given) -> None:
        assert faults_of_answers(response(answers_of(given)), questionnaire()) == []

    def test_the_four_states_stay_apart(self) -> None:
        given = harmless(age="declined", breastfeeding="unknown") | {"kidney": "none"}
        del given["allergies"]
        items = {item["linkId"]: item for item, _ in items_in(response(answers_of(given))["item"])}
        declined = {"url": DATA_ABSENT, "valueCode": "asked-declined"}
        assert items["age"] == {"linkId": "age", "extension": [declined]}
        assert items["breastfeeding"]["extension"][0]["valueCode"] == "asked-unknown"
        assert items["kidney"]["answer"][0]["valueCoding"]["code"] == "none"
        assert items.keys().isdisjoint({"allergies", "pregnancy_weeks"})

    def test_only_the_wanted_answers_are_told(self) -> None:
        told = response(answers_of(harmless(substances=[{"substance": "heroin"}])), {"age"})
        ids = {item["linkId"] for item, _ in items_in(told["item"])}
        assert ids & QUESTIONNAIRE.questions.keys() == {"age"}
        assert "substances" not in ids

    def test_twenty_substances_come_back_in_their_order(self) -> None:
        rows = [{"substance": "alcohol", "amount_words": f"no. {n}"} for n in range(20)]
        back = answers_of(given_of(substances=rows))["substances"].rows
        assert [
            row["substance"]
            for row in there_and_back(given_of(substances=rows))["substances"].rows.values()
        ] == [row["substance"] for row in back.values()]


class TestReading:
    @pytest.mark.parametrize(
        "answer",
        [
            {"extension": [{"url": DATA_ABSENT, "valueCode": "asked-declined"}]},
            {"_valueInteger": {"extension": [{"url": DATA_ABSENT, "valueCode": "asked-declined"}]}},
        ],
    )
    def test_a_reason_may_stand_on_the_answer(self, answer: Any) -> None:
        raw, faults = raw_answers(a_response({"linkId": "age", "answer": [answer]}))
        assert (raw, faults) == ({"age": State.DECLINED}, [])

    @pytest.mark.parametrize("code", ["not-asked", "not-applicable"])
    def test_what_was_not_asked_is_no_answer(self, code: str) -> None:
        reason = {"extension": [{"url": DATA_ABSENT, "valueCode": code}]}
        assert raw_answers(a_response({"linkId": "age", **reason})) == ({}, [])

    def test_a_number_may_come_with_its_unit(self) -> None:
        counted = {"value": 41, "unit": "years", "code": "a"}
        item = {"linkId": "age", "answer": [{"valueQuantity": counted}]}
        assert raw_answers(a_response(item))[0] == {"age": 41}

    @pytest.mark.parametrize(
        "faulty",
        [
            {"extension": [{"url": DATA_ABSENT, "valueCode": "masked"}]},
            {"answer": [{"valueInteger": 41, "valueDecimal": 41}]},
            {"answer": [{"valueQuantity": {"value": 41, "comparator": "<"}}]},
            {"answer": [{"valueQuantity": {"value": "41"}}]},
            {"answer": [{"valueInteger": 41, "modifierExtension": []}]},
            {
                "answer": [{"valueInteger": 41}],
                "extension": [{"url": DATA_ABSENT, "valueCode": "asked-unknown"}],
            },
        ],
    )
    def test_what_could_mean_something_else_is_a_fault(self, faulty: Any) -> None:
        raw, faults = raw_answers(a_response({"linkId": "age", **faulty}))
        assert raw == {}
        assert [path for path, _ in faults] == ["age"]

    def test_a_fault_in_an_entry_says_which_one(self) -> None:
        rows = [
            {
                "linkId": "substances",
                "item": [{"linkId": "substance", "answer": [{"valueCoding": {"code": code}}]}],
            }
            for code in ("alcohol", "moonlight")
        ]
        raw, faults = raw_answers(a_response(*rows))
        assert raw == {"substances": [{"substance": "alcohol"}, {}]}
        assert [path for path, _ in faults] == ["substances.2.substance"]


def a_response(*items: Any) -> dict[str, Any]:
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": [*items]}
