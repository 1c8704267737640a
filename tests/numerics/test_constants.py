"""The fitted constants are up to date."""

import fit_constants


def test_constants_are_as_generated() -> None:
    assert fit_constants.main(["--check"]) == 0
