"""The card game: a fair draw, honest answers, and nothing taken from a browser unchecked."""

import math
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driver import address, open_page
from kl_core.lessons.questions import question
from kl_ui.live import cards
from kl_ui.live.cards import answer, deal, groups, read_game, read_rounds, written
from kl_ui.state.readers import Nonsense

SIZES = (8, 16, 64)


def told(game: object, marked: object) -> dict[str, object]:
    turn = {"size": game.size, "round": game.round, "asked": len(game.answers)}  # type: ignore[attr-defined]
    return turn | {"marked": marked}


@pytest.mark.parametrize("size", SIZES)
def test_every_card_is_drawn_equally_often(size: int) -> None:
    chance = Random(20)
    drawn = Counter(deal(size, chance).drawn for _ in range(400 * size))
    surplus = sum((drawn[i] - 400) ** 2 / 400 for i in range(size))
    assert set(drawn) == set(range(size))
    assert surplus < size + 4 * math.sqrt(2 * size)  # chi-square, four standard deviations


@given(st.sampled_from(SIZES), st.integers(0), st.data())
def test_the_drawn_card_stays_to_the_end(size: int, seed: int, data: st.DataObject) -> None:
    game = deal(size, Random(seed))
    while not game.found:
        few = st.sets(st.sampled_from(game.left), min_size=1, max_size=len(game.left) - 1)
        marked = data.draw(few)
        after = answer(game, told(game, sorted(marked)))
        assert after
        assert after.answers[-1].yes == (game.drawn in marked)
        assert after.answers[-1].asked == question(len(marked), len(game.left))
        assert after.drawn == game.drawn
        assert after.drawn in after.left
        late = told(game, [after.left[0]])  # a question of the turn that is over
        assert answer(after, late) is None
        game = after
    assert game.left == (game.drawn,)
    assert sum(step.gained for step in game.answers) == pytest.approx(math.log(size))


@pytest.mark.parametrize(
    "marked", [None, [], list(range(8)), [8], [-1], ["0"], [[0]], 3, [0.5], {"0": 1}, [None]]
)
def test_nonsense_is_no_question(marked: object) -> None:
    game = deal(8, Random(0))
    assert answer(game, told(game, marked)) is None


@pytest.mark.parametrize("size", SIZES)
def test_the_groups_are_halves_and_a_quarter(size: int) -> None:
    shares = {code: len(members) / size for code, members in groups(size).items()}
    assert shares == {"red": 0.5, "spades": 0.25, "odd": 0.5, "low": 0.5}


def test_the_address_does_not_tell_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, addresses = set(), []
    for seed in range(5):
        monkeypatch.setattr(cards, "CHANCE", Random(seed))
        at = open_page("why", lang="en", seen="1", **{"game-16": "3", "rounds": "1"})
        drawn.add(at.session_state["kept"]["why.game-16"].drawn)
        addresses.append(address(at))
    first = addresses[0]
    assert len(drawn) > 1
    assert all(other == first for other in addresses)
    assert not [name for name in first if name.startswith(("game", "rounds"))]


@given(st.sampled_from(SIZES), st.integers(0), st.data())
def test_a_round_is_taken_up_where_it_was(size: int, seed: int, data: st.DataObject) -> None:
    """The card is drawn anew among those that are left: one that is found is the same."""
    game = deal(size, Random(seed), 3)
    for _ in range(data.draw(st.integers(0, 3))):
        if not game.found:
            few = st.sets(st.sampled_from(game.left), min_size=1, max_size=len(game.left) - 1)
            game = answer(game, told(game, sorted(data.draw(few)))) or game
    again = read_game(size, Random(seed + 1), written(game))
    assert replace(again, drawn=game.drawn) == game
    assert again.drawn in game.left
    assert read_rounds(written(game))[0].answers == game.answers


@pytest.mark.parametrize(
    "text",
    [
        *("", ";;;", "8;1;0,1;", "8;1;0,0;2y", "8;1;0,8;2y", "8;1;0,1;3y", "8;0;0,1;2y"),
        *("8;1;0,1;2y,2y", "16;1;0,1;2y", "8;1;;", "8;1;0;1e9y", "8;1;0,1;y", "8;1;0,1;2y;"),
        "\ud800;1;0;1y",
    ],
)
def test_what_is_no_round_is_not_taken_up(text: str) -> None:
    with pytest.raises(Nonsense):
        read_game(8, Random(0), text)
