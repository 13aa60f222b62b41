"""Lists beside the form, and instances of repeats by their number."""

from desktop.forms.expressions import values
from desktop.forms.expressions.expression import Context, Evaluate
from desktop.forms.expressions.tree import Node
from desktop.forms.expressions.values import Value


def instance(context: Context, name: Value) -> Value:
    """The root of a list: `instance('residents')`; empty when there is no such list."""
    found = context.around.instance(values.text(name))
    if found is None:
        return []
    holder = Node("")
    holder.children.append(found)
    return [holder]


def pulldata(context: Context, name: Value, column: Value, key_column: Value, key: Value) -> Value:
    """One cell of a list: of the row whose key column holds the key; empty when there is none."""
    found = context.around.instance(values.text(name).removesuffix(".csv"))
    wanted, by, key_text = values.text(column), values.text(key_column), values.text(key)
    for item in found.children if found is not None else ():
        cells = {cell.name: cell for cell in item.children}
        if by in cells and values.text([cells[by]]) == key_text:
            return [cells[wanted]] if wanted in cells else ""
    return ""


def indexed(context: Context, name: str, places: list[tuple[str, Evaluate]]) -> Value:
    """The answer `name` in the instance of a repeat with a number, from 1, and so on inside it."""
    holder = context.root
    for repeat, place in places:
        number = values.number(place(context))
        instances = (holder.named or {}).get(repeat, [])
        if not 1 <= number <= len(instances):
            return []
        holder = instances[int(number) - 1]
    return [one for one in (holder.named or {}).get(name, []) if one.relevant]
