"""What operations sees: metrics from the first moment, one log line per call, and no athlete in either."""

from __future__ import annotations

import asyncio
import io
import logging
from typing import Any

import grpc
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from ironrule.server.call import PHASES
from ironrule.server.catalogue import CATALOGUE
from ironrule.server.interceptor import RpcWatch
from ironrule.server.logs import libraries_log_to, log_to
from ironrule.server.telemetry import Telemetry
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG
from tests.server.long_logs import log_of
from tests.server.running import SERVICE, Running, example, in_loop, log_lines, novice, refused, running, sample

OUT_OF_TIME = "ironrule_calls_out_of_time_total"
PRESCRIBE = {"grpc_type": "unary", "grpc_service": SERVICE, "grpc_method": "Prescribe"}


def test_metrics_begin_at_zero_and_count() -> None:
    """Every series that can be known is there at zero, and a call moves those that are its own."""

    async def story() -> None:
        async with running() as service:
            before = await service.metrics()
            answer = await service.prescriptions.Prescribe(novice())
            request = novice()
            request.as_of = ""
            await refused(service.prescriptions.Prescribe(request))
            after = await service.metrics()

        for code in ("OK", "InvalidArgument", "NotFound", "FailedPrecondition", "Internal", "Canceled"):
            assert 0 == before[sample("grpc_server_handled_total", **PRESCRIBE, grpc_code=code)]
        assert 0 == before[sample("ironrule_engine_disagreements_total", rulebook="back-strength")]
        assert 1 == after[sample("grpc_server_handled_total", **PRESCRIBE, grpc_code="OK")]
        assert 1 == after[sample("grpc_server_handled_total", **PRESCRIBE, grpc_code="InvalidArgument")]
        assert 2 == after[sample("grpc_server_handling_seconds_count", **PRESCRIBE)]
        assert 1 == total(after, "ironrule_prescriptions_total")
        assert 0 == after[sample("ironrule_engine_disagreements_total", rulebook="back-strength")]
        assert 1 == after[sample("ironrule_rulebook_info", rulebook="back-strength", revision=answer.revision)]
        held = [each for each in after if each[0] == "ironrule_rules_held_total"]
        for rule in {each.rule for each in answer.decisions if not each.overruled_by}:
            (key,) = [each for each in held if ("rule", rule) in each[1]]
            assert (0, 1) == (before[key], after[key])
        assert set(before) == {key for key in after if key[0] != "ironrule_facts_missing_total"}

    in_loop(story)


def test_what_is_served_is_the_catalogue() -> None:
    """Name by name, with its type and its help; beside it there are only metrics of the process and of Python."""
    pages: list[str] = []

    async def story() -> None:
        async with running() as service:
            await service.prescriptions.Prescribe(novice())
            pages.append((await service.http("/metrics"))[1])

    in_loop(story)

    families = {each.name: each for each in text_string_to_metric_families(pages[0])}
    ours = {name: each for name, each in families.items() if not name.startswith(("process_", "python_"))}
    known = {each.name.removesuffix("_total"): each for metrics in CATALOGUE.values() for each in metrics}
    assert set(known) == set(ours)
    for name, family in ours.items():
        assert (known[name].kind, known[name].text) == (family.type, family.documentation)
        for row in family.samples:
            assert set(known[name].labels) == set(row.labels) - {"le"}


def test_work_is_counted_by_phase_and_deloads_by_rulebook() -> None:
    """One athlete is one of each phase; what runs a deload is counted as one, and what is missing by its name."""

    async def story() -> None:
        async with running() as service:
            await service.prescriptions.Prescribe(novice())
            await service.prescriptions.Prescribe(example("intermediate-tired"))
            after = await service.metrics()
        for phase in PHASES:
            assert 2 == after[sample("ironrule_phase_seconds_count", phase=phase)]
        assert 1 == after[sample("ironrule_deload_prescriptions_total", rulebook="back-strength")]
        assert 0 < total(after, "ironrule_facts_missing_total")
        assert 0 == after[sample("ironrule_calls_under_way")]

    in_loop(story)


def test_one_line_per_call_without_the_athlete(capsys: pytest.CaptureFixture[str]) -> None:
    """A call leaves one line that says what was decided, and neither log nor metrics name the athlete."""
    request = novice()
    request.athlete.id = "athlete-jane-doe"
    request.request_id = "call-17"
    pages: list[str] = []

    async def story() -> None:
        async with running() as service:
            await service.prescriptions.Prescribe(request)
            wrong = type(request).FromString(request.SerializeToString())
            wrong.as_of = ""
            await refused(service.prescriptions.Prescribe(wrong))
            pages.append((await service.http("/metrics"))[1])

    in_loop(story)

    written = capsys.readouterr().out
    good, bad = [line for line in log_lines(written) if line["event"] == "rpc"]
    assert f"{SERVICE}/Prescribe" == good["method"]
    assert ("OK", "call-17", "back-strength") == (good["code"], good["request_id"], good["rulebook"])
    assert {"duration_ms", "revision", "decision_id", "outcome", "rules_held"} < set(good)
    assert ("InvalidArgument", "REQUEST_INVALID") == (bad["code"], bad["reason"])
    assert "jane" not in written + pages[0]


