"""A form field's place among the tags of a document, so that a tagged PDF stays wholly tagged when a field is added."""

# mypy: disallow-untyped-calls=False
# (the classes for PDF objects in pyHanko carry no types)

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def tag_field(writer: IncrementalPdfFileWriter, field: generic.IndirectObject) -> None:
    """Put `field` (of one widget) at the end of what is read aloud. Nothing happens in a document without tags.

    Expects the shape that Typst writes: one structure element at the top, and a flat list of parents.
    """
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    kids, parents, key = tree["/K"], tree["/ParentTree"], tree["/ParentTreeNextKey"]
    top, widget = kids[0].get_object(), field.get_object()
    page = widget.raw_get("/P")
    element = writer.add_object(
        _dictionary(
            Type=pdf_name("/StructElem"),
            S=pdf_name("/Form"),
            P=kids.raw_get(0),
            Pg=page,
            K=_dictionary(Type=pdf_name("/OBJR"), Obj=field, Pg=page),
        )
    )
    widget[pdf_name("/StructParent")] = generic.NumberObject(key)
    top["/K"].append(element)
    parents["/Nums"].extend([generic.NumberObject(key), element])
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    for changed in (widget, top, top["/K"], tree, parents, parents["/Nums"]):
        writer.update_container(changed)


def _dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    return generic.DictionaryObject({pdf_name(f"/{key}"): value for key, value in entries.items()})
