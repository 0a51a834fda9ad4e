"""Long experiments run elsewhere, in turn, and what goes wrong there is heard here."""

import time
from collections.abc import Callable, Iterator

import pytest

from kl_ui.jobs.training import Workshop
from tests.countdown import Countdown


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    opened = Workshop()
    yield opened
    opened.close()


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.02)


def test_a_run_goes_on_only_when_asked(workshop: Workshop) -> None:
    first = Countdown(10**9)
    assert workshop.newest(first) == first
    workshop.newest(first, go_on=True)
    until(lambda: workshop.newest(first).step > 0)
    stopped = workshop.newest(first)
    time.sleep(0.5)
    assert workshop.newest(first) == stopped
    workshop.newest(first, go_on=True)
    until(lambda: workshop.newest(first).step > stopped.step)


def test_the_end_is_the_end(workshop: Workshop) -> None:
    first = Countdown(1000)
    until(lambda: workshop.newest(first, go_on=True).done)
    assert workshop.newest(first, go_on=True) == Countdown(1000, 1000)
    assert workshop.newest(Countdown(1000)).done, "who begins alike finds it trained"


def test_readers_take_turns(workshop: Workshop) -> None:
    long, short = Countdown(10**9), Countdown(10)
    workshop.newest(long, go_on=True)
    until(lambda: workshop.newest(short, go_on=True).done)
    assert not workshop.newest(long, go_on=True).done


def test_a_turn_is_as_long_as_the_queue(workshop: Workshop) -> None:
    alone = workshop.turn()
    for total in range(4):
        workshop.newest(Countdown(10**9 + total), go_on=True)
    assert workshop.turn() == pytest.approx(4 * alone)


def test_a_killed_process_costs_a_piece_and_no_more(workshop: Workshop) -> None:
    first = Countdown(10**9)
    until(lambda: workshop.newest(first, go_on=True).step > 0)
    process = workshop._worker._process
    assert process is not None
    process.kill()
    process.wait()
    reached = workshop.newest(first)
    assert reached.step > 0
    until(lambda: workshop.newest(first, go_on=True).step > reached.step)
    assert not workshop.stuck(first)


def test_a_mistake_is_tried_a_few_times_and_hurts_no_other_run(workshop: Workshop) -> None:
    wrong = Countdown(9, fails_at=3)
    for _ in range(2):

        def given_up() -> bool:
            assert workshop.newest(wrong, go_on=True) == wrong, "what there was stays"
            return workshop.stuck(wrong)

        until(given_up)
        workshop.newest(wrong, go_on=True)
        until(lambda: workshop.newest(Countdown(9), go_on=True).done)
        assert workshop.stuck(wrong), "it waits until somebody asks for it again"
        workshop.retry(wrong)
        assert not workshop.stuck(wrong)
