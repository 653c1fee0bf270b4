"""zeep as a stranger's SOAP client: it knows nothing but the WSDL that a system serves. Read once per process."""

from __future__ import annotations

from typing import Any

import requests
import zeep
import zeep.helpers
import zeep.wsdl

from trifold.scenarios.readers.seen import seen

TIMEOUT_SECONDS = 30
_zeep: Any = zeep  # it has no types
_SETTINGS = _zeep.Settings(strict=True, xml_huge_tree=False)
_documents: dict[str, Any] = {}


class Stranger:
    """One service: ``call("CustomerGetById", headers, Request={...})`` gives plain records."""

    def __init__(self, session: requests.Session, wsdl: str, address: str) -> None:
        transport = _zeep.Transport(session=session, timeout=TIMEOUT_SECONDS, operation_timeout=TIMEOUT_SECONDS)
        if wsdl not in _documents:
            _documents[wsdl] = _zeep.wsdl.Document(wsdl, transport, settings=_SETTINGS)
        client = _zeep.Client(_documents[wsdl], transport=transport, settings=_SETTINGS)
        self._service = client.create_service(next(iter(client.wsdl.bindings)), address)

    def call(self, operation: str, headers: dict[str, Any] | None = None, /, **fields: Any) -> Any:
        """Raises zeep.exceptions.Fault for a fault."""
        answer = getattr(self._service, operation)(_soapheaders=headers, **fields)
        return seen(_zeep.helpers.serialize_object(answer, dict))
