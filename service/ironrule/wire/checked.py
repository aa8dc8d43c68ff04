"""Small requests that nothing else is asked of than what the contract declares of their fields."""

from __future__ import annotations

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from ironrule.wire.declared import rules_of
from ironrule.wire.fields import Form, at


def checked(request: Message) -> None:
    """Raises RequestInvalid with every field that breaks the rules that the contract declares."""
    held(request).close()


def held(request: Message) -> Form:
    """The same for whoever has more to note: a form that is still open."""
    form = Form()
    hold(request, form)
    return form


def hold(message: Message, form: Form, path: str = "") -> None:
    """Notes every field of a small message, and of those in it, that breaks its rules."""
    for each in message.DESCRIPTOR.fields:
        here, name = at(path, each.name), each.name
        if each.is_repeated:
            for index, entry in enumerate(form.entries(message, name, path)):
                if isinstance(entry, Message):
                    hold(entry, form, f"{here}[{index}]")
        elif each.type == FieldDescriptor.TYPE_MESSAGE:
            if message.HasField(name):
                hold(getattr(message, name), form, here)
            elif rules_of(type(message), name).required:
                form.note(here, "a value is required")
        elif each.type == FieldDescriptor.TYPE_STRING:
            form.text(message, name, path)
        elif each.type == FieldDescriptor.TYPE_INT32:
            form.count(message, name, path)
