"""The card game: a deck, the card that was drawn from it, and the questions about it so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random, SystemRandom
from typing import Any

from kl_core.lessons.questions import Question, question
from kl_ui.scenes.screen import Screen
from kl_ui.state import readers, visit
from kl_ui.state.readers import Nonsense, read_whole, understood

SUITS = "♠♥♣♦"
SIZES, MOST = (4, 64), 10**6
"""Cards in a deck; rounds that are counted."""

CHANCE: Random = SystemRandom()
"""Draws the cards that are to be guessed."""


@dataclass(frozen=True)
class Answer:
    """A question that was asked, and what came of it."""

    asked: Question
    yes: bool
    left: int
    """How many cards remain."""

    @property
    def gained(self) -> float:
        """The information in the answer, in nats."""
        return self.asked.yes if self.yes else self.asked.no


@dataclass(frozen=True)
class Game:
    """One round. Card i of a deck is of suit ``i // ranks``, and so on upwards in rank."""

    size: int
    round: int
    drawn: int
    left: tuple[int, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def found(self) -> bool:
        return len(self.left) == 1


def deal(size: int, chance: Random, number: int = 1) -> Game:
    """A new round: each card is as likely as any other, and stays the same to the end."""
    return Game(size, number, chance.randrange(size), tuple(range(size)))


def card(i: int, size: int) -> tuple[str, int]:
    """The suit and the rank of a card.

    >>> card(0, 8), card(7, 8), card(63, 64)
    (('♠', 1), ('♦', 2), ('♦', 16))
    """
    suit, rank = divmod(i, size // len(SUITS))
    return SUITS[suit], rank + 1


def groups(size: int) -> dict[str, list[int]]:
    """Cards that belong together, by the code of their name: each is half the deck or a quarter.

    >>> groups(8)
    {'red': [2, 3, 6, 7], 'spades': [0, 1], 'odd': [0, 2, 4, 6], 'low': [0, 2, 4, 6]}
    """
    deck = [(i, *card(i, size)) for i in range(size)]
    return {
        "red": [i for i, suit, _ in deck if suit in "♥♦"],
        "spades": [i for i, suit, _ in deck if suit == "♠"],
        "odd": [i for i, _, rank in deck if rank % 2],
        "low": [i for i, _, rank in deck if rank <= size // 8],
    }


@understood
def answer(game: Game, told: Any) -> Game | None:
    """The round after the question that a browser asks, or None if it asks none.

    >>> game = Game(8, 1, drawn=5, left=(4, 5, 6, 7))
    >>> told = {"size": 8, "round": 1, "asked": 0, "marked": [4, 5]}
    >>> answer(game, told).left
    (4, 5)
    >>> stale, other = told | {"asked": 1}, told | {"marked": [0, 4]}
    >>> [answer(game, x) for x in (stale, other, told | {"marked": []}, "?")]
    [None, None, None, None]
    """
    turn = [told[name] for name in ("size", "round", "asked")]
    marked = frozenset(told["marked"])
    if turn != [game.size, game.round, len(game.answers)]:
        return None  # a question of a turn that is over
    if not marked or not marked < frozenset(game.left):
        return None
    yes = game.drawn in marked
    left = tuple(i for i in game.left if (i in marked) == yes)
    asked = question(len(marked), len(game.left))
    answers = (*game.answers, Answer(asked, yes, len(left)))
    return Game(game.size, game.round, game.drawn, left, answers)


def written(game: Game) -> str:
    """A round as a tab remembers it: deck, round, cards left, and each question with its answer.

    >>> game = answer(deal(8, Random(1)), {"size": 8, "round": 1, "asked": 0, "marked": [0, 1, 2]})
    >>> written(game)
    '8;1;0,1,2;3y'
    """
    asked = (f"{a.asked.marked}{'y' if a.yes else 'n'}" for a in game.answers)
    return f"{game.size};{game.round};{','.join(map(str, game.left))};{','.join(asked)}"


def read_game(size: int, chance: Random, text: str) -> Game:
    """A round with a deck of that size, taken up again.

    Which card was drawn is not written: each one that is left is as likely as any other, so it is
    drawn now.
    """
    parts = text.split(";")
    if len(parts) != 4 or parts[0] != str(size):
        raise Nonsense(text)
    number = read_whole(1, MOST)(parts[1])
    left = tuple(read_whole(0, size - 1)(i) for i in parts[2].split(","))
    answers: list[Answer] = []
    remain = size
    for part in filter(None, parts[3].split(",")):
        marked, yes = read_whole(1, remain - 1)(part[:-1]), part[-1] == "y"
        asked = question(marked, remain)
        remain = marked if yes else remain - marked
        answers.append(Answer(asked, yes, remain))
    if len(set(left)) != len(left) or len(left) != remain:
        raise Nonsense(text)
    return Game(size, number, chance.choice(left), left, tuple(answers))


def read_rounds(text: str) -> tuple[Game, ...]:
    """Rounds that are finished: of each, the card that is left was the one that was drawn."""
    sizes = [read_whole(*SIZES)(part.split(";")[0]) for part in text.split()]
    return tuple(
        read_game(size, Random(0), part) for size, part in zip(sizes, text.split(), strict=True)
    )


def counts(rounds: Sequence[Game], size: int) -> tuple[int, ...]:
    """How many questions each finished round with a deck of this size took."""
    return tuple(len(game.answers) for game in rounds if game.size == size)


def play(s: Screen, size: int) -> Game:
    """A deck on the table, from which one card was drawn: which is it, by yes/no questions?

    The round is not in the address: a link must not tell the card.
    """
    name = f"game-{size}"

    def now() -> Game:
        fresh, again = deal(size, CHANCE), partial(read_game, size, CHANCE)
        return s.value(name, readers.read_nothing, fresh, note=written, again=again)

    def moved(told: Any) -> None:
        # A run that was cut short has not shown the latest, hence `now`.
        if (after := answer(now(), told)) is None:
            return
        s.put({name: after})
        if after.found:
            s.put({"rounds": (*finished(s), after)})
            visit.opened()  # the rounds are counted in another scene

    shown = now()
    s.stage("cards", "cards", _as_data(s, shown), moved)
    if shown.found:
        s.button("deal", {name: deal(size, CHANCE, shown.round + 1)}, primary=True)
    return shown


def finished(s: Screen) -> tuple[Game, ...]:
    """The finished rounds of the visit, with any deck."""

    def note(rounds: tuple[Game, ...]) -> str:
        return " ".join(map(written, rounds))

    return s.value("rounds", readers.read_nothing, (), note=note, again=read_rounds)


def _as_data(s: Screen, game: Game) -> dict[str, Any]:
    size = game.size
    deck = [card(i, size) for i in range(size)]
    suits, words = s.strings["suits"], s.strings["table"]
    own = {code: text for code, text in words.items() if code != "groups"}
    return {
        "turn": {"size": size, "round": game.round, "asked": len(game.answers)},
        "left": list(game.left),
        "faces": [[suit, str(rank)] for suit, rank in deck],
        "names": [f"{suits[suit]} {rank}" for suit, rank in deck],
        "groups": [
            [s.display.fill(words["groups"][code], low=size // 8), members]
            for code, members in groups(size).items()
        ],
        "last": game.answers[-1].yes if game.answers else None,
        "words": own | {"unit": s.display.unit_name},
    }
