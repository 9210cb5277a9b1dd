"""Replaces the nodes of a parsed template by equal ones that do less at each rendering.

What depends on nothing but the language (texts, translations, icons, addresses of static files) is joined into one
piece per language; variables, addresses and components take shorter ways. Unknown nodes stay as they are.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.core.signals import setting_changed
from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import IfNode, URLNode
from django.template.library import SimpleNode
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_cotton.templatetags import InlineTemplate
from django_cotton.templatetags._component import CottonComponentNode

from core.templating.molds import MoldedComponent

# Tags that print the same for equal arguments in one language.
STEADY_TAGS = {"icon", "steady", "part", "script_texts"}


def quicken(nodes: NodeList) -> None:
    """Replace what can be replaced in a list of nodes and all lists below it."""
    quick: list[Node] = []
    steady: list[Node] = []
    for node in nodes:
        if is_steady(node):
            steady.append(node)
            continue
        quick += _joined(steady)
        steady = []
        quick.append(_quickened(node))
    nodes[:] = quick + _joined(steady)


def is_steady(node: Node) -> bool:
    """Whether a node prints the same for every reader of one language."""
    if isinstance(node, TextNode):
        return True
    if isinstance(node, TranslateNode):
        context = node.message_context
        return not node.asvar and _literal(node.filter_expression) and (context is None or _literal(context))
    if isinstance(node, SimpleNode):
        given = (*node.args, *node.kwargs.values())
        return node.func.__name__ in STEADY_TAGS and not node.target_var and all(map(_literal, given))
    return isinstance(node, StaticNode) and node.varname is None and _literal(node.path)


def _literal(expression: FilterExpression) -> bool:
    """Whether an expression of a template is a text or a number written there."""
    if expression.filters:
        return False
    return not expression.is_var or getattr(expression.var, "literal", None) is not None


def _joined(nodes: list[Node]) -> list[Node]:
    if len(nodes) > 1 or (nodes and not isinstance(nodes[0], TextNode)):
        return [Steady(nodes)]
    return nodes


def _quickened(node: Node) -> Node:
    if isinstance(node, LanguageNode):
        return node
    for inner in _lists_of(node):
        quicken(inner)
    if type(node) is VariableNode:
        node.__class__ = QuickVariable
    elif type(node) is URLNode:
        node.__class__ = QuickAddress
        cast(Any, node).name = _text(node.view_name)
    elif type(node) is CottonComponentNode:
        node.__class__ = MoldedComponent
    return node


def _lists_of(node: Node) -> list[NodeList]:
    lists = [inner for name in node.child_nodelists if (inner := getattr(node, name, None))]
    if isinstance(node, IfNode):
        lists += [inner for _condition, inner in node.conditions_nodelists]
    if isinstance(node, CottonComponentNode):
        lists += [a.compiled.nodelist for a in node._prepared_attrs if isinstance(a.compiled, InlineTemplate)]
    return [inner for inner in lists if isinstance(inner, NodeList)]


def _text(expression: FilterExpression) -> str | None:
    """The text an expression stands for, when it is written in the template."""
    literal = expression.var if not expression.is_var else getattr(expression.var, "literal", None)
    return str(literal) if literal is not None and not expression.filters else None


class Steady(Node):
    """Nodes that depend on the language alone, joined and rendered once for each."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.printed: dict[str | None, SafeString] = {}
        _made.append(self.printed)

    def render(self, context: Context) -> SafeString:
        """The remembered text."""
        language = get_language()
        known = self.printed.get(language)
        if known is None:
            known = SafeString("".join(str(node.render_annotated(context)) for node in self.nodes))  # nosec B703
            self.printed[language] = known
        return known


_made: list[dict[Any, Any]] = []


def _forget(*, setting: str, **_kwargs: Any) -> None:
    """Tests swap the storage of static files."""
    if setting in {"STORAGES", "STATIC_URL"}:
        for printed in _made:
            printed.clear()


setting_changed.connect(_forget)


class QuickVariable(VariableNode):
    """{{ … }}: texts take the short way to the page."""

    def render(self, context: Context) -> str:
        """The value as the page shows it."""
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str and context.autoescape:
            return escape(value)
        return render_value_in_context(value, context)


class QuickAddress(URLNode):
    """{% url "name" pk … %}: an address with whole numbers is put together from remembered pieces."""

    name: str | None

    def render(self, context: Context) -> str:
        """The address, also into a variable."""
        if self.name is None or self.kwargs:
            return super().render(context)
        numbers = [expression.resolve(context) for expression in self.args]
        if any(type(number) is not int or number < 0 for number in numbers):
            return super().render(context)
        request = context.get("request")
        space = getattr(request, "current_app", None) or getattr(
            getattr(request, "resolver_match", None), "namespace", ""
        )
        pieces = _pieces(self.name, len(numbers), space, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
        if pieces is None:
            return super().render(context)
        address = pieces[0] + "".join(f"{number}{piece}" for number, piece in zip(numbers, pieces[1:], strict=True))
        if self.asvar:
            context[self.asvar] = address
            return ""
        return address


# Numbers that stand for arguments while an address is taken apart; no path contains them.
_STAND_INS = (918273645000001, 918273645000002, 918273645000003)


@lru_cache(maxsize=1024)
def _pieces(name: str, arguments: int, space: str, urlconf: str, prefix: str) -> tuple[str, ...] | None:
    """What lies before, between and after the arguments of an address; None: ask Django each time."""
    if arguments > len(_STAND_INS):
        return None
    numbers = _STAND_INS[:arguments]
    try:
        rest: str = escape(reverse(name, urlconf, args=numbers or None, current_app=space or None))
    except NoReverseMatch:
        return None
    pieces = []
    for number in numbers:
        before, found, rest = rest.partition(str(number))
        if not found:
            return None
        pieces.append(before)
    return (*pieces, rest)
