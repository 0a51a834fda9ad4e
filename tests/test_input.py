"""What a browser sends is input: whatever it is, the page stands, and works afterwards."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from driver import address, complaints, open_page, text
from kl_ui.live import cards, curve, jensen, race
from kl_ui.state import readers

HUGE = 10**400
DELETED = {"fileId": "gone", "name": "gone.csv", "size": 3}


def say(at: AppTest, part: Any, **wire: Any) -> AppTest:
    """Send a widget's value as a browser would."""
    states = at._tree.get_widget_states()
    others = [widget for widget in states.widgets if widget.id != part.proto.id]
    del states.widgets[:]
    states.widgets.extend(others)
    said = WidgetState(id=part.proto.id)
    for field, value in wire.items():
        if field == "string_array_value":
            said.string_array_value.SetInParent()
            said.string_array_value.data.extend(value)
        elif field == "file_uploader_state_value":
            info = said.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = "gone", "gone.csv", 3
        else:
            setattr(said, field, value)
    states.widgets.append(said)
    return at._run(states)


def tell(at: AppTest, part: Any, what: Any, nth: int = 1) -> AppTest:
    """Send a component's message."""
    return say(at, part, json_value=json.dumps({"told": {"what": what, "nth": nth}}))


def components(at: AppTest) -> list[Any]:
    return [x for x in at.get("bidi_component") if x.proto.component_name != "kl_page"]


def of(at: AppTest, kind: str, key: str) -> Any:
    return next(x for x in at.get(kind) if x.key == key)


def test_a_message_that_says_the_same_again_is_heard() -> None:
    at = open_page("vae", lang="en", seen="1")

    def slider() -> Any:
        return next(x for x in components(at) if x.key == "vae.slider.m")

    at = tell(at, slider(), 3, nth=1)
    assert address(at)["m"] == "3"
    at.session_state["kept"]["vae.m"] = 0.0  # as a button does
    at = at.run()
    assert address(at)["m"] == "0"
    at = tell(at, slider(), 3, nth=2)
    assert address(at)["m"] == "3"


@pytest.mark.parametrize("empty", [[], ["?"]])
def test_a_choice_without_a_value_keeps_the_last(empty: list[str]) -> None:
    at = open_page("calculator", lang="en", unit="nats", mode="samples")
    for key in ("calculator.mode", "site.unit", "site.lang"):
        at = say(at, of(at, "button_group", key), string_array_value=empty)
        assert not at.exception
    found = address(at)
    assert [found[name] for name in ("mode", "unit", "lang")] == ["samples", "nats", "en"]
    assert of(at, "button_group", "calculator.mode").value == "samples"


def test_an_answer_that_is_none_counts_as_none() -> None:
    at = open_page("kl", lang="en", seen="1")
    for radio in at.radio:
        at = say(at, radio, string_value="?")
        assert not at.exception
    assert not at.success
    assert not at.warning
    assert {radio.value for radio in at.radio} == {None}


def test_a_file_the_server_has_lost_counts_as_none() -> None:
    at = open_page("calculator", lang="en")
    before = address(at)
    field = at.get("file_uploader")[0]
    at = say(at, field, file_uploader_state_value=DELETED)
    assert not at.exception
    assert address(at) == before
    again = at.get("file_uploader")[0]
    assert again.proto.id != field.proto.id, "no name of a file that does not count"
    cover = open_page("cover", lang="en")
    cover = say(cover, cover.get("file_uploader")[0], file_uploader_state_value=DELETED)
    assert not cover.exception


def test_a_file_and_the_box_never_disagree() -> None:
    at = open_page("calculator", lang="en")
    own = ("own.csv", b"u,3,1\nv,1,1\n", "text/csv")
    for aside in ("type", "example"):
        at = at.get("file_uploader")[0].set_value(own).run()
        assert address(at)["data"] == "u,3,1\nv,1,1"
        assert "“own" in text(at)
        if aside == "type":
            at = at.text_area(key="calculator.data").set_value("x,1,1\ny,1,3").run()
            assert address(at)["data"] == "x,1,1\ny,1,3"
        else:
            at = at.button(key="calculator.button.dice").click().run()
        assert "“own" not in text(at)
        assert at.get("file_uploader")[0].value is None


# --- anything at all --------------------------------------------------------------------------

