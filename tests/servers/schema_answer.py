# SPDX-License-Identifier: Apache-2.0
"""Makes a value that fits a JSON Schema, filled with what the pictures show; and values that do not fit."""
import coloured


class Filler:
    """`text` fills the strings, `pictures` are what was seen, in order."""

    def __init__(self, schema, text, pictures):
        self.m_root, self.m_text, self.m_pictures = schema, text, pictures
        self.m_numbers = [picture.number for picture in pictures]

    def fill(self):
        return self.value(self.m_root, "")

    def value(self, schema, name):
        if not isinstance(schema, dict):
            return self.m_text
        if "$ref" in schema:
            return self.value(self.resolve(schema["$ref"]), name)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        for word in ("anyOf", "oneOf"):
            if schema.get(word):
                return self.value(next((s for s in schema[word] if s.get("type") != "null"), schema[word][0]), name)
        if schema.get("allOf"):
            return self.value({**{k: v for s in schema["allOf"] for k, v in s.items()}, "properties": self.merged(schema)}, name)
        return self.typed(schema, name)

    def merged(self, schema):
        return {k: v for s in schema["allOf"] for k, v in s.get("properties", {}).items()}

    def resolve(self, reference):
        node = self.m_root
        for part in reference.lstrip("#/").split("/"):
            node = node[part] if part else node
        return node

    def typed(self, schema, name):
        kind = schema.get("type", "object" if "properties" in schema else "string")
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), "null")
        make = {"object": self.object, "array": self.array, "integer": self.number, "number": self.number,
                "string": self.string, "boolean": lambda *_: False}.get(kind, lambda *_: None)
        return make(schema, name)

    def object(self, schema, _):
        properties = schema.get("properties", {})
        required = [name for name in schema.get("required", ()) if name in properties]
        return {name: self.value(properties[name], name) for name in dict.fromkeys([*required, *properties])}

    def array(self, schema, name):
        items = schema.get("items", {})
        known = [n for n in self.m_numbers if n is not None]
        if name == "frames" and items.get("type") == "integer":
            return known
        if "box" in items.get("properties", {}):
            return coloured.said(self.m_pictures[0], items["properties"]["label"]["enum"], self.m_text)
        return [self.value(items, "") for _ in range(schema.get("minItems", 0))]

    def number(self, schema, name):
        known = [n for n in self.m_numbers if n is not None]
        special = {"frame": known[:1], "first_frame": known[:1], "last_frame": known[-1:], "n_frames": [len(self.m_numbers)]}
        value = (special.get(name) or [0])[0]
        if "exclusiveMinimum" in schema:
            value = max(value, schema["exclusiveMinimum"] + 1)
        return min(max(value, schema.get("minimum", value)), schema.get("maximum", float("inf")))

    def string(self, schema, _):
        text = self.m_text + "." * max(0, schema.get("minLength", 0) - len(self.m_text))
        return text[:schema.get("maxLength")]


def unfit(schema):
    """A value that this schema rejects: every property has the wrong type."""
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    if not properties:
        return None
    wrong = {"object": "wrong", "array": "wrong", "string": 12.5}
    return {name: wrong.get(part.get("type") if isinstance(part, dict) else None, {"wrong": True})
            for name, part in properties.items()}


def fault_of_schema(schema):
    """Why a schema cannot be used by a grammar, or None."""
    kinds = {"object", "array", "integer", "number", "string", "boolean", "null"}
    kind = schema.get("type")
    if isinstance(kind, str) and kind not in kinds:
        return "unknown type"
    reference = schema.get("$ref")
    return "unsupported ref" if isinstance(reference, str) and not reference.startswith("#") else None


def loose_object(schema):
    """The first object without additionalProperties false, or with a property that is not required, as a reason; or None."""
    if isinstance(schema, list):
        return next(filter(None, map(loose_object, schema)), None)
    if not isinstance(schema, dict):
        return None
    if schema.get("type") == "object" or "properties" in schema:
        if schema.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false."
        missing = [name for name in schema.get("properties", {}) if name not in schema.get("required", ())]
        if missing:
            return ("'required' is required to be supplied and to be an array including every key in properties. "
                    f"Missing '{missing[0]}'.")
    parts = [*schema.get("properties", {}).values(), schema.get("items"), *schema.get("anyOf", ()),
             *schema.get("$defs", {}).values()]
    return loose_object(parts)
