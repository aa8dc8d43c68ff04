"""Writes rules/kustomization.yaml: the rulebooks of this checkout as a ConfigMap, mounted as the folder that they are.

Run it after a file of rules was added, renamed or removed; what they say is read whenever manifests are built.
"""

from __future__ import annotations

import sys
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "rules"
PAGE = RULES / "kustomization.yaml"

_HEAD = """\
# Made by deploy/kubernetes/rulebooks.py: every rulebook, pack and test as a ConfigMap, mounted as the folder it was.
# The name has no hash, so an edited rulebook reaches pods that run, and starts none anew.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
generatorOptions: {disableNameSuffixHash: true}
configMapGenerator:
  - name: ironrule-rulebooks
    files:
"""
_PATCH = """\
patches:
  - target: {kind: Deployment, name: ironrule}
    patch: |
      - op: add
        path: /spec/template/spec/containers/0/volumeMounts/-
        value: {name: rulebooks, mountPath: /rulebooks, readOnly: true}
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: IRONRULE_RULES, value: /rulebooks}
      - op: add
        path: /spec/template/spec/volumes/-
        value:
          name: rulebooks
          configMap:
            name: ironrule-rulebooks
            items:
"""


def page(rules: Path = RULES) -> str:
    """The component: keys have no slashes, so a path has dots in their place, and the mount gives them back."""
    files = sorted(each.relative_to(rules).as_posix() for each in rules.rglob("*.yaml") if each.parent != rules)
    keys = {each.replace("/", "."): each for each in files}
    assert len(keys) == len(files), "two paths have one key"
    listed = "".join(f"      - {key}={path}\n" for key, path in keys.items())
    mounted = "".join(f"              - {{key: {key}, path: {path}}}\n" for key, path in keys.items())
    return f"{_HEAD}{listed}{_PATCH}{mounted}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
