"""Components rendered once per shape: text with holes that each use fills with its own values.

A component that only prints its attributes, tests whether they are there and compares them with written words prints
the same text for all values of one shape, apart from the values themselves. That text is taken from cotton's own
rendering with stand-ins for the values, so that what it prints stays what the component says. Components that do
more (loops, filters over objects, variables of the page) are rendered by cotton as ever.
"""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakKeyDictionary

from django.core.signals import setting_changed
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, Template, TextNode, VariableNode
from django.template.defaulttags import CommentNode, IfNode, TemplateLiteral
from django.template.library import SimpleNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_cotton.templatetags import Attrs, InlineTemplate, UnprocessableDynamicAttr
from django_cotton.templatetags._component import AttrKind, CottonComponentNode
from django_cotton.templatetags._vars import CottonVarsNode
from django_cotton.utils import get_cotton_data

from core.templating import holes

MOST_SHAPES = 400
LONGEST_KEY = 60
# Plain values that may be part of a shape as they are.
_PLAIN = (str, SafeString, int, bool, type(None))
STEADY_TAGS = {"icon", "marks", "days_left"}


class _Unfit(Exception):
    """A component, or a use of one, that has to be rendered the long way."""


class Mold:
    """What a component's template does with each of its attributes, and its text per shape."""

    def __init__(self, template: Template) -> None:
        self.defaults: dict[str, Any] = {}
        self.words: dict[str, set[str]] = {}  # attribute: words it is compared with
        self.exact: set[str] = set()  # attributes whose every value makes a shape of its own
        self.shapes: dict[tuple[Any, ...], list[str]] = {}
        for node in template.nodelist:
            if isinstance(node, CottonVarsNode):
                self._declare(node)
        self.names = [*self.defaults, "slot"]
        for node in template.nodelist:
            self._read(node)

    def _declare(self, node: CottonVarsNode) -> None:
        if node.empty_vars:
            raise _Unfit
        for var in node._prepared_vars:
            if var.kind != AttrKind.STATIC or "-" in var.key:
                raise _Unfit
            self.defaults[var.accessible_key] = var.value

    def _read(self, node: Node) -> None:
        from core.templating.quick import QuickVariable, Steady

        if isinstance(node, TextNode | CommentNode | CottonVarsNode | Steady):
            return
        if isinstance(node, VariableNode | QuickVariable):
            self._print(node.filter_expression)
        elif isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                self._test(condition)
                self._read_all(inner)
        elif isinstance(node, SimpleNode) and node.func.__name__ in STEADY_TAGS and not node.target_var:
            for given in (*node.args, *node.kwargs.values()):
                self._take(given)
        elif isinstance(node, BlockTranslateNode) and not node.asvar and not node.message_context:
            for given in (*node.extra_context.values(), *([node.counter] if node.counter else [])):
                self._take(given)
        elif isinstance(node, TranslateNode) and not node.asvar:
            return
        else:
            raise _Unfit

    def _read_all(self, nodes: NodeList) -> None:
        for node in nodes:
            self._read(node)

    def _print(self, expression: FilterExpression) -> None:
        if expression.filters or _variable(expression) is None:
            self._take(expression)
        else:
            self._know(_variable(expression))

    def _take(self, expression: FilterExpression) -> None:
        """Used for more than printing: the value itself belongs to the shape."""
        name = _variable(expression)
        given = [name] if name else []
        for _filter, arguments in expression.filters:
            given += [argument.var for is_variable, argument in arguments if is_variable]
        for used in given:
            self._know(used)
            self.exact.add(used)

    def _know(self, name: str | None) -> None:
        if name not in self.defaults and name not in {"slot", "attrs"}:
            raise _Unfit

    def _test(self, condition: Any) -> None:
        if condition is None:
            return
        if isinstance(condition, TemplateLiteral):
            value: Any = condition.value
            if value.filters:
                self._take(value)
            elif (name := _variable(value)) is not None:
                self._know(name)
            return
        first, second = getattr(condition, "first", None), getattr(condition, "second", None)
        if condition.id in {"and", "or", "not"}:
            self._test(first)
            self._test(second)
        elif condition.id in {"==", "!=", "is", "is not"}:
            self._compare(first, second)
        else:
            for side in (first, second):
                if not isinstance(side, TemplateLiteral):
                    raise _Unfit
                self._take(cast(Any, side.value))

    def _compare(self, first: Any, second: Any) -> None:
        if not (isinstance(first, TemplateLiteral) and isinstance(second, TemplateLiteral)):
            raise _Unfit
        left, right = cast(Any, first.value), cast(Any, second.value)
        name, word = _variable(left), _word(right)
        if name is None or word is None or left.filters:
            self._take(left)
            self._take(right)
        else:
            self._know(name)
            self.words.setdefault(name, set()).add(word)

    def fill(self, template: Template, values: dict[str, Any]) -> str:
        """The component with its values. Raises _Unfit for values that no shape can hold."""
        printed: dict[str, Any] = {}
        shape: list[Any] = [get_language()]
        for name in self.names:
            value = values[name]
            kind = type(value)
            if kind is str or kind is SafeString:
                if value and name not in self.exact and value not in self.words.get(name, ()):
                    printed[name] = value
                    shape.append(True)
                    continue
                if len(value) > LONGEST_KEY:
                    raise _Unfit
            elif kind not in _PLAIN:
                raise _Unfit
            shape.append((kind, value))
        printed["attrs"] = values["attrs"]
        key = tuple(shape)
        pieces = self.shapes.get(key)
        if pieces is None:
            pieces = self._cast(template, values, printed)
            if len(self.shapes) >= MOST_SHAPES:
                self.shapes.clear()
            self.shapes[key] = pieces
        return holes.filled(pieces, printed)

    def _cast(self, template: Template, values: dict[str, Any], printed: dict[str, Any]) -> list[str]:
        # A component on the stack keeps <c-vars> from setting its defaults again.
        alone: dict[str, Any] = {"cotton_data": {"stack": [{}], "vars": {}}}
        return holes.cast(template.render(Context({**values, **holes.stand_ins(printed), **alone})))