def test_a_load_set_by_hand_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """That a coach set a load by hand is in the log, with what became of it; who, why, and the load itself are not."""

    async def story() -> None:
        async with running() as service:
            for amount in (62.5, 80):
                request = novice()
                request.coach_override.exercise = "deadlift_conventional"
                request.coach_override.load.amount, request.coach_override.load.unit = amount, LOAD_UNIT_KG
                request.coach_override.by, request.coach_override.reason = "jane-doe", "jane-feels-well"
                await service.prescriptions.Prescribe(request)
            await service.prescriptions.Prescribe(novice())
            after = await service.metrics()

        by_hand = {"rulebook": "back-strength", "stage": "override", "rule": "coach_override"}
        held, overruled = (after[sample(f"ironrule_rules_{what}_total", **by_hand)] for what in ("held", "overruled"))
        assert (1, 1) == (held, overruled)

    in_loop(story)

    written = capsys.readouterr().out
    honoured, limited, without = [line for line in log_lines(written) if line["event"] == "rpc"]
    assert ("honoured", []) == (honoured["coach_override"], honoured["override_limited_by"])
    assert ("limited", "S5_share") == (limited["coach_override"], limited["override_limited_by"][-1])
    assert "coach_override" not in without
    assert "jane" not in written


def test_a_bug_is_logged_with_its_places_and_without_its_message() -> None:
    """An unforeseen exception is INTERNAL for the caller and, in the log, a traceback that quotes nothing."""
    written = io.StringIO()
    watch = RpcWatch(Telemetry(CollectorRegistry()), log_to(written))

    async def fail(request: bytes, context: grpc.aio.ServicerContext[Any, Any]) -> bytes:
        raise KeyError("athlete-jane-doe")

    def as_it_is(message: bytes) -> bytes:
        return message

    async def story() -> None:
        server = grpc.aio.server(interceptors=[watch])
        handler = grpc.unary_unary_rpc_method_handler(fail, as_it_is, as_it_is)
        server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Service", {"Fail": handler})])
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            refusal = await refused(Running(port, 0, channel).raw("/test.Service/Fail"))
        await server.stop(None)

        assert (grpc.StatusCode.INTERNAL, "INTERNAL") == (refusal.code, refusal.info.reason)
        assert "jane" not in refusal.message

    in_loop(story)

    (line,) = log_lines(written.getvalue())
    assert ("error", "Internal") == (line["level"], line["code"])
    assert "KeyError" == line["traceback"][0]
    assert "jane" not in written.getvalue()


def test_what_libraries_log_quotes_nobody() -> None:
    """Of a library's line the log has the place and the fixed words; what fills them may be of a record."""
    written, library = io.StringIO(), logging.getLogger("some.library")
    with libraries_log_to(log_to(written)):
        library.error("method [%s] failed", "jane-doe")
        library.warning("method [jane-doe] failed")
        try:
            raise KeyError("jane-doe")
        except KeyError as mistake:
            library.exception(mistake)

    filled, put_together, raised = log_lines(written.getvalue())
    assert "jane" not in written.getvalue()
    assert ("error", "method [%s] failed") == (filled["level"], filled["words"])
    assert {"some.library"} == {each["logger"] for each in (filled, put_together, raised)}
    assert put_together["place"].startswith("test_telemetry:")
    assert "KeyError" == raised["traceback"][0]


def test_an_unknown_method_adds_no_series(capsys: pytest.CaptureFixture[str]) -> None:
    """Names that callers make up reach neither metrics nor log."""

    async def story() -> None:
        async with running() as service:
            before = await service.metrics()
            with pytest.raises(grpc.aio.AioRpcError):
                await service.raw("/made.up/Jane")
            after = await service.metrics()

        assert set(before) == set(after)
        assert (
            1
            == after[
                sample(
                    "grpc_server_handled_total",
                    grpc_type="other",
                    grpc_service="other",
                    grpc_method="other",
                    grpc_code="Unimplemented",
                )
            ]
        )

    in_loop(story)

    assert "Jane" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "limit", "whose"),
    [(0.3, 60.0, "caller"), (1.5, 60.0, "service"), (None, 0.3, "service")],
)
def test_a_call_that_takes_too_long_is_counted_as_late(given: float | None, limit: float, whose: str) -> None:
    """It ends when its time is over, with the code that the caller saw, and is the caller's who gave it too little."""

    async def story() -> None:
        late = sample("grpc_server_handled_total", **PRESCRIBE, grpc_code="DeadlineExceeded")
        async with running(engine="compiled", deadline_seconds=limit) as service:
            with pytest.raises(grpc.aio.AioRpcError) as refusal:
                await service.prescriptions.Prescribe(log_of(8_000), timeout=given)
            assert grpc.StatusCode.DEADLINE_EXCEEDED == refusal.value.code()
            while not (await service.metrics())[late]:
                await asyncio.sleep(0.05)
            metrics = await service.metrics()
            counted = {each: metrics[sample(OUT_OF_TIME, **PRESCRIBE, whose=each)] for each in ("caller", "service")}
            assert {"caller": 0, "service": 0} | {whose: 1} == counted

    in_loop(story)


def total(metrics: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str) -> float:
    """The sum over all labels."""
    return sum(value for (each, _), value in metrics.items() if each == name)
