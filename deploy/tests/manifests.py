"""Manifests as a cluster would get them, and what Kubernetes' own schemas say of them."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
BASE, PRODUCTION, TLS = LAYERS = ("base", "overlays/production", "overlays/production-tls")


@cache
def built(layer: str) -> tuple[dict[str, Any], ...]:
    """Every object of a layer, as kustomize builds it."""
    if shutil.which("kubectl"):
        command = ["kubectl", "kustomize"]
    elif shutil.which("kustomize"):
        command = ["kustomize", "build"]
    else:
        raise AssertionError("neither kubectl nor kustomize is on the PATH; make test-ops needs one of them")
    done = subprocess.run([*command, str(KUBERNETES / layer)], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))


def the(layer: str, kind: str, name: str = "ironrule") -> dict[str, Any]:
    """The one object of a kind and a name."""
    (found,) = [each for each in built(layer) if (each["kind"], each["metadata"]["name"]) == (kind, name)]
    return found


def pod_of(layer: str) -> dict[str, Any]:
    """The pod that the deployment starts."""
    pod: dict[str, Any] = the(layer, "Deployment")["spec"]["template"]["spec"]
    return pod


def container_of(layer: str) -> dict[str, Any]:
    """Its one container."""
    (container,) = pod_of(layer)["containers"]
    return container  # type: ignore[no-any-return]  # yaml says nothing of types
