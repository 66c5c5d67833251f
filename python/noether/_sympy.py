"""Terms of laws as expressions of SymPy, and back. Only functions of this module need that package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from noether._errors import UsageError

if TYPE_CHECKING:
    import sympy

_NAME = re.compile(r'"([^"]*)"|([A-Za-z_]\w*)(\s*\()?', re.ASCII)
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def number(value: float, digits: int | None = None) -> sympy.Expr:
    """An integer where it is one; with `digits`, so many of them."""
    import sympy

    shown = float(value) if digits is None else float(f"{value:.{digits - 1}e}")
    return sympy.Integer(int(shown)) if shown.is_integer() and abs(shown) < 2**53 else sympy.Float(shown)


def sum_of(
    terms: Iterable[tuple[str, float, float]], constant: float, variables: Sequence[str], digits: int | None
) -> sympy.Expr:
    """Coefficients times terms and a constant; with `digits`, so many of every coefficient."""
    total = number(constant, digits)
    for text, coefficient, _ in terms:
        total += number(coefficient, digits) * expression(text, variables)
    return total


def expression(text: str, variables: Sequence[str]) -> sympy.Expr:
    """A term as the library types it, in real symbols. Nothing of it is executed."""
    try:
        tree = ast.parse(_with_places(text, list(variables)), mode="eval")
        return _Reader(list(variables)).read(tree.body)
    except (SyntaxError, KeyError, ValueError, RecursionError):
        raise UsageError(f"law: the term '{text}' cannot be read as an expression of SymPy.") from None


def _with_places(text: str, variables: list[str]) -> str:
    """The text as Python writes it, with `v3` for the variable of place 3, whatever its name."""
    result, at = "", 0
    while at < len(text):
        name, value = _NAME.match(text, at), _NUMBER.match(text, at)
        if name is not None:
            word = name[1] if name[1] is not None else name[2]
            quoted = name[1] is not None
            known = word in variables
            result += f"v{variables.index(word)}" if known else f"f_{word}"
            if quoted and not known:
                raise ValueError(word)
            at = name.end() if quoted else name.end(2)
        elif value is not None:
            result += value[0]
            at = value.end()
        else:
            result += "**" if text[at] == "^" else text[at]
            at += 1
    return result


class _Reader:
    def __init__(self, variables: list[str]) -> None:
        import sympy

        self._symbols = {f"v{i}": sympy.Symbol(name, real=True) for i, name in enumerate(variables)}
        self._symbols["f_pi"] = sympy.pi
        self._functions = {
            f"f_{name}": getattr(sympy, name.capitalize() if name == "abs" else name)
            for name in (
                "sqrt", "exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "abs",
            )
        }  # fmt: skip

    def read(self, node: ast.expr) -> Any:
        if isinstance(node, ast.BinOp):
            left, right = self.read(node.left), self.read(node.right)
            if isinstance(node.op, ast.Add):
                return left + right
            if isinstance(node.op, ast.Sub):
                return left - right
            if isinstance(node.op, ast.Mult):
                return left * right
            if isinstance(node.op, ast.Div):
                return left / right
            if isinstance(node.op, ast.Pow):
                return left**right
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            inner = self.read(node.operand)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
            return self._functions[node.func.id](self.read(node.args[0]))
        if isinstance(node, ast.Name):
            return self._symbols[node.id]
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return number(node.value)
        raise ValueError(ast.dump(node))


def text_of(law: Any) -> str:
    """An expression of SymPy as the library reads it; numbers such as pi in full precision."""
    import sympy
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        def _print_Abs(self, expression: Any) -> str:
            return f"abs({self._print(expression.args[0])})"

        def _print_Symbol(self, symbol: Any) -> str:
            return symbol.name if _WORD.fullmatch(symbol.name) else f'"{symbol.name}"'

    values = {value: value.evalf(17) for value in law.atoms(sympy.NumberSymbol)}
    return str(Printer({"full_prec": True}).doprint(law.xreplace(values)))
