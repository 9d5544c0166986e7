"""Mends what WeasyPrint leaves wrong for PDF/UA, claims it, and leaves room for a signature.

It works on WeasyPrint's inner objects, so its version and the checks in the tests belong
together. A later rewrite of the file would do as well, but would break a signature.
"""

from typing import Any

SIGNATURE_FIELD = "Signature"

_RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
_AIIM = "http://www.aiim.org/pdfa/ns/"
ACCESSIBLE = (
    f'<rdf:Description {_RDF} xmlns:pdfaExtension="{_AIIM}extension/" '
    f'xmlns:pdfaSchema="{_AIIM}schema#" xmlns:pdfaProperty="{_AIIM}property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Which part of ISO 14289 is followed</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    f"</rdf:Description><rdf:Description {_RDF} "
    'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
)
"""The claim of PDF/UA-1 in the metadata. PDF/A takes it only with a description of its words."""


def finish(pdf: Any, signature: str) -> None:
    """Finish a PDF that WeasyPrint is about to write. `signature` says what a signature stands for;
    without it there is no field to sign.
    """
    root = _of(pdf, pdf.catalog["StructTreeRoot"])
    tree = _of(pdf, root["K"][0])
    for each in pdf.objects:
        if isinstance(each, dict):
            _drop_empty_resources(each)
            if each.get("S") == "/TH":
                # Assistive technology reads the scope; without one, headers name no cells.
                group = _of(pdf, _of(pdf, each["P"])["P"])
                each["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"
    nums = _of(pdf, root["ParentTree"])["Nums"]
    live = set(tree["K"])
    for page, owners in zip(nums[::2], nums[1::2], strict=True):
        if isinstance(owners, list):
            dead = _cut_loose(pdf, owners, tree.reference, live)
            _mark_as_artifacts(_of(pdf, _of(pdf, pdf.page_references[page])["Contents"]), dead)
    _claim_accessibility(_of(pdf, pdf.catalog["Metadata"]))
    if signature:
        _add_signature_field(pdf, tree, nums, signature)


def _of(pdf: Any, reference: Any) -> Any:
    number = reference.split()[0]
    return pdf.objects[int(number)]


def _drop_empty_resources(each: dict[str, Any]) -> None:
    for name in ("Pattern", "Shading"):
        if isinstance(each.get(name), dict) and not each[name]:
            del each[name]


def _cut_loose(pdf: Any, owners: list[Any], root: Any, live: set[Any]) -> set[int]:
    """Which marked content of a page hangs outside the tree: its running head and foot."""
    dead = set()
    for mark, reference in enumerate(owners):
        top, element = reference, _of(pdf, reference)
        while element["P"] != root:
            top = element["P"]
            element = _of(pdf, top)
        if top not in live:
            dead.add(mark)
            owners[mark] = "null"
    return dead


def _mark_as_artifacts(contents: Any, dead: set[int]) -> None:
    import pydyf

    stream = contents.stream
    for place in range(len(stream) - 2):
        properties = stream[place + 1]
        begins = stream[place + 2] == b"BDC" and isinstance(properties, dict)
        if begins and properties.get("MCID") in dead:
            stream[place] = "/Artifact"
            stream[place + 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _claim_accessibility(metadata: Any) -> None:
    """Add the claim of PDF/UA-1 beside that of PDF/A; WeasyPrint writes one or the other."""
    written = metadata.stream[0]
    end = written.rindex(b"</", 0, written.rindex(b":RDF>"))
    metadata.stream[0] = written[:end] + ACCESSIBLE.encode() + written[end:]


def _add_signature_field(pdf: Any, tree: Any, nums: Any, label: str) -> None:
    """An empty field on the first page, inside the tag tree and with a name to be read out.

    One that is made while signing would stand outside the tree.
    """
    import pydyf

    def added(entries: dict[str, Any]) -> Any:
        made = pydyf.Dictionary(entries)
        pdf.add_object(made)
        return made

    first, words = pdf.page_references[0], pydyf.String(label)
    key = max(nums[::2]) + 1
    field = added(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SIGNATURE_FIELD),
            "TU": words,
            "F": 132,
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": first,
            "StructParent": key,
        }
    )
    owned = added({"Type": "/OBJR", "Obj": field.reference, "Pg": first})
    element = added(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": tree.reference,
            "Pg": first,
            "K": pydyf.Array([owned.reference]),
            "Alt": words,
        }
    )
    tree["K"].append(element.reference)
    nums.extend([key, element.reference])
    page = _of(pdf, first)
    page["Annots"] = pydyf.Array([*page.get("Annots", []), field.reference])
    fields = pydyf.Array([field.reference])
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": fields, "SigFlags": 3})
