"""WSDL 1.1 and XML Schema documents, made from the interface tables.

``wsdl(load("ams360"), "WSAPIServiceContract", address)`` is one self-contained document, as WCF's single WSDL is.
``wsdl(load("benefitpoint"), "BrokerConnectV4", address)`` imports the files that ``schemas`` gives; their names are
relative to the WSDL's own address. Two versions of BenefitPoint share the namespace common/v3 but not its types, so
v4_3 has its files in a folder of its own. ``validator`` compiles everything that a service can reach.

AMS360's names of messages, faults and headers, its ``wsaw:Action``s and its nillable global elements follow the rules
by which WCF makes a WSDL of a contract; the interface table gives contract, operations, actions and fault types. What
it does not give: documentation, policies, the order of the definitions and the prefixes of the real file.

Facts: AMS360 specification A1, A2; BenefitPoint specification a.1 to a.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from trifold.contracts.tables import ComplexType, Field, Interface, Operation, Service, SimpleType

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
XSD = "http://www.w3.org/2001/XMLSchema"
WSAW = "http://www.w3.org/2006/05/addressing/wsdl"
HTTP = "http://schemas.xmlsoap.org/soap/http"
SCHEMA_NAMES = ("common-v3.xsd", "common-enum-v3.xsd")  # BenefitPoint's: types, enumerations
_BASE = "mem://schemas/"

Attributes = Mapping[str, str]


def wsdl(interface: Interface, service_name: str, address: str) -> bytes:
    """The WSDL of a service whose endpoint is ``address``. Raises KeyError for an unknown service."""
    return _Document(interface, service_name).wsdl(address)


def schemas(interface: Interface, service_name: str) -> dict[str, bytes]:
    """The schema files that belong to a service, by their address relative to the WSDL.

    BenefitPoint's are imported by the WSDL. AMS360's WSDL holds its schemas itself; here each is a file.
    """
    document = _Document(interface, service_name)
    found = document.common_files()
    if not interface.qualified:
        return found
    return {f"{prefix}.xsd": _printed(document.schema(prefix, located=True)) for prefix in document.prefixes()}


def validator(interface: Interface, service_name: str) -> etree.XMLSchema:
    """A schema that knows every element and type of a service: wrappers, headers and fault details. Cached."""
    document = _Document(interface, service_name)
    key = (interface.name, f"{document.folder}{service_name}")
    if key not in _compiled:
        _compiled[key] = document.compiled()
    return _compiled[key]


_compiled: dict[tuple[str, str], etree.XMLSchema] = {}


class _Files(etree.Resolver):
    """Gives the schema compiler the files from memory; nothing else can be read."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def resolve(self, system_url: str, public_id: str, *context: Any) -> Any:
        return self.resolve_string(self._files[system_url.removeprefix(_BASE)], *context, base_url=system_url)


def _printed(element: etree._Element) -> bytes:
    etree.indent(element)
    return etree.tostring(element, xml_declaration=True, encoding="utf-8")