def _variable(expression: FilterExpression) -> str | None:
    """The name an expression reads, None when it is written out; parts of objects make a component unfit."""
    if not expression.is_var or getattr(expression.var, "literal", None) is not None:
        return None
    if "." in expression.var.var:
        raise _Unfit
    name: str = expression.var.var
    return None if name in {"None", "True", "False"} else name


def _word(expression: FilterExpression) -> str | None:
    """The word an expression is; None and numbers stand for themselves in every shape."""
    if expression.filters:
        return None
    literal = expression.var if not expression.is_var else getattr(expression.var, "literal", None)
    return str(literal) if literal is not None else ("" if expression.var.var == "None" else None)


_molds: WeakKeyDictionary[Template, Mold | None] = WeakKeyDictionary()


def _forget(*, setting: str, **_kwargs: Any) -> None:
    """Tests swap the storage of static files."""
    if setting in {"STORAGES", "STATIC_URL"}:
        _molds.clear()


setting_changed.connect(_forget)


def _mold_of(template: Template) -> Mold | None:
    if template not in _molds:
        try:
            _molds[template] = Mold(template)
        except _Unfit:
            _molds[template] = None
    return _molds[template]


class MoldedComponent(CottonComponentNode):
    """A use of a component, filled into its mold where it has one."""

    def render(self, context: Context) -> str:
        """The component's text."""
        cotton = get_cotton_data(context)
        attrs = Attrs({})
        slots: dict[str, Any] = {}
        cotton["stack"].append({"key": self.component_name, "attrs": attrs, "slots": slots})
        self._resolve(attrs, context)
        slot = self.nodelist.render(context)
        template = self._get_cached_template(context, attrs)
        mold = None if self.only or "is" in attrs else _mold_of(template)
        try:
            if mold is None or attrs._unprocessable:
                raise _Unfit
            output = mold.fill(template, _values(mold, attrs, slots, slot))
        except _Unfit:
            output = self._in_full(template, context, attrs, slots, slot)
        cotton["stack"].pop()
        return output

    def _resolve(self, attrs: Attrs, context: Context) -> None:
        for attr in self._prepared_attrs:
            if isinstance(attr.compiled, InlineTemplate):
                attrs[attr.key] = attr.compiled.nodelist.render(context)
            elif attr.kind in (AttrKind.DYNAMIC, AttrKind.UNQUOTED):
                try:
                    value = attr.compiled.resolve(context)
                except UnprocessableDynamicAttr:
                    if attr.kind == AttrKind.DYNAMIC:
                        attrs.unprocessable(attr.key)
                    else:
                        attrs[attr.key] = attr.value
                else:
                    if attr.key == "attrs" and attr.kind == AttrKind.DYNAMIC:
                        attrs.dict.update(value)
                    else:
                        attrs[attr.key] = value
            else:
                attrs[attr.key] = attr.value

    def _in_full(
        self, template: Template, context: Context, attrs: Attrs, slots: dict[str, Any], slot: SafeString
    ) -> str:
        attrs.exclude_from_string_output("is")
        state = {
            **self._extract_vars_from_template(template, context, attrs, slots),
            **slots,
            **attrs.make_attrs_accessible(),
            "attrs": attrs,
            "slot": slot,
            "cotton_data": get_cotton_data(context),
        }
        with context.push(state):
            return template.render(context)


def _values(mold: Mold, attrs: Attrs, slots: dict[str, Any], slot: SafeString) -> dict[str, Any]:
    values = {**mold.defaults, **slots, **attrs.make_attrs_accessible(), "slot": slot}
    for name in mold.defaults:
        attrs.exclude_from_string_output(name)
    values["attrs"] = SafeString(str(attrs)) if len(attrs) else SafeString("")  # nosec B703
    return values
