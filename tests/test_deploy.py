"""What is made of other files is up to date, and says what there is."""

from __future__ import annotations

import os
from types import ModuleType

import pytest

from deploy.kubernetes import rulebooks
from deploy.monitoring import metrics_page
from ironrule.server.catalogue import CATALOGUE, LABELS


@pytest.mark.parametrize("made", [rulebooks, metrics_page], ids=lambda made: made.PAGE.name)
def test_the_page_is_as_made(made: ModuleType) -> None:
    """What is committed is what would be made now (ACCEPT=1 renews it)."""
    if os.environ.get("ACCEPT"):
        made.PAGE.write_text(made.page(), encoding="utf-8")
    assert made.page() == made.PAGE.read_text(encoding="utf-8")


def test_every_label_is_explained() -> None:
    """The page says of every label, and of no other, what values it has."""
    used = {label for metrics in CATALOGUE.values() for metric in metrics for label in metric.labels}
    assert used == set(LABELS)
