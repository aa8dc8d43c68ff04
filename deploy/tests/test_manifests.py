"""The manifests build, are valid to the letter, and keep what a production asks of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from deploy.tests.manifests import BASE, LAYERS, PRODUCTION, ROOT, TLS, built, container_of, pod_of, the
from ironrule.rulebook.files import rulebooks_in
from ironrule.rulebook.read import read_rulebook

EVERY_LAYER = pytest.mark.parametrize("layer", LAYERS)
VERSIONS = ("1.32", "1.37")


def revisions_in(folder: Path) -> dict[str, str]:
    """Every rulebook of a folder, and its revision."""
    return {each.name: each.revision for each in map(read_rulebook, rulebooks_in(folder))}


@EVERY_LAYER
@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid(layer: str, version: str) -> None:
    """Strictly: a field that the version does not know is a fault, and so is a kind without a schema."""
    for each in built(layer):
        kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fault_is_seen(version: str) -> None:
    """A field that is none is refused."""
    wrong = {**the("base", "Service"), "spec": {**the("base", "Service")["spec"], "prots": []}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, version, strict=True)


@EVERY_LAYER
def test_the_pod_may_do_nothing_more_than_it_must(layer: str) -> None:
    """The restricted standard: nobody in particular, no privileges, nothing written, no token of the cluster."""
    pod, container = pod_of(layer), container_of(layer)
    assert {"type": "RuntimeDefault"} == pod["securityContext"]["seccompProfile"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert 10001 == pod["securityContext"]["runAsUser"]
    assert {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    } == container["securityContext"]
    assert pod["automountServiceAccountToken"] is False
    assert the(layer, "ServiceAccount")["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    written = [each["name"] for each in container["volumeMounts"] if not each.get("readOnly")]
    assert ["tmp"] == written
    assert all({"emptyDir", "configMap", "secret"} & each.keys() for each in pod["volumes"])


@pytest.mark.parametrize("layer", [BASE, PRODUCTION])
def test_the_probes_ask_over_grpc(layer: str) -> None:
    """A busy server is not restarted: alive is asked of the process, ready of the service."""
    container = container_of(layer)
    assert {"port": 50051} == container["startupProbe"]["grpc"] == container["livenessProbe"]["grpc"]
    assert {"port": 50051, "service": "ironrule.v1.PrescriptionService"} == container["readinessProbe"]["grpc"]


def test_where_tls_is_on_the_probes_ask_over_http() -> None:
    """A gRPC probe speaks plain text alone, and the pod would be killed; the port of metrics has no TLS."""
    container = container_of(TLS)
    probes = [container[f"{each}Probe"] for each in ("startup", "liveness", "readiness")]
    assert [] == [each for each in probes if "grpc" in each]
    assert ["/readyz", "/healthz", "/readyz"] == [each["httpGet"]["path"] for each in probes]
    assert {"metrics"} == {each["httpGet"]["port"] for each in probes}


def test_where_tls_is_on_the_server_and_its_commands_have_their_files() -> None:
    """Every file that a variable names lies in the secret, nobody else may read it, and no Service says plain text."""
    named = {each["name"]: each.get("value", "") for each in container_of(TLS)["env"]}
    assert {"TLS_CERT", "TLS_KEY", "TLS_CA", "TLS_NAME"} <= {each.removeprefix("IRONRULE_") for each in named}
    assert {"/tls/tls.crt", "/tls/tls.key", "/tls/ca.crt"} == {each for each in named.values() if "/tls/" in each}
    (volume,) = [each for each in pod_of(TLS)["volumes"] if "secret" in each]
    assert {"secretName": "ironrule-tls", "defaultMode": 0o440} == volume["secret"]
    for name in ("ironrule", "ironrule-headless"):
        ports = {each["name"]: each.get("appProtocol") for each in the(TLS, "Service", name)["spec"]["ports"]}
        assert "https" == ports["grpc"]


@EVERY_LAYER
def test_the_token_of_administrators_is_a_secret(layer: str) -> None:
    """It stands in no manifest, and a cluster without it starts all the same."""
    (token,) = [each for each in container_of(layer)["env"] if each["name"] == "IRONRULE_ADMIN_TOKEN"]
    assert {"secretKeyRef": {"name": "ironrule-admin", "key": "token", "optional": True}} == token["valueFrom"]


@EVERY_LAYER
def test_a_stop_has_time(layer: str) -> None:
    """The pause before it and the grace of the calls end before the pod is killed."""
    pod, container = pod_of(layer), container_of(layer)
    grace = next(float(each["value"]) for each in container["env"] if each["name"] == "IRONRULE_GRACE_SECONDS")
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] > pause + grace
    assert {"maxUnavailable": 0, "maxSurge": 1} == the(layer, "Deployment")["spec"]["strategy"]["rollingUpdate"]
    assert 1 == the(layer, "PodDisruptionBudget")["spec"]["maxUnavailable"]


@EVERY_LAYER
def test_it_has_what_it_needs_and_no_more(layer: str) -> None:
    """Requests for both, a limit of memory alone: a limit of processor time would slow a call in its midst."""
    resources = container_of(layer)["resources"]
    assert {"cpu", "memory"} == resources["requests"].keys()
    assert {"memory"} == resources["limits"].keys()
    scaler = the(layer, "HorizontalPodAutoscaler")["spec"]
    assert 2 <= scaler["minReplicas"] < scaler["maxReplicas"]
    assert "replicas" not in the(layer, "Deployment")["spec"]


@EVERY_LAYER
def test_nobody_calls_who_should_not(layer: str) -> None:
    """Calls from clients, metrics for those who monitor, and nothing goes out."""
    policy = the(layer, "NetworkPolicy")["spec"]
    assert [] == policy["egress"]
    assert {50051, 9464} == {port["port"] for rule in policy["ingress"] for port in rule["ports"]}
    assert all(rule["from"] for rule in policy["ingress"])


@EVERY_LAYER
def test_every_selector_finds_the_pods(layer: str) -> None:
    """Services, budget, policy and spread mean the labels that pods have."""
    labels = the(layer, "Deployment")["spec"]["template"]["metadata"]["labels"]
    selectors: list[dict[str, Any]] = [
        the(layer, "Service")["spec"]["selector"],
        the(layer, "Service", "ironrule-headless")["spec"]["selector"],
        the(layer, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        the(layer, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        the(layer, "Deployment")["spec"]["selector"]["matchLabels"],
        *(each["labelSelector"]["matchLabels"] for each in pod_of(layer)["topologySpreadConstraints"]),
    ]
    assert all(each and each.items() <= labels.items() for each in selectors)
    assert "None" == the(layer, "Service", "ironrule-headless")["spec"]["clusterIP"]


def test_the_rulebooks_are_mounted_as_they_are(tmp_path: Path) -> None:
    """The folder that the ConfigMap gives has every rulebook of this checkout, at its revision."""
    data = the(PRODUCTION, "ConfigMap", "ironrule-rulebooks")["data"]
    (volume,) = [each for each in pod_of(PRODUCTION)["volumes"] if "configMap" in each]
    (mount,) = [each for each in container_of(PRODUCTION)["volumeMounts"] if each["name"] == volume["name"]]
    assert "subPath" not in mount
    assert {"name": "IRONRULE_RULES", "value": mount["mountPath"]} in container_of(PRODUCTION)["env"]
    for item in volume["configMap"]["items"]:
        file = tmp_path / item["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(data[item["key"]], encoding="utf-8")
    mounted, ours = (
        {each.name: read_rulebook(each).revision for each in rulebooks_in(folder)}
        for folder in (tmp_path, ROOT / "rules")
    )
    assert len(ours) > 10
    assert ours == mounted
    assert sum(len(each.encode()) for each in data.values()) < 1 << 20
