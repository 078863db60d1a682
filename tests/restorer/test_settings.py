"""Settings refuse what they cannot use, and say what would do."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from unspin import Settings, SettingsError
from unspin.settings import BOLD, CAREFUL, USUAL


def test_the_defaults() -> None:
    assert Settings() == Settings(USUAL, "restore", (), (), 4000)
    assert 0.0 < BOLD < USUAL < CAREFUL < 1.0


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"min_confidence": 1.01}, "min_confidence: 1.01 is not from 0 to 1"),
        ({"min_confidence": -0.1}, "min_confidence: -0.1 is not from 0 to 1"),
        ({"min_confidence": float("nan")}, "min_confidence: nan is not from 0 to 1"),
        ({"min_confidence": "0.5"}, "min_confidence: '0.5' is not a number from 0 to 1"),
        ({"min_confidence": True}, "min_confidence: True is not a number"),
        ({"quotes": "keep"}, "quotes: 'keep' is neither 'restore' nor 'leave'"),
        ({"protect": "term"}, "protect: a list of terms is needed"),
        ({"protect": [1]}, "protect: a list of terms is needed"),
        ({"protect": ["a", " "]}, "protect: an empty term protects nothing; leave it out"),
        ({"dictionaries": "mine.tsv"}, "dictionaries: a list of files is needed"),
        ({"dictionaries": Path("mine.tsv")}, "dictionaries: a list of files is needed"),
        ({"prefix": 49}, "prefix: 49 is not a whole number of at least 50 words"),
        ({"prefix": 100.0}, "prefix: 100.0 is not a whole number"),
        ({"prefix": True}, "prefix: True is not a whole number"),
    ],
)
def test_a_value_that_is_refused(values: dict[str, object], reason: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.of(values)
    assert str(error.value).startswith(reason)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("min_confidance", "min_confidance: no such setting; did you mean min_confidence?"),
        ("protected", "protected: no such setting; did you mean protect?"),
        ("dictionary", "dictionary: no such setting; did you mean dictionaries?"),
        ("zzz", "zzz: no such setting; known are min_confidence, quotes, protect, dictionaries, prefix"),
    ],
)
def test_an_unknown_name(name: str, reason: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.of({name: 1})
    assert str(error.value) == reason


def test_a_setting_is_a_value() -> None:
    made = Settings.of({"min-confidence": 1, "protect": ["a", "B"], "dictionaries": ["x.tsv"], "prefix": 50})
    assert made == Settings(1, protect=("a", "B"), dictionaries=(Path("x.tsv"),), prefix=50)
    assert hash(made) == hash(Settings(1, protect=("a", "B"), dictionaries=(Path("x.tsv"),), prefix=50))
    with pytest.raises(FrozenInstanceError):
        made.prefix = 60  # type: ignore[misc]


def test_the_verb_of_the_package() -> None:
    import unspin

    assert unspin.restore("The Overseas Ministry.") == "The Foreign Ministry."
    assert (
        unspin.restore("The Overseas Ministry.", Settings(protect=("Overseas",))) == "The Overseas Ministry."
    )
    assert set(unspin.__all__) <= set(dir(unspin))
    with pytest.raises(AttributeError, match="no attribute 'respin'"):
        unspin.respin  # noqa: B018