numbers = st.sampled_from(
    [0, 1, -1, 0.5, 3, HUGE, -HUGE, 1e308, -0.0, float("inf"), float("nan"), True, None, "0.5", "x"]
)
anything = st.recursive(
    numbers | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["p", "q", "w", "m", "s", "x", "mu", "n"]), inner)
    ),
    max_leaves=6,
)


def like(value: Any) -> st.SearchStrategy[Any]:
    """Messages of the right shape with some wrong leaf, or of no shape at all."""
    if isinstance(value, dict):
        return st.fixed_dictionaries({k: like(v) for k, v in value.items()}) | anything
    if isinstance(value, list | tuple):
        return st.tuples(*map(like, value)).map(list) | anything
    return st.just(value) | numbers | anything


bells = curve.as_told(*curve.densities(curve.DEFAULTS, 2))
GAME = cards.Game(8, 1, drawn=5, left=(4, 5, 6, 7))
TURN = {"size": 8, "round": 1, "asked": 0, "marked": [4, 5]}
PAIR = {"p": [0.5, 0.5], "q": [0.25, 0.75]}
START = {"mu": 1, "sigma": 2, "method": "adam", "rate": 0.1, "step": 3}


@settings(max_examples=40)
@given(like(PAIR), like(bells), like({"x": [1, 2], "w": [0.25, 0.75]}), like(START), like(TURN))
def test_every_reader_of_messages_takes_anything(
    pair: Any, bell: Any, points: Any, start: Any, turn: Any
) -> None:
    for shares in (readers.distributions(pair, PAIR) or {}).values():
        assert sum(shares) == pytest.approx(1)
    for value in (curve.heard(bell, 2) or {}).values():
        assert abs(value) < 10
    assert all(0 < x <= 3 for x in (jensen.heard(points, 2) or {"x": ()})["x"])
    assert (race.heard(start) or START)["rate"] in race.RATES
    assert (cards.answer(GAME, turn) or GAME).drawn == 5
    assert all(
        0 <= n <= 9 for n in (readers.wholes(pair, {"p": (0, 9), "q": (0, 9)}) or {}).values()
    )
    assert 0 <= (readers.number(turn, 0, 1) or 0) <= 1


def wrong(value: Any) -> list[Any]:
    """The message a component might send, with each leaf by turns made huge and of another type."""
    if isinstance(value, dict):
        return [value | {k: bad} for k, v in value.items() for bad in wrong(v)] + [{}, [value]]
    if isinstance(value, list) and value:
        return [[bad, *value[1:]] for bad in wrong(value[0])] + [value * 2, []]
    return [HUGE, "?", None, [], {}]


def test_one_wrong_leaf_spoils_a_message() -> None:
    points = {"x": [1, 2], "w": [0.25, 0.75]}
    assert [x for x in wrong(PAIR) if readers.distributions(x, PAIR)] == []
    assert [x for x in wrong(bells) if curve.heard(x, 2)] == []
    assert [x for x in wrong(points) if jensen.heard(x, 2)] == []
    assert [x for x in wrong(START) if race.heard(x)] == []
    assert [x for x in wrong(0.5) if readers.number(x, 0, 1)] == []
    assert [x for x in wrong({"n": 3}) if readers.wholes(x, {"n": (0, 9)})] == []


# Among them they hold a component of every kind that speaks.
@pytest.mark.parametrize(
    "slug", ["why", "distributions", "kl", "proof", "vae", "laboratory", "calculator"]
)
def test_a_page_stands_whatever_its_parts_say(slug: str) -> None:
    at = open_page(slug, lang="en", seen="1")
    before = address(at)
    states = at._tree.get_widget_states()
    for number, part in enumerate(components(at)):
        data = json.loads(part.proto.json)
        mine = wrong(data.get("turn", data.get("value", {"running": 1, "asked": 1})))
        message = {"told": {"what": mine[number % len(mine)], "nth": 1}}
        states.widgets.append(WidgetState(id=part.proto.id, json_value=json.dumps(message)))
    at = at._run(states)
    assert complaints(at) == []
    assert address(at) == before, "nothing of it was believed"
    for told in (HUGE, [], {}, {"nth": 2}, "?"):
        at = say(at, components(at)[0], json_value=json.dumps({"told": told}))
        assert complaints(at) == []
    assert address(at) == before
