"""What deployments are made of is up to date."""

from __future__ import annotations

import os

from deploy.kubernetes.rulebooks import PAGE, page


def test_the_list_of_rulebooks_is_as_made() -> None:
    """rules/kustomization.yaml lists the files that there are (ACCEPT=1 renews it)."""
    if os.environ.get("ACCEPT"):
        PAGE.write_text(page(), encoding="utf-8")
    assert page() == PAGE.read_text(encoding="utf-8")