class _Document:
    """The documents of one service."""

    def __init__(self, interface: Interface, service_name: str) -> None:
        self.interface = interface
        self.service: Service = interface.services[service_name]
        self.folder = "v4_3/" if "BrokerConnectV4_3" in interface.services else ""
        self.operations: list[Operation] = list(interface.operations_of(service_name))

    # ------------------------------------------------------------------------------------------------------ schemas
    def prefixes(self) -> list[str]:
        """The namespaces that the service reaches, its own first."""
        found = [self.service.namespace]
        for prefix in found:
            found.extend(reached for reached in self._imports(prefix) if reached not in found)
        return found

    def compiled(self) -> etree.XMLSchema:
        files = dict(schemas(self.interface, self.service.name))
        own = f"{self.service.namespace}.xsd"
        files.setdefault(own, _printed(self.schema(self.service.namespace, located=True)))
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        parser.resolvers.add(_Files(files))
        return etree.XMLSchema(etree.fromstring(files[own], parser, base_url=_BASE + own))

    def common_files(self) -> dict[str, bytes]:
        """BenefitPoint's two files; enumerations stand in the second, which the first includes."""
        if self.interface.home not in self.prefixes() or self.interface.qualified:
            return {}
        types, enumerations = (f"{self.folder}{name}" for name in SCHEMA_NAMES)
        keys = [key for key, found in self.interface.types.items() if found.prefix == self.interface.home]
        simple = [key for key in keys if isinstance(self.interface.types[key], SimpleType)]
        first, second = self._empty_schema(self.interface.home), self._empty_schema(self.interface.home)
        _xsd(first, "include", {"schemaLocation": SCHEMA_NAMES[1]})
        self._add_types(first, [key for key in keys if key not in simple])
        self._add_types(second, simple)
        return {types: _printed(first), enumerations: _printed(second)}

    def schema(self, prefix: str, *, located: bool) -> etree._Element:
        """The schema of one namespace; ``located`` says where an imported one is, when it is another file."""
        root = self._empty_schema(prefix)
        for reached in self._imports(prefix):
            attributes = {"namespace": self.interface.namespaces[reached]}
            if not self.interface.qualified:
                attributes["schemaLocation"] = f"{self.folder}{SCHEMA_NAMES[0]}"
            elif located:
                attributes["schemaLocation"] = f"{reached}.xsd"
            _xsd(root, "import", attributes)
        self._add_types(root, [key for key, found in self.interface.types.items() if found.prefix == prefix])
        if prefix == self.service.namespace:
            for operation in self.operations:
                self._add_wrapper(root, operation.name, operation.request)
                self._add_wrapper(root, f"{operation.name}Response", operation.response)
            nillable = {"nillable": "true"} if self.interface.qualified else {}
            for header in self._headers():
                _xsd(root, "element", {"name": header, **nillable, "type": self._type(header)})
        for name in self._globals(prefix):
            _xsd(root, "element", {"name": name, "nillable": "true", "type": f"{prefix}:{name}"})
        return root

    def _globals(self, prefix: str) -> list[str]:
        """The types of a namespace that have an element of their own: all of AMS360's data, else the faults."""
        if self.interface.qualified and prefix not in (self.service.namespace, "msg"):
            return [found.name for found in self.interface.types.values() if found.prefix == prefix]
        return [name for name in self._faults() if self.interface.types[name].prefix == prefix]

    def _empty_schema(self, prefix: str) -> etree._Element:
        names: dict[str, str] = {"xsd": XSD}
        names.update({reached: self.interface.namespaces[reached] for reached in [prefix, *self._imports(prefix)]})
        root = etree.Element(f"{{{XSD}}}schema", nsmap=names)
        root.set("targetNamespace", self.interface.namespaces[prefix])
        root.set("elementFormDefault", "qualified" if self.interface.qualified else "unqualified")
        return root

    def _imports(self, prefix: str) -> list[str]:
        """The other namespaces whose types the namespace uses."""
        names = [
            name
            for found in self.interface.types.values()
            if isinstance(found, ComplexType) and found.prefix == prefix
            for name in [*(field.type for field in found.fields), *([found.base] if found.base else [])]
        ]
        if prefix == self.service.namespace:
            for operation in self.operations:
                names += [part.type for part in (*operation.request, *operation.response)]
            names += [*self._headers(), *self._faults()]
        used = {self._type(name).partition(":")[0] for name in names}
        return [name for name in self.interface.namespaces if name in used and name != prefix]

    def _headers(self) -> list[str]:
        both = [name for operation in self.operations for name in (operation.header, operation.response_header)]
        return list(dict.fromkeys(name for name in both if name))

    def _faults(self) -> list[str]:
        return list(dict.fromkeys(fault for operation in self.operations for fault in operation.faults))

    def _type(self, name: str) -> str:
        """A type's qualified name in a document, for example ``dc:Customer`` or ``xsd:string``."""
        own = f"{self.service.namespace}:{name}"
        found = self.interface.types.get(own) or self.interface.types.get(name)
        return f"{found.prefix}:{found.name}" if found else f"xsd:{name}"

    def _add_types(self, root: etree._Element, keys: Iterable[str]) -> None:
        for key in keys:
            found = self.interface.types[key]
            if isinstance(found, SimpleType):
                simple = _xsd(root, "simpleType", {"name": found.name})
                restriction = _xsd(simple, "restriction", {"base": f"xsd:{found.base}"})
                for value in found.values:
                    _xsd(restriction, "enumeration", {"value": value})
                if found.pattern:
                    _xsd(restriction, "pattern", {"value": found.pattern})
                continue
            target = _xsd(root, "complexType", {"name": found.name})
            if found.base:
                target = _xsd(_xsd(target, "complexContent", {}), "extension", {"base": self._type(found.base)})
            self._add_sequence(target, found.fields)

    def _add_wrapper(self, root: etree._Element, name: str, parts: Iterable[Field]) -> None:
        element = _xsd(root, "element", {"name": name})
        self._add_sequence(_xsd(element, "complexType", {}), parts)

    def _add_sequence(self, parent: etree._Element, fields: Iterable[Field]) -> None:
        sequence = _xsd(parent, "sequence", {})
        for field in fields:
            attributes = {"name": field.name, "type": self._type(field.type)}
            if field.occurs_min != 1:
                attributes["minOccurs"] = str(field.occurs_min)
            if field.occurs_max is None:
                attributes["maxOccurs"] = "unbounded"
            if field.nillable:
                attributes["nillable"] = "true"
            _xsd(sequence, "element", attributes)

    # --------------------------------------------------------------------------------------------------------- WSDL
    def wsdl(self, address: str) -> bytes:
        service, namespaces = self.service, self.interface.namespaces
        names: dict[str, str] = {"wsdl": WSDL, "soap": SOAP, "xsd": XSD}
        if self.interface.qualified:
            names["wsaw"] = WSAW
        names.update({prefix: namespaces[prefix] for prefix in self.prefixes()})
        root = etree.Element(f"{{{WSDL}}}definitions", nsmap=names)
        root.set("name", service.name)
        root.set("targetNamespace", namespaces[service.namespace])
        types = _wsdl(root, "types", {})
        for prefix in self.prefixes() if self.interface.qualified else [service.namespace]:
            types.append(self.schema(prefix, located=False))
        self._add_messages(root)
        port_type = _wsdl(root, "portType", {"name": service.port_type})
        for operation in self.operations:
            self._add_operation(port_type, operation)
        binding = _wsdl(root, "binding", {"name": service.binding, "type": self._own(service.port_type)})
        _soap(binding, "binding", {"style": "document", "transport": HTTP})
        for operation in self.operations:
            self._bind_operation(binding, operation)
        port = _wsdl(
            _wsdl(root, "service", {"name": service.name}),
            "port",
            {"name": service.port, "binding": self._own(service.binding)},
        )
        _soap(port, "address", {"location": address})
        return _printed(root)

    def _own(self, name: str) -> str:
        return f"{self.service.namespace}:{name}"

    def _message_name(self, operation: Operation, role: str) -> str:
        """The name of a message: ``role`` is Input, Output, Input_Headers, Output_Headers or a fault's name."""
        if not self.interface.qualified:
            return {"Input": f"{operation.name}In", "Output": f"{operation.name}Out"}.get(role, role)
        kind, _, part = role.partition("_")
        end = f"{kind}Message_{part}" if part else f"{kind}Message"
        if kind not in ("Input", "Output"):
            end = f"{self._fault_name(role)}_FaultMessage"
        return f"{self.service.port_type}_{operation.name}_{end}"

    def _header_message(self, operation: Operation, direction: str, header: str) -> str:
        return self._message_name(operation, f"{direction}_Headers") if self.interface.qualified else header

    def _fault_name(self, fault: str) -> str:
        return f"{fault}Fault" if self.interface.qualified else fault

    def _add_messages(self, root: etree._Element) -> None:
        for operation in self.operations:
            for role, element in (("Input", operation.name), ("Output", f"{operation.name}Response")):
                _message(root, self._message_name(operation, role), "parameters", self._own(element))
            if not self.interface.qualified:
                continue
            for role, header in (("Input", operation.header), ("Output", operation.response_header)):
                if header:
                    _message(root, self._header_message(operation, role, header), header, self._own(header))
            for fault in operation.faults:
                _message(root, self._message_name(operation, fault), "detail", self._type(fault))
        if not self.interface.qualified:
            for header in self._headers():
                _message(root, header, header, self._own(header))

    def _add_operation(self, port_type: etree._Element, operation: Operation) -> None:
        entry = _wsdl(port_type, "operation", {"name": operation.name})

        def add(kind: str, role: str, action: str, attributes: Attributes) -> None:
            given = {"message": self._own(self._message_name(operation, role)), **attributes}
            if self.interface.qualified:
                given[f"{{{WSAW}}}Action"] = action
            _wsdl(entry, kind, given)

        add("input", "Input", operation.action, {})
        add("output", "Output", f"{operation.action}Response", {})
        for fault in operation.faults:
            name = self._fault_name(fault)
            add("fault", fault, f"{operation.action}{name}", {"name": name})

    def _bind_operation(self, binding: etree._Element, operation: Operation) -> None:
        entry = _wsdl(binding, "operation", {"name": operation.name})
        _soap(entry, "operation", {"soapAction": operation.action, "style": "document"})
        for direction, header in (("Input", operation.header), ("Output", operation.response_header)):
            side = _wsdl(entry, direction.lower(), {})
            if header:
                message = self._own(self._header_message(operation, direction, header))
                _soap(side, "header", {"message": message, "part": header, "use": "literal"})
            _soap(side, "body", {"use": "literal"})
        for fault in operation.faults:
            name = self._fault_name(fault)
            _soap(_wsdl(entry, "fault", {"name": name}), "fault", {"name": name, "use": "literal"})


def _message(root: etree._Element, name: str, part: str, element: str) -> None:
    _wsdl(_wsdl(root, "message", {"name": name}), "part", {"name": part, "element": element})


def _xsd(parent: etree._Element, name: str, attributes: Attributes) -> etree._Element:
    return etree.SubElement(parent, f"{{{XSD}}}{name}", dict(attributes))


def _wsdl(parent: etree._Element, name: str, attributes: Attributes) -> etree._Element:
    return etree.SubElement(parent, f"{{{WSDL}}}{name}", dict(attributes))


def _soap(parent: etree._Element, name: str, attributes: Attributes) -> etree._Element:
    return etree.SubElement(parent, f"{{{SOAP}}}{name}", dict(attributes))
