"""What was acknowledged is there after a power cut, and two servers' workers lose nothing."""

import threading
import time
from http.client import HTTPException

import pytest
from http_browser import Browser
from servers import Server
from unsealed import answers_kept_in

ROUNDS = 4


def kept_ages(server: Server) -> list[int]:
    return [int(value) for path, value in answers_kept_in(server) if path == "age"]


def test_every_acknowledged_answer_is_there_after_a_power_cut(server: Server) -> None:
    person = Browser(server)
    token, acknowledged, ages = person.at_age(), [0][:0], iter(range(10_000))
    for turn in range(ROUNDS):
        stop = threading.Event()

        def answer(stop: threading.Event = stop) -> None:
            while not stop.is_set():
                age = next(ages) % 100 + 18
                try:
                    status, _ = person.ask(
                        "/screen/for_whom", csrf_token=token, answering_for="self", age=str(age)
                    )
                except (OSError, HTTPException):
                    return  # the power is gone; this answer was not acknowledged
                if status == 302:
                    acknowledged.append(age)

        writer = threading.Thread(target=answer)
        before = len(acknowledged)
        writer.start()
        time.sleep(0.4 + 0.13 * turn)
        server.kill()
        stop.set()
        writer.join()
        assert len(acknowledged) > before
        server.start()
        is_contained(acknowledged, kept_ages(server))
        status, page = person.ask("/screen/for_whom")
        assert status == 200, "the screen is still open in the same browser"
        assert f'value="{kept_ages(server)[-1]}"' in page


def is_contained(acknowledged: list[int], kept: list[int]) -> None:
    """Each acknowledged answer is kept, in order; one more may have been on its way each time."""
    rest = iter(kept)
    assert all(age in rest for age in acknowledged)
    assert len(kept) <= len(acknowledged) + ROUNDS


@pytest.mark.parametrize("writers", [2, 4])
def test_workers_that_write_the_same_intake_at_once_lose_nothing(
    server: Server, writers: int
) -> None:
    person = Browser(server)
    token = person.at_age()
    answers: list[tuple[int, int]] = []

    def write(first: int) -> None:
        for age in range(first, first + 15):
            # Each request opens a connection of its own, so both workers get their share.
            status, _ = person.ask(
                "/screen/for_whom", csrf_token=token, answering_for="self", age=str(age)
            )
            answers.append((age, status))

    threads = [threading.Thread(target=write, args=(18 + 20 * n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for _, status in answers} == {302}
    assert sorted(kept_ages(server)) == sorted(age for age, _ in answers)
