"""Wraps every RPC: one log line, its metrics, a status for every exception, ids in the trailing metadata."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from typing import Any, TypeAlias

import grpc
from structlog.typing import FilteringBoundLogger

from ironrule.server import telemetry as names
from ironrule.server.call import Call, Method, current, safe_request_id
from ironrule.server.errors import refusal_of
from ironrule.server.limits import Limits
from ironrule.server.logs import traceback_of
from ironrule.server.telemetry import Telemetry
from ironrule.server.trace import TRACEPARENT, trace_after

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

#: A call that ends with no more time left than this has run out of time: longer is hardly any call on its way.
_ON_ITS_WAY_S = 0.1
_NONE = Limits()
_FACTORIES = {
    "unary": grpc.unary_unary_rpc_method_handler,
    "client_stream": grpc.stream_unary_rpc_method_handler,
    "server_stream": grpc.unary_stream_rpc_method_handler,
    "bidi_stream": grpc.stream_stream_rpc_method_handler,
}


class RpcWatch(grpc.aio.ServerInterceptor):
    """Sees every RPC begin and end. It holds for health and reflection as well.

    `unparsed` names methods, as service/name, that are given the bytes that were sent, and may answer in bytes.
    """

    def __init__(
        self,
        telemetry: Telemetry,
        log: FilteringBoundLogger,
        unparsed: frozenset[str] = frozenset(),
        limits: Limits | None = None,
    ) -> None:
        self._telemetry = telemetry
        self._log = log
        self._unparsed = unparsed
        self._limits = limits or Limits()
        self._wrapped: dict[str, tuple[Handler, Handler]] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Handler | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        """Puts the wrapped handler in the place of the handler: the same for every call of a method."""
        handler = await continuation(handler_call_details)
        if handler is None:
            # Of this kind any request can be: none is read.
            return grpc.stream_stream_rpc_method_handler(self._unknown_method)
        path = handler_call_details.method
        known, wrapped = self._wrapped.get(path, (None, None))
        if known is not handler or wrapped is None:
            wrapped = self._wrapper_of(handler, path)
            self._wrapped[path] = (handler, wrapped)
        return wrapped

    def _wrapper_of(self, handler: Handler, path: str) -> Handler:
        kind = names.kind_of(handler.request_streaming, handler.response_streaming)
        service, _, name = path.removeprefix("/").partition("/")
        method = Method(kind, service, name)
        # A request that comes alone comes as bytes, so that one that cannot be parsed is ours to answer.
        if kind == "unary":
            return grpc.unary_unary_rpc_method_handler(self._unary(handler, method))
        wrapped = (self._streaming if handler.response_streaming else self._collecting)(handler, method)
        unparsed = str(method) in self._unparsed
        parse = handler.request_deserializer if handler.request_streaming and not unparsed else None
        return _FACTORIES[kind](wrapped, parse, None if unparsed else handler.response_serializer)

    def _unary(self, handler: Handler, method: Method) -> Callable[[bytes, Context], Awaitable[bytes]]:
        behaviour, parse, serialise = _present(
            handler.unary_unary, handler.request_deserializer, handler.response_serializer
        )
        unparsed = str(method) in self._unparsed

        async def unary(raw: bytes, context: Context) -> bytes:
            async with self._watched(method, context) as call, self._in_time(method, context):
                self._limits.take(raw)
                answer = await _settled(behaviour(raw if unparsed else parse(raw), context))
                response: bytes = answer if isinstance(answer, bytes) else serialise(answer)
                context.set_trailing_metadata(call.trailing_metadata)
                self._telemetry.sent(method)
                return response

        return unary

    def _collecting(self, handler: Handler, method: Method) -> Callable[[Any, Context], Awaitable[Any]]:
        (behaviour,) = _present(handler.stream_unary)

        async def collecting(requests: AsyncIterator[Any], context: Context) -> Any:
            async with self._watched(method, context):
                response = await _settled(behaviour(self._counted(requests, method), context))
                self._telemetry.sent(method)
                return response

        return collecting

    def _streaming(self, handler: Handler, method: Method) -> Callable[[Any, Context], Awaitable[None]]:
        behaviour, parse = _present(
            handler.stream_stream if handler.request_streaming else handler.unary_stream, handler.request_deserializer
        )

        async def streaming(asked: Any, context: Context) -> None:
            async with self._watched(method, context):
                request = self._counted(asked, method) if handler.request_streaming else parse(asked)
                responses = behaviour(request, context)
                # A handler may write to the context instead of yielding; those messages pass uncounted.
                if inspect.isawaitable(responses):
                    await responses
                    return
                first = True
                async with aclosing(responses):
                    async for response in responses:
                        if first:
                            # Otherwise it goes with the first message, and a refusal could not pass that one.
                            await context.send_initial_metadata(())
                        first = False
                        self._telemetry.sent(method)
                        await self._written(response, method, context)

        return streaming

    async def _written(self, response: Any, method: Method, context: Context) -> None:
        """Sends a message of a stream, which takes as long as its caller takes to read. Raises TookTooLong."""
        # What gRPC has begun to send cannot be taken back: a message that nobody reads goes with the connection.
        writing = asyncio.ensure_future(context.write(response))
        writing.add_done_callback(_looked_at)
        async with self._in_time(method, context):
            try:
                await asyncio.shield(writing)
            except (grpc.aio.InternalError, grpc.aio.UsageError):
                # The caller has gone, and gRPC is about to say so.
                raise asyncio.CancelledError from None

    def _in_time(self, method: Method, context: Context) -> AbstractAsyncContextManager[None]:
        """Our own end of a call whose caller sent no deadline."""
        limits = self._limits if method.service in names.OURS else _NONE
        return limits.in_time(context.time_remaining())

    async def _counted(self, requests: AsyncIterator[Any], method: Method) -> AsyncIterator[Any]:
        async for request in requests:
            self._telemetry.received(method)
            yield request

    @asynccontextmanager
    async def _watched(self, method: Method, context: Context) -> AsyncIterator[Call]:
        """From the first line of a handler to its last, whatever happens between."""
        call = _begun(method, context)
        call.given = context.time_remaining()
        call.count, call.spent = self._telemetry.answered, self._telemetry.spent
        current.set(call)
        context.set_trailing_metadata(call.trailing_metadata)
        self._telemetry.started(method)
        if method.kind in {"unary", "server_stream"}:
            self._telemetry.received(method)
        try:
            if method.service in names.OURS:
                self._limits.admit(self._telemetry.under_way)
            yield call
        except (asyncio.CancelledError, GeneratorExit):
            call.code = _why_cancelled(context)
            raise
        except grpc.aio.AbortError:
            call.code = _code_of(context)
            raise
        except Exception as mistake:
            await self._refuse(call, context, mistake)
        finally:
            self._end(call)

    async def _refuse(self, call: Call, context: Context, mistake: Exception) -> None:
        """Ends the call with the status that belongs to the exception."""
        if (already := _code_of(context)) is not grpc.StatusCode.OK:
            # Generated code sets a code and raises: a method that nobody has written.
            call.code = already
            self._end(call)
            await context.abort(already, context.details(), call.trailing_metadata)
        refusal = refusal_of(mistake, call.ids)
        call.code, call.reason, call.bug = refusal.code, refusal.reason, mistake if refusal.ours else None
        metadata: tuple[tuple[str, str | bytes], ...] = (*refusal.trailing_metadata, *call.trailing_metadata)
        self._end(call)
        await context.abort(refusal.code, refusal.status.message, metadata)

    def _end(self, call: Call) -> None:
        """Counts and logs a call once, before the caller is told that it has ended."""
        if call.ended:
            return
        call.ended = True
        seconds = call.seconds
        self._telemetry.handled(call.method, call.code, seconds)
        if call.answer and call.code is grpc.StatusCode.OK:
            self._telemetry.answered(call.answer)
        if call.code is grpc.StatusCode.DEADLINE_EXCEEDED and call.method.service in names.OURS:
            self._telemetry.out_of_time(call.method, call.given)
        if call.reason:
            self._telemetry.call_refused(call.method, call.reason)
        for reason, count in call.refused.items():
            self._telemetry.refused(call.method, reason, count)
        write = self._log.debug if call.method.service == names.HEALTH.full_name else self._log.info
        (self._log.error if call.bug else write)("rpc", **_facts(call, seconds))

    async def _unknown_method(self, requests: AsyncIterator[bytes], context: Context) -> None:
        """Nobody serves this method. Its name comes from outside, so it is neither counted nor logged."""
        call = _begun(names.OTHER, context)
        self._telemetry.started(names.OTHER)
        call.code = grpc.StatusCode.UNIMPLEMENTED
        self._end(call)
        await context.abort(call.code, "Method not found!", call.trailing_metadata)


def _begun(method: Method, context: Context) -> Call:
    """A call with the ids that were sent along."""
    sent = context.invocation_metadata() or ()
    return Call(method, safe_request_id(_sent_as(sent, "x-request-id")), trace_after(_sent_as(sent, TRACEPARENT)))


def _facts(call: Call, seconds: float) -> dict[str, object]:
    """What the log line says: nothing of the athlete."""
    facts: dict[str, object] = {
        "method": "other" if call.method is names.OTHER else str(call.method),
        "code": names.code_label(call.code),
        "duration_ms": round(seconds * 1000, 3),
        **call.ids,
    }
    if call.answered or call.refused:
        facts |= {"answered": call.answered, "refused": dict(call.refused)}
    if call.reason:
        facts["reason"] = call.reason
    if answer := call.answer:
        facts |= {
            "rulebook": answer.rulebook,
            "revision": answer.revision,
            "outcome": answer.outcome.value,
            "rules_held": list(answer.rules_held),
        }
        if answer.override is not None:
            facts["coach_override"] = answer.override.value
            facts["override_limited_by"] = list(answer.override_limited_by)
    if call.bug:
        facts["traceback"] = traceback_of(call.bug)
    return facts


def _present(*parts: Callable[..., Any] | None) -> tuple[Callable[..., Any], ...]:
    """Parts of a handler that its kind says are there."""
    assert None not in parts
    return tuple(part for part in parts if part is not None)


def _looked_at(done: asyncio.Future[None]) -> None:
    """Whoever waited for it may have gone."""
    if not done.cancelled():
        done.exception()


async def _settled(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result


def _sent_as(metadata: Iterable[tuple[str, object]], key: str) -> list[object]:
    return [value for sent, value in metadata if sent == key]


def _code_of(context: Context) -> grpc.StatusCode:
    """The code that a handler set, or OK; gRPC keeps None until then."""
    code: object = context.code()
    return code if isinstance(code, grpc.StatusCode) else grpc.StatusCode.OK


def _why_cancelled(context: Context) -> grpc.StatusCode:
    """The caller's time runs out a little before ours, which began when the call arrived, and looks like any end."""
    remaining: float | None = context.time_remaining()
    late = remaining is not None and remaining <= _ON_ITS_WAY_S
    return grpc.StatusCode.DEADLINE_EXCEEDED if late else grpc.StatusCode.CANCELLED
