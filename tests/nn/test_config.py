"""The configuration of a run: every option is described once, and known everywhere."""

from __future__ import annotations

import pytest

from actviz.errors import UsageError
from actviz.nn.config import DATA, Config, belonging, read_widths
from actviz.nn.datasets import DATASETS
from actviz.nn.initialisations import NAMES as INITIALISATIONS
from actviz.nn.losses import LOSSES
from actviz.nn.optimizers import OPTIMIZERS
from actviz.nn.schedules import NAMES as SCHEDULES
from actviz.text.schema import options


def test_the_choices_are_the_tables() -> None:
    choices = {name: set(described.choices) for name, described in options(Config).items() if described.choices}
    assert choices["loss"] == {"auto", *LOSSES}
    assert choices["optimizer"] == set(OPTIMIZERS)
    assert choices["init"] == set(INITIALISATIONS)
    assert choices["schedule"] == set(SCHEDULES)


def test_a_file_that_lacks_an_option_takes_its_default() -> None:
    config = Config("xor", "binary", epochs=7)
    record = config.to_dict()
    assert record["lr"] == config.learning_rate
    assert Config.of_json({name: value for name, value in record.items() if name != "clip"}) == config
    for wrong in ({**record, "colour": 1}, {"task": "binary"}, {**record, "seeds": 0}, {**record, "layers": ["16"]}):
        with pytest.raises(UsageError):
            Config.of_json(wrong)


def test_new_data_bring_their_own_settings() -> None:
    assert set(belonging(DATA)) == {"noise", "test_share", "batch", "epochs", "tolerance", "patience"}
    assert all(dataset.defaults.data == name for name, dataset in DATASETS.items())


@pytest.mark.parametrize("text", ["9" * 5000, "3," + "9" * 5000, "1_0", "-3", "3,,4", ""])
def test_widths_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="layer widths"):
        read_widths(text)
