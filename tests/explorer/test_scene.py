"""The scene of the explorer: what keys change."""

import pytest

from actviz.explorer.scene import Scene


def test_the_cursor_stops_at_a_kink() -> None:
    scene = Scene("hard_swish").at(2.93)
    assert scene.moved(1).x == 3.0
    assert scene.moved(1).moved(1).x > 3.0


def test_the_cursor_stays_in_the_view() -> None:
    scene = Scene("relu").at(100.0)
    assert scene.x == scene.view[1]
    assert scene.moved(1).x == scene.view[1]


def test_the_cursor_moves_along_round_numbers() -> None:
    scene = Scene("gelu")
    xs = [scene.moved(steps).x for steps in range(-5, 6)]
    assert all(len(repr(x)) <= 4 for x in xs), xs


def test_zooming_in_and_out_again_comes_back() -> None:
    scene = Scene("tanh").at(1.0)
    low, high = scene.zoomed(3).zoomed(-3).view
    assert (low, high) == pytest.approx(scene.view, abs=0.2)
    assert scene.zoomed(3).view[1] - scene.zoomed(3).view[0] < (scene.view[1] - scene.view[0]) / 3


def test_zooming_scales_a_fixed_range_of_y_too() -> None:
    scene = Scene("relu", y_range=(-1.0, 3.0)).zoomed(1)
    assert scene.y_range == pytest.approx((1 - 2 / 1.5, 1 + 2 / 1.5))
    assert Scene("relu").zoomed(1).y_range is None


@pytest.mark.parametrize("steps", [-2000, 2000])
def test_zooming_ends_somewhere(steps: int) -> None:
    scene = Scene("relu")
    for _ in range(abs(steps) // 10):
        scene = scene.zoomed(1 if steps > 0 else -1)
    low, high = scene.view
    assert low < scene.x < high or low <= scene.x <= high
    assert high > low


def test_panning_up_fixes_the_range_of_y() -> None:
    assert Scene("relu").panned(0, 1, (0.0, 5.0)).y_range == (0.5, 5.5)


def test_pinning_twice_unpins() -> None:
    pinned = Scene("elu:0.5").toggled_pin()
    assert pinned.pinned == ("elu:alpha=0.5",)
    assert pinned.toggled_pin().pinned == ()


def test_another_function_keeps_the_choices_but_not_the_view() -> None:
    scene = Scene("relu", order=2, x_range=(0.0, 1.0), pinned=("tanh",)).with_function("gelu")
    assert (scene.order, scene.x_range, scene.pinned) == (2, None, ("tanh",))


def test_a_reset_returns_to_the_parameters_that_were_chosen() -> None:
    scene = Scene("elu:0.5").with_parameter("elu:alpha=0.7").with_parameter("elu:alpha=0.9")
    assert scene.reset().function == "elu:0.5"
